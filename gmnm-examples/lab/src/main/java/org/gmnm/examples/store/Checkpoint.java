package org.gmnm.examples.store;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.model.AtomicFiles;
import org.gmnm.model.CheckedZip;
import org.gmnm.model.ModelFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;

/**
 * Where one result under way stands: a Java record and, where there is one, the network with its
 * updater, of the same moment in one file; and with them the state of ND4J's random generator.
 *
 * <pre>
 *   State state = checkpoint.load();
 *   ...
 *   if (checkpoint.isDue() || stopping) {
 *     checkpoint.save(new State(...), network);
 *   }
 * </pre>
 *
 * @param <S> the record
 */
public final class Checkpoint<S extends Record> {

  /** Seconds from a checkpoint to the next: {@value}, so that a kill costs no more than 30. */
  public static final double SECONDS = 15;

  /** Seconds in its place, for checks that kill short trainings: {@value}. */
  public static final String SECONDS_PROPERTY = "gmnm.checkpointSeconds";

  private static final String STATE = "state.json";
  private static final String NETWORK = "network.zip";
  private static final String REMEDY = "delete it to begin anew";

  private final Path file;
  private final JsonNode key;
  private final Class<S> type;
  private final double seconds =
      Double.parseDouble(System.getProperty(SECONDS_PROPERTY, String.valueOf(SECONDS)));
  private long saved = System.nanoTime();
  private @Nullable Draws draws;

  Checkpoint(Path file, JsonNode key, Class<S> type) {
    this.file = file;
    this.key = key;
    this.type = type;
  }

  /** ND4J's random generator, which dropout and variational networks draw from. */
  private record Draws(long root, long node) {

    static Draws now() {
      return new Draws(Nd4j.getRandom().rootState(), Nd4j.getRandom().nodeState());
    }

    void restore() {
      Nd4j.getRandom().setStates(root, node);
    }
  }

  /** Reads a model. */
  @FunctionalInterface
  interface Reader<M> {
    M read() throws IOException;
  }

  /** Reads a network. */
  @FunctionalInterface
  private interface NetworkReader<M> {
    M read(InputStream in) throws IOException;
  }

  /**
   * The state that was saved last.
   *
   * @return it, or null if there is none
   * @throws org.gmnm.examples.UserException if the file is damaged, or another result's
   */
  public @Nullable S load() {
    if (!Files.exists(file)) {
      return null;
    }
    return read(
        () -> {
          JsonNode node = Json.tree(part(STATE));
          Json.requireSame(node.path("key"), key);
          draws = Json.value(node.path("random"), Draws.class);
          draws.restore();
          return Json.value(node.path("state"), type);
        });
  }

  /**
   * The network that was saved with {@link #load}'s state, which comes first.
   *
   * @return with its updater
   */
  public MultiLayerNetwork network() {
    return restored(in -> new ModelFiles().readNetwork(in, NETWORK));
  }

  /**
   * The network that was saved with {@link #load}'s state, which comes first; a graph.
   *
   * @return with its updater
   */
  public ComputationGraph graph() {
    return restored(in -> new ModelFiles().readGraph(in, NETWORK));
  }

  /** A network's start seeds the random generator: its state is restored after that, again. */
  private <M> M restored(NetworkReader<M> reader) {
    return read(
        () -> {
          M network = reader.read(new ByteArrayInputStream(part(NETWORK)));
          Objects.requireNonNull(draws, "load() comes first").restore();
          return network;
        });
  }

  private <M> M read(Reader<M> reader) {
    try {
      return reader.read();
    } catch (IOException | RuntimeException e) {
      throw Json.unreadable(file, e, REMEDY);
    }
  }

  /** One of the file's parts, all of which are checked. */
  private byte[] part(String name) throws IOException {
    byte[] part = CheckedZip.read(file).get(name);
    if (part == null) {
      throw new IOException("it has no " + name);
    }
    return part;
  }

  /**
   * Whether the last one is {@value #SECONDS} s old.
   *
   * @return true if it is time to save
   */
  public boolean isDue() {
    return (System.nanoTime() - saved) * 1e-9 >= seconds;
  }

  /**
   * Saves a state that needs no network.
   *
   * @param state what {@link #load} is to give again
   */
  public void save(S state) {
    write(state, null);
  }

  /**
   * Saves a state with its network.
   *
   * @param state what {@link #load} is to give again
   * @param network with its updater
   */
  public void save(S state, Model network) {
    write(state, network);
  }

  private void write(S state, @Nullable Model network) {
    AtomicFiles.write(
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          zip.setLevel(Deflater.BEST_SPEED); // training waits
          zip.putNextEntry(new ZipEntry(STATE));
          zip.write(Json.bytes(Map.of("key", key, "state", state, "random", Draws.now())));
          if (network != null) {
            zip.putNextEntry(new ZipEntry(NETWORK));
            ModelSerializer.writeModel(network, (OutputStream) zip, true);
          }
          zip.finish();
        });
    saved = System.nanoTime();
  }

  /** It is of no use once the result is there. */
  void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + file, e);
    }
  }
}
