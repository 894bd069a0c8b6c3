package org.gmnm.examples.classification;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.examples.UserException;
import org.gmnm.model.AtomicFiles;
import org.gmnm.model.CheckedZip;
import org.gmnm.model.ModelFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/**
 * The files of one training, each written whole or not at all.
 *
 * <p>A checkpoint is a zip of the DL4J model and of {@code training.json}, so that both are always
 * of the same moment.
 */
final class RunFiles {

  private static final String NETWORK = "network.zip";
  private static final String STATE = "training.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path checkpoint;
  private final Path best;
  private final Path metrics;
  private final String options;

  /**
   * The files in a folder.
   *
   * @param folder where
   * @param options what is trained and how: a checkpoint of others is refused
   */
  RunFiles(Path folder, String options) {
    this.options = options;
    checkpoint = folder.resolve("checkpoint.zip");
    best = folder.resolve("best.zip");
    metrics = folder.resolve("metrics.csv");
  }

  void clear() {
    try {
      for (Path file : List.of(checkpoint, best, metrics)) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  void save(Checkpoint at) {
    AtomicFiles.write(
        checkpoint,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          zip.putNextEntry(new ZipEntry(STATE));
          zip.write(JSON.writeValueAsBytes(state(at)));
          zip.putNextEntry(new ZipEntry(NETWORK));
          ModelSerializer.writeModel(at.network(), (OutputStream) zip, true);
          zip.finish();
        });
    at.history().table().writeCsv(metrics);
  }

  void saveBest(ComputationGraph network) {
    AtomicFiles.write(best, out -> ModelSerializer.writeModel(network, out, false));
  }

  ComputationGraph best() {
    try {
      return new ModelFiles().readGraph(best);
    } catch (IOException e) {
      throw new UserException(String.valueOf(e.getMessage()), e);
    }
  }

  /** The newest checkpoint, or null if there is none. */
  @Nullable Checkpoint latest() {
    if (!Files.exists(checkpoint)) {
      return null;
    }
    try {
      Map<String, byte[]> parts = CheckedZip.read(checkpoint);
      JsonNode node = JSON.readTree(part(parts, STATE));
      requireSameOptions(node.path("options").asText(options));
      return new Checkpoint(
          new ModelFiles().readGraph(part(parts, NETWORK), NETWORK),
          new History(
              numbers(node, "loss"), numbers(node, "accuracy"), numbers(node, "imagesPerSecond")),
          node.path("step").asInt(),
          node.path("lossSum").asDouble(),
          node.path("seconds").asDouble());
    } catch (UserException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "Cannot read the checkpoint "
              + checkpoint
              + " ("
              + e.getMessage()
              + "); delete it to begin anew",
          e);
    }
  }

  /** Checkpoints of version 0.1 say nothing of options. */
  private void requireSameOptions(String found) {
    if (!found.equals(options)) {
      throw new UserException(
          ("The checkpoint %s is of other options (%s) than this run (%s); give the same ones,"
                  + " another --out, or leave out --resume")
              .formatted(checkpoint, found, options));
    }
  }

  private static InputStream part(Map<String, byte[]> parts, String name) throws IOException {
    byte[] part = parts.get(name);
    if (part == null) {
      throw new IOException("it has no " + name);
    }
    return new ByteArrayInputStream(part);
  }

  private ObjectNode state(Checkpoint at) {
    ObjectNode node = JSON.createObjectNode().put("options", options);
    node.set("loss", JSON.valueToTree(at.history().loss()));
    node.set("accuracy", JSON.valueToTree(at.history().accuracy()));
    node.set("imagesPerSecond", JSON.valueToTree(at.history().imagesPerSecond()));
    return node.put("step", at.step()).put("lossSum", at.lossSum()).put("seconds", at.seconds());
  }

  private static List<Double> numbers(JsonNode node, String key) {
    List<Double> values = new ArrayList<>();
    node.path(key).forEach(value -> values.add(value.asDouble()));
    return values;
  }
}
