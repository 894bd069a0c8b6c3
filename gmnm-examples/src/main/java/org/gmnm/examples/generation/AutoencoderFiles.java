package org.gmnm.examples.generation;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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

/** One training in one file: the network, its updater, and how it went so far. */
final class AutoencoderFiles {

  /** A training after a whole number of epochs. */
  record Checkpoint(ComputationGraph network, AutoencoderResult result) {}

  private static final String NETWORK = "network.zip";
  private static final String STATE = "training.json";
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;
  private final String options;

  /**
   * Names the file.
   *
   * @param file of this training
   * @param options what makes a difference; a file of others is none
   */
  AutoencoderFiles(Path file, String options) {
    this.file = file;
    this.options = options;
  }

  void save(Checkpoint at) {
    AutoencoderResult r = at.result();
    ObjectNode node = JSON.createObjectNode();
    node.put("options", options);
    node.put("parameters", r.parameters());
    node.set("training", JSON.valueToTree(r.training()));
    node.set("validation", JSON.valueToTree(r.validation()));
    node.set("test", JSON.valueToTree(r.test()));
    node.set("seconds", JSON.valueToTree(r.seconds()));
    node.put("psnr", r.psnr());
    node.put("ssim", r.ssim());
    AtomicFiles.write(
        file,
        out -> {
          ZipOutputStream zip = new ZipOutputStream(out);
          zip.putNextEntry(new ZipEntry(STATE));
          zip.write(JSON.writeValueAsBytes(node));
          zip.putNextEntry(new ZipEntry(NETWORK));
          ModelSerializer.writeModel(at.network(), (OutputStream) zip, true);
          zip.finish();
        });
  }

  /** The training so far, or null if there is none of these options. */
  @Nullable Checkpoint load() {
    if (!Files.exists(file)) {
      return null;
    }
    try {
      Map<String, byte[]> parts = CheckedZip.read(file);
      JsonNode node = JSON.readTree(part(parts, STATE));
      if (!options.equals(node.path("options").asText())) {
        return null;
      }
      return new Checkpoint(
          new ModelFiles().readGraph(part(parts, NETWORK), NETWORK),
          new AutoencoderResult(
              node.path("parameters").asLong(),
              numbers(node, "training"),
              numbers(node, "validation"),
              numbers(node, "test"),
              numbers(node, "seconds"),
              node.path("psnr").asDouble(),
              node.path("ssim").asDouble()));
    } catch (IOException | RuntimeException e) {
      throw new UserException(
          "Cannot read the training " + file + " (" + e.getMessage() + "); delete it to begin anew",
          e);
    }
  }

  private static InputStream part(Map<String, byte[]> parts, String name) throws IOException {
    byte[] part = parts.get(name);
    if (part == null) {
      throw new IOException("it has no entry " + name);
    }
    return new ByteArrayInputStream(part);
  }

  private static List<Double> numbers(JsonNode node, String name) {
    List<Double> values = new ArrayList<>();
    node.path(name).forEach(value -> values.add(value.asDouble()));
    return values;
  }
}
