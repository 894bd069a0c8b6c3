package org.gmnm.examples.forecasting;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gmnm.examples.report.KeptResult;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ArrayNode;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The results of trainings, a file each, written whole or not at all. */
final class TrainingFiles {

  /**
   * What a result belongs to.
   *
   * @param series what is forecast
   * @param network by what
   * @param seed of batches and first values
   * @param options everything else that makes a difference
   */
  record Key(Series series, ForecastNetwork network, long seed, String options) {

    String title() {
      return series.title() + ", " + network.title() + ", seed " + seed;
    }

    private String file() {
      return (series.title() + '-' + network.name() + '-' + seed)
              .toLowerCase(Locale.ROOT)
              .replace('_', '-')
          + ".json";
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  TrainingFiles(Path folder) {
    this.folder = folder;
  }

  void save(Key key, NetworkResult result) {
    ObjectNode node = JSON.createObjectNode();
    node.put("options", key.options());
    node.put("parameters", result.parameters());
    node.put("seconds", result.seconds());
    node.put("bestStep", result.bestStep());
    ArrayNode scores = node.putArray("scores");
    for (Scores s : result.scores()) {
      ObjectNode at = scores.addObject().put("mse", s.mse()).put("mae", s.mae());
      if (!Double.isNaN(s.crps())) {
        at.put("crps", s.crps()).put("coverage90", s.coverage90());
      }
    }
    ObjectNode walk = node.putObject("walk").put("origin", result.walk().origin());
    walk.set("middle", JSON.valueToTree(result.walk().middle()));
    walk.set("low", JSON.valueToTree(result.walk().low()));
    walk.set("high", JSON.valueToTree(result.walk().high()));
    AtomicFiles.write(folder.resolve(key.file()), node + "\n");
  }

  /** The result of this very training, or null if there is none: other options are another. */
  @Nullable NetworkResult load(Key key) {
    return KeptResult.load(folder.resolve(key.file()), "train", node -> result(key, node));
  }

  private static @Nullable NetworkResult result(Key key, JsonNode node) {
    if (!key.options().equals(node.path("options").asText())) {
      return null;
    }
    List<Scores> scores = new ArrayList<>();
    for (JsonNode s : node.path("scores")) {
      scores.add(
          new Scores(
              number(s, "mse"), number(s, "mae"), number(s, "crps"), number(s, "coverage90")));
    }
    JsonNode walk = node.path("walk");
    return new NetworkResult(
        node.path("parameters").asLong(),
        number(node, "seconds"),
        node.path("bestStep").asInt(),
        scores,
        new NetworkResult.Walk(
            walk.path("origin").asInt(),
            JSON.convertValue(walk.path("middle"), double[].class),
            JSON.convertValue(walk.path("low"), double[].class),
            JSON.convertValue(walk.path("high"), double[].class)));
  }

  private static double number(JsonNode node, String key) {
    return node.path(key).asDouble(Double.NaN);
  }
}
