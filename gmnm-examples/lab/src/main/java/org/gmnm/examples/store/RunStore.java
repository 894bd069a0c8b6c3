package org.gmnm.examples.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.examples.report.Origin;
import org.gmnm.model.AtomicFiles;
import org.gmnm.model.ModelFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * The results of a run, a file each, and the checkpoints of those under way.
 *
 * <pre>
 *   RunStore&lt;FitTask, FitResult&gt; fits = new RunStore&lt;&gt;(folder.file("fits"), FitResult.class);
 *   FitResult result = fits.result(task);
 *   if (result == null) {
 *     result = train(task, fits.checkpoint(task, State.class));
 *     fits.save(task, result, result.seconds());
 *   }
 * </pre>
 *
 * <p>Keys and results are Java records, kept as JSON. A key tells which of the run's results this
 * is; what all of them have in common, the command's options, is in {@link KeptOptions}. Each file
 * is written whole or not at all, a network before its result, and a checkpoint is deleted once its
 * result is there.
 *
 * @param <K> the keys
 * @param <R> the results
 */
public final class RunStore<K extends Record, R extends Record> {

  private static final String KEY = "key";
  private static final String RESULT = "result";
  private static final String ORIGIN = "origin";

  private final Path folder;
  private final Class<R> type;
  private final List<Origin> origins = new ArrayList<>();

  /**
   * Results in a folder, which need not exist.
   *
   * @param folder within that of the run
   * @param type of the results
   */
  public RunStore(Path folder, Class<R> type) {
    this.folder = folder;
    this.type = type;
  }

  /**
   * A result of this process or of one before it.
   *
   * @param key which
   * @return the result, or null if there is none
   * @throws org.gmnm.examples.UserException if its file is damaged, or another result's
   */
  public @Nullable R result(K key) {
    Path file = file(key, ".json");
    if (!Files.exists(file)) {
      return null;
    }
    try {
      JsonNode node = Json.tree(Files.readAllBytes(file));
      Json.requireSame(node.path(KEY), Json.node(key));
      R result = Json.value(node.path(RESULT), type);
      origins.add(Json.value(node.path(ORIGIN), Origin.class));
      return result;
    } catch (IOException | IllegalArgumentException e) {
      throw Json.unreadable(file, e, "delete it to compute it anew");
    }
  }

  /**
   * Keeps a result.
   *
   * @param key which
   * @param result what came of it
   * @param seconds of the training, all processes together
   */
  public void save(K key, R result, double seconds) {
    Origin origin = Origin.here(seconds);
    Map<String, Object> content = new LinkedHashMap<>();
    content.put(KEY, key);
    content.put(ORIGIN, origin);
    content.put(RESULT, result);
    Json.write(file(key, ".json"), content);
    origins.add(origin);
    checkpoint(key, Record.class).delete();
  }

  /**
   * Keeps the network of a result; before the result itself.
   *
   * @param key which result
   * @param network the network, written as DL4J writes models
   */
  public void saveNetwork(K key, Model network) {
    AtomicFiles.write(networkFile(key), out -> ModelSerializer.writeModel(network, out, false));
  }

  /**
   * The network of a result.
   *
   * @param key which result
   * @return the network
   */
  public MultiLayerNetwork network(K key) {
    return read(key, () -> new ModelFiles().readNetwork(networkFile(key)));
  }

  /**
   * The network of a result, a graph.
   *
   * @param key which result
   * @return the network
   */
  public ComputationGraph graph(K key) {
    return read(key, () -> new ModelFiles().readGraph(networkFile(key)));
  }

  private <M> M read(K key, Checkpoint.Reader<M> reader) {
    try {
      return reader.read();
    } catch (IOException | RuntimeException e) {
      String remedy = "delete it and %s to compute it anew".formatted(file(key, ".json"));
      throw Json.unreadable(networkFile(key), e, remedy);
    }
  }

  /**
   * The file of a result's network.
   *
   * @param key which result
   * @return where it is
   */
  public Path networkFile(K key) {
    return file(key, ".zip");
  }

  /**
   * Where a result under way stands.
   *
   * @param <S> its state
   * @param key which result
   * @param state its state's class
   * @return the checkpoint, which need not exist
   */
  public <S extends Record> Checkpoint<S> checkpoint(K key, Class<S> state) {
    return new Checkpoint<>(file(key, ".checkpoint"), Json.node(key), state);
  }

  /**
   * How the results came about that were saved or read so far.
   *
   * @return one for each
   */
  public List<Origin> origins() {
    return Collections.unmodifiableList(origins);
  }

  /** Named by the parts of the key. */
  private Path file(K key, String ending) {
    return folder.resolve(
        Arrays.stream(key.getClass().getRecordComponents())
                .map(component -> Json.node(key).path(component.getName()).asText())
                .map(part -> part.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.]+", "-"))
                .collect(Collectors.joining("-"))
            + ending);
  }
}
