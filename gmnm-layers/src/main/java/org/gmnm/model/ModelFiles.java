package org.gmnm.model;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.ZipException;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/**
 * Saved networks, also from people one does not know.
 *
 * <pre>{@code
 * ModelFiles.write(network, path);
 * MultiLayerNetwork network = new ModelFiles().readNetwork(path);
 * }</pre>
 *
 * <p>The file is that of Deeplearning4j's {@link ModelSerializer}, which reads it too; {@code
 * docs/format.md} says what is in it. Deeplearning4j creates whatever class the configuration
 * names, believes every length it finds, and deserialises Java objects. Here nothing is created
 * before all of this holds:
 *
 * <ul>
 *   <li>the zip is whole: each of its files has the length and the checksum that it should have
 *   <li>it holds the files of a model and no others, none larger than {@link #withMaxBytes} when
 *       unpacked, nor than Java has memory for; nothing is ever unpacked to the disk
 *   <li>the arrays are as long as they say, of {@code float}, {@code double} or {@code half}
 *       numbers
 *   <li>no name stands twice in one object of the configuration
 * </ul>
 *
 * <p>Wherever the configuration then names a class, it is one of the layers, losses, activations,
 * updaters and the like of Deeplearning4j and of this library, or allowed by {@link #allow}; no
 * other class is initialised, however its name is written. Names of layers and vertices are not
 * names of classes. The parameters fit the layers to the last number, and a field of one of our
 * layers or losses that this version does not know is an error, where Deeplearning4j would silently
 * take the default.
 *
 * <p>A model may carry the normaliser of its data ({@link #readNormalizer}).
 *
 * <p><b>Limits</b>: configurations of Deeplearning4j before 1.0.0-beta4 are refused. A network from
 * a stranger can still compute nonsense, or be so large that its first pass runs out of memory.
 *
 * <p><b>Errors</b>: {@link ModelFileException}, whose message names the file, what is wrong and
 * what to do. Immutable.
 */
public final class ModelFiles {

  /** The format that {@link #write} writes, and the newest that can be read: {@value}. */
  public static final int FORMAT = 1;

  /** How large each file in the zip may be when unpacked, unless told otherwise: {@value} bytes. */
  public static final long DEFAULT_MAX_BYTES = 1L << 30;

  private static final int MOST_SHOWN = 300;
  private static final PartNames PARTS = new PartNames(Map.of());
  private static final ModelFiles DEFAULT = new ModelFiles(PARTS, DEFAULT_MAX_BYTES);

  private final PartNames names;
  private final long maxBytes;
  private final ObjectMapper mapper;

  /**
   * Reads classes of Deeplearning4j and of this library, up to {@value #DEFAULT_MAX_BYTES} bytes.
   */
  public ModelFiles() {
    names = DEFAULT.names;
    maxBytes = DEFAULT.maxBytes;
    mapper = DEFAULT.mapper;
  }

  private ModelFiles(PartNames names, long maxBytes) {
    this(names, maxBytes, PartMapper.of(names));
  }

  private ModelFiles(PartNames names, long maxBytes, ObjectMapper mapper) {
    this.names = names;
    this.maxBytes = maxBytes;
    this.mapper = mapper;
  }

  /**
   * Also allows classes of yours in a model.
   *
   * @param classes layers, losses, activations ...
   * @return a reader that allows them
   */
  public ModelFiles allow(Class<?>... classes) {
    return new ModelFiles(names.and(classes), maxBytes);
  }

