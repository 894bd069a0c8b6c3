package org.gmnm.examples.density;

import java.nio.file.Path;
import org.gmnm.examples.report.KeptResult;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The results of trainings, a file each, written whole or not at all. */
final class ForecastFiles {

  /**
   * What a result belongs to.
   *
   * @param task what is predicted
   * @param kind how
   * @param seed of examples, batches and first values
   * @param options everything else that makes a difference
   */
  record Key(RegressionTask task, OutputKind kind, long seed, String options) {

    String title() {
      return task.title() + ", " + kind.title() + ", seed " + seed;
    }

    private String file() {
      return task.fileName() + "-" + kind.fileName() + "-" + seed + ".json";
    }
  }

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  ForecastFiles(Path folder) {
    this.folder = folder;
  }

  void save(Key key, ForecastResult result) {
    ObjectNode node = JSON.createObjectNode();
    node.put("options", key.options());
    node.put("parameters", result.parameters());
    node.put("failedAt", result.failedAt());
    node.put("logScore", result.scores().logScore());
    node.put("crps", result.scores().crps());
    node.set("coverage", JSON.valueToTree(result.scores().coverage()));
    node.put("seconds", result.seconds());
    node.put("converged", result.converged());
    node.set("picture", JSON.valueToTree(result.picture()));
    AtomicFiles.write(folder.resolve(key.file()), node + "\n");
  }

  /**
   * The result of this very training, or null if there is none: with other options it is another.
   */
  @Nullable ForecastResult load(Key key) {
    return KeptResult.load(folder.resolve(key.file()), "train", node -> result(key, node));
  }

  private static @Nullable ForecastResult result(Key key, JsonNode node) {
    if (!key.options().equals(node.path("options").asText())) {
      return null;
    }
    long parameters = node.path("parameters").asLong();
    int failedAt = node.path("failedAt").asInt();
    if (failedAt > 0) {
      return ForecastResult.failed(parameters, failedAt);
    }
    return new ForecastResult(
        parameters,
        new ForecastScores(
            node.path("logScore").asDouble(),
            node.path("crps").asDouble(),
            JSON.convertValue(node.path("coverage"), double[].class)),
        node.path("seconds").asDouble(),
        node.path("converged").asDouble(),
        0,
        JSON.convertValue(node.path("picture"), double[][].class));
  }
}
