package org.gmnm.model;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;

/**
 * Saved networks, also from people one does not know.
 *
 * <pre>{@code
 * ModelFiles.write(network, path);
 * MultiLayerNetwork network = new ModelFiles().readNetwork(path);
 * }</pre>
 *
 * <p>The file is that of Deeplearning4j's {@link ModelSerializer}, which reads it too; {@code
 * docs/format.md} says what is in it. Deeplearning4j creates whatever class the configuration names
 * and believes every length it finds. Here nothing is created before all of this holds:
 *
 * <ul>
 *   <li>the zip holds the files of a model and no others, none larger than {@link #withMaxBytes}
 *       when unpacked; nothing is ever unpacked to the disk
 *   <li>classes named in the configuration are layers, losses, activations, updaters and the like
 *       of Deeplearning4j and of this library, or allowed by {@link #allow}, and exist; none of
 *       them is initialised before
 *   <li>no name stands twice in one object of the configuration
 *   <li>the arrays are as long as they say, of {@code float} or {@code double} numbers
 * </ul>
 *
 * <p>Then a field of one of our layers or losses that this version does not know is an error, where
 * Deeplearning4j would silently take the default.
 *
 * <p><b>Limits</b>: a normaliser saved with the network is not read. A network from a stranger can
 * still compute nonsense, or be so large that its first pass runs out of memory.
 *
 * <p><b>Errors</b>: {@link ModelFileException}, whose message names the file, what is wrong and
 * what to do. Immutable.
 */
public final class ModelFiles {

  /** The format that {@link #write} writes, and the newest that can be read: {@value}. */
  public static final int FORMAT = 1;

  /** How large each file in the zip may be when unpacked, unless told otherwise: {@value} bytes. */
  public static final long DEFAULT_MAX_BYTES = 1L << 30;

  private final Set<String> allowed;
  private final long maxBytes;

  /**
   * Reads classes of Deeplearning4j and of this library, up to {@value #DEFAULT_MAX_BYTES} bytes.
   */
  public ModelFiles() {
    this(Set.of(), DEFAULT_MAX_BYTES);
  }

  private ModelFiles(Set<String> allowed, long maxBytes) {
    this.allowed = allowed;
    this.maxBytes = maxBytes;
  }

  /**
   * Also allows classes of yours in a model.
   *
   * @param classes layers, losses, activations ...
   * @return a reader that allows them
   */
  public ModelFiles allow(Class<?>... classes) {
    Set<String> more = new LinkedHashSet<>(allowed);
    for (Class<?> one : classes) {
      more.add(one.getName());
    }
    return new ModelFiles(more, maxBytes);
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
    return new ModelFiles(allowed, bytes);
  }

  /**
   * Writes a network with its updater's state, whole or not at all.
   *
   * @param network a {@link MultiLayerNetwork} or {@link ComputationGraph}
   * @param file where to; an old file is replaced
   * @throws IOException if it cannot be written
   */
  public static void write(Model network, Path file) throws IOException {
    Path target = file.toAbsolutePath();
    Path folder = target.getParent();
    if (folder == null) {
      throw new IOException("Cannot write the model " + file + ": it is a folder");
    }
    Files.createDirectories(folder);
    Path temporary = Files.createTempFile(folder, ".model", ".zip");
    try {
      try (OutputStream out = Files.newOutputStream(temporary)) {
        ModelSerializer.writeModel(network, out, true);
      }
      try (FileSystem zip = FileSystems.newFileSystem(temporary)) {
        Files.writeString(zip.getPath(ModelZip.FORMAT), FORMAT + "\n", StandardCharsets.US_ASCII);
      }
      Files.move(temporary, target, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  /**
   * Reads a network of layers in a row.
   *
   * @param file the model
   * @return the network, with its updater's state where the file has it
   * @throws ModelFileException if it cannot or may not be read
   */
  public MultiLayerNetwork readNetwork(Path file) throws ModelFileException {
    return read(
        file,
        "confs",
        ModelSerializer::restoreMultiLayerNetwork,
        n -> n.getLayerWiseConfigurations().toJson());
  }

  /**
   * Reads a graph.
   *
   * @param file the model
   * @return the graph, with its updater's state where the file has it
   * @throws ModelFileException if it cannot or may not be read
   */
  public ComputationGraph readGraph(Path file) throws ModelFileException {
    return read(
        file,
        "vertices",
        ModelSerializer::restoreComputationGraph,
        n -> n.getConfiguration().toJson());
  }

  @FunctionalInterface
  private interface Restore<N> {
    N from(InputStream zip, boolean withUpdater) throws IOException;
  }

  private <N> N read(Path file, String key, Restore<N> restore, Function<N, String> toJson)
      throws ModelFileException {
    try {
      Map<String, byte[]> parts = ModelZip.read(file, maxBytes);
      ModelConfiguration configuration =
          ModelConfiguration.parse(parts.get(ModelZip.CONFIGURATION), key);
      configuration.requireKnownClasses(allowed);
      boolean withUpdater = parts.containsKey(ModelZip.UPDATER);
      N network =
          restore.from(
              new ByteArrayInputStream(ModelZip.checked(parts, configuration.json())), withUpdater);
      configuration.requireKnownFields(toJson.apply(network));
      return network;
    } catch (ModelFileException e) {
      throw e.of(file);
    } catch (IOException | RuntimeException e) {
      throw new ModelFileException("its contents do not fit together (" + root(e) + ")", e)
          .of(file);
    }
  }

  /** The first line of what the first of the causes says. */
  private static String root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString().lines().findFirst().orElse("");
  }
}