  /**
   * Sets how large the files in the zip may be.
   *
   * @param bytes bytes of each when unpacked, positive, at most {@link Integer#MAX_VALUE}
   * @return a reader with that limit
   */
  public ModelFiles withMaxBytes(long bytes) {
    if (bytes < 1 || bytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "ModelFiles: maxBytes must be in [1, " + Integer.MAX_VALUE + "], got " + bytes);
    }
    return new ModelFiles(names, bytes, mapper);
  }

  /**
   * Writes a network with its updater's state, whole or not at all.
   *
   * @param network a {@link MultiLayerNetwork} or {@link ComputationGraph}
   * @param file where to; an old file is replaced, and keeps its permissions
   * @throws IOException if it cannot be written
   */
  public static void write(Model network, Path file) throws IOException {
    write(parts(network, null), file);
  }

  /**
   * Writes a network with its updater's state and the normaliser of its data, whole or not at all.
   *
   * @param network a {@link MultiLayerNetwork} or {@link ComputationGraph}
   * @param normalizer a {@code NormalizerStandardize}, {@code NormalizerMinMaxScaler} or {@code
   *     ImagePreProcessingScaler} that was fitted
   * @param file where to; an old file is replaced, and keeps its permissions
   * @throws IOException if it cannot be written
   */
  public static void write(Model network, DataNormalization normalizer, Path file)
      throws IOException {
    write(parts(network, SavedNormalizer.write(normalizer)), file);
  }

  /**
   * Adds a normaliser to a model file, or puts it in the place of the one that is there.
   *
   * @param file the model
   * @param normalizer a {@code NormalizerStandardize}, {@code NormalizerMinMaxScaler} or {@code
   *     ImagePreProcessingScaler} that was fitted
   * @throws IOException if the model cannot be read or written
   */
  public void addNormalizer(Path file, DataNormalization normalizer) throws IOException {
    byte[] added = SavedNormalizer.write(normalizer);
    ModelParts old = read(file, parts -> parts);
    write(new ModelParts(old.configuration(), old.parameters(), old.updater(), added), file);
  }

  private static void write(ModelParts parts, Path file) throws IOException {
    try {
      AtomicFiles.write(file, out -> ModelZip.write(parts, out));
    } catch (UncheckedIOException e) {
      throw new IOException(e.getMessage(), e.getCause());
    }
  }

  private static ModelParts parts(Model model, byte @Nullable [] normalizer) {
    INDArray parameters = model.params();
    boolean none = parameters == null || parameters.isEmpty();
    String configuration;
    INDArray updater = null;
    if (model instanceof MultiLayerNetwork network) {
      configuration = network.getLayerWiseConfigurations().toJson();
      updater = none ? null : network.getUpdater().getStateViewArray();
    } else if (model instanceof ComputationGraph graph) {
      configuration = graph.getConfiguration().toJson();
      updater = none ? null : graph.getUpdater().getStateViewArray();
    } else {
      throw new IllegalArgumentException(
          "ModelFiles: a model is a MultiLayerNetwork or ComputationGraph, got "
              + model.getClass().getName());
    }
    return new ModelParts(
        configuration.getBytes(StandardCharsets.UTF_8),
        none ? null : parameters,
        updater == null || updater.isEmpty() ? null : updater,
        normalizer);
  }

  /**
   * Reads a network of layers in a row.
   *
   * @param file the model
   * @return the network, with its updater's state where the file has it
   * @throws ModelFileException if it cannot or may not be read
   */
  public MultiLayerNetwork readNetwork(Path file) throws ModelFileException {
    return read(file, parts -> RestoredNetwork.network(parts, mapper));
  }

  /**
   * Reads a network of layers in a row within another file.
   *
   * @param model the bytes of a model file and nothing after them; not closed
   * @param name what errors call it
   * @return the network, with its updater's state where the model has it
   * @throws ModelFileException if it cannot or may not be read
   */
  public MultiLayerNetwork readNetwork(InputStream model, String name) throws ModelFileException {
    return read(model, name, parts -> RestoredNetwork.network(parts, mapper));
  }

  /**
   * Reads a graph.
   *
   * @param file the model
   * @return the graph, with its updater's state where the file has it
   * @throws ModelFileException if it cannot or may not be read
   */
  public ComputationGraph readGraph(Path file) throws ModelFileException {
    return read(file, parts -> RestoredNetwork.graph(parts, mapper));
  }

  /**
   * Reads a graph within another file.
   *
   * @param model the bytes of a model file and nothing after them; not closed
   * @param name what errors call it
   * @return the graph, with its updater's state where the model has it
   * @throws ModelFileException if it cannot or may not be read
   */
  public ComputationGraph readGraph(InputStream model, String name) throws ModelFileException {
    return read(model, name, parts -> RestoredNetwork.graph(parts, mapper));
  }

  /**
   * Reads the normaliser that a model carries.
   *
   * @param file the model
   * @return the normaliser, a {@code NormalizerStandardize}, {@code NormalizerMinMaxScaler} or
   *     {@code ImagePreProcessingScaler}, or null if the model has none
   * @throws ModelFileException if the model is damaged, or the normaliser is of another kind
   */
  public @Nullable DataNormalization readNormalizer(Path file) throws ModelFileException {
    ModelParts parts = read(file, all -> all);
    byte[] normalizer = parts.normalizer();
    if (normalizer == null) {
      return null;
    }
    return read(file, all -> SavedNormalizer.read(normalizer));
  }

  @FunctionalInterface
  private interface Maker<N> {
    N of(ModelParts parts) throws IOException;
  }

  private <N> N read(Path file, Maker<N> maker) throws ModelFileException {
    if (!Files.isRegularFile(file)) {
      throw new ModelFileException("there is no such file").of(String.valueOf(file.getFileName()));
    }
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return read(in, String.valueOf(file.getFileName()), maker);
    } catch (ModelFileException e) {
      throw e;
    } catch (IOException e) {
      throw new ModelFileException("it cannot be read (" + AtomicFiles.reason(e) + ")", e)
          .of(String.valueOf(file.getFileName()));
    }
  }

  private <N> N read(InputStream in, String name, Maker<N> maker) throws ModelFileException {
    try {
      return maker.of(ModelZip.read(in, maxBytes));
    } catch (ModelFileException e) {
      throw e.of(name);
    } catch (ZipException | EOFException e) {
      throw new ModelFileException(
              "it is no zip file, damaged or cut short ("
                  + e.getMessage()
                  + "); copy or save it again",
              e)
          .of(name);
    } catch (IOException | RuntimeException e) {
      throw new ModelFileException("its contents do not fit together (" + root(e) + ")", e)
          .of(name);
    } catch (OutOfMemoryError e) {
      throw new ModelFileException(
              "it needs more memory than this Java has; if you trust it, give it more by -Xmx", e)
          .of(name);
    }
  }

  /** The first line of what the first of the causes says. */
  private static String root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String line = root.toString().lines().findFirst().orElse("");
    return line.length() > MOST_SHOWN ? line.substring(0, MOST_SHOWN) + "..." : line;
  }
}
