package org.gmnm.examples.classification;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.gmnm.examples.report.KeptResult;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The results of trainings with wrong labels, a file each, written whole or not at all. */
final class NoisyFiles {

  /**
   * What a result belongs to.
   *
   * @param images which
   * @param loss which
   * @param rate learning rate
   * @param percent of the labels that are wrong
   * @param seed of wrong labels, order of the images and first weights
   * @param options everything else that makes a difference
   */
  record Key(
      NoisyImages images, NoisyLoss loss, double rate, int percent, long seed, String options) {

    String title() {
      return "%s, %s, %d %% wrong, seed %d".formatted(images.title(), loss.title(), percent, seed);
    }

    private String file() {
      return String.format(
          Locale.ROOT,
          "%s-%s-%s-%d-%d.json",
          images.fileName(),
          loss.name().toLowerCase(Locale.ROOT).replace('_', '-'),
          rate,
          percent,
          seed);
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  NoisyFiles(Path folder) {
    this.folder = folder;
  }

  void save(Key key, NoisyResult result) {
    ObjectNode node = JSON.createObjectNode();
    node.put("options", key.options());
    node.put("parameters", result.parameters());
    node.put("labels", result.labels());
    node.set("validation", JSON.valueToTree(result.validation()));
    node.set("counts", JSON.valueToTree(result.test().counts()));
    node.set("confidence", JSON.valueToTree(result.test().confidence()));
    node.set("right", JSON.valueToTree(result.test().right()));
    node.put("learnt", result.learnt());
    node.put("gradientMean", result.gradientMean());
    node.put("gradientVariation", result.gradientVariation());
    node.put("seconds", result.seconds());
    AtomicFiles.write(folder.resolve(key.file()), node + "\n");
  }

  /**
   * The result of this very training, or null if there is none: with other options it is another.
   */
  @Nullable NoisyResult load(Key key) {
    return KeptResult.load(folder.resolve(key.file()), "train", node -> result(key, node));
  }

  private static @Nullable NoisyResult result(Key key, JsonNode node) throws IOException {
    if (!key.options().equals(node.path("options").asText())) {
      return null;
    }
    Calibration test =
        new Calibration(
            values(node, "counts", JsonNode::asInt),
            values(node, "confidence", JsonNode::asDouble),
            values(node, "right", JsonNode::asInt));
    List<Double> validation = values(node, "validation", JsonNode::asDouble);
    if (test.counts().size() != Calibration.BINS || validation.isEmpty()) {
      throw new IOException("it is not whole");
    }
    return new NoisyResult(
        node.path("parameters").asLong(),
        node.path("labels").asText(),
        validation,
        test,
        node.path("learnt").asDouble(Double.NaN),
        node.path("gradientMean").asDouble(),
        node.path("gradientVariation").asDouble(),
        node.path("seconds").asDouble());
  }

  private static <T> List<T> values(JsonNode node, String key, Function<JsonNode, T> as) {
    List<T> values = new ArrayList<>();
    node.path(key).forEach(value -> values.add(as.apply(value)));
    return values;
  }
}
