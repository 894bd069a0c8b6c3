package org.gmnm.examples.fitting;

import java.nio.file.Path;
import org.gmnm.examples.report.KeptResult;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The results of fits, a file each, written whole or not at all. */
final class FitFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;

  FitFiles(Path folder) {
    this.folder = folder;
  }

  void save(FitResult result) {
    ObjectNode node = JSON.createObjectNode();
    node.set("task", key(result.task()));
    node.put("parameters", result.parameters());
    node.put("trainMse", result.trainMse());
    node.put("testMse", result.testMse());
    node.put("seconds", result.seconds());
    node.set("curveSteps", JSON.valueToTree(result.curveSteps()));
    node.set("curveSeconds", JSON.valueToTree(result.curveSeconds()));
    node.set("curve", JSON.valueToTree(result.curve()));
    node.set("values", JSON.valueToTree(result.values()));
    node.set("trained", JSON.valueToTree(result.trained()));
    AtomicFiles.write(folder.resolve(result.task().file()), node + "\n");
  }

  /** The result of this very task, or null if there is none: with other options it is another. */
  @Nullable FitResult load(FitTask task) {
    return KeptResult.load(folder.resolve(task.file()), "fit", node -> result(task, node));
  }

  private static @Nullable FitResult result(FitTask task, JsonNode node) {
    if (!key(task).toString().equals(node.path("task").toString())) {
      return null;
    }
    return new FitResult(
        task,
        node.path("parameters").asLong(),
        node.path("trainMse").asDouble(),
        node.path("testMse").asDouble(),
        node.path("seconds").asDouble(),
        JSON.convertValue(node.path("curveSteps"), double[].class),
        JSON.convertValue(node.path("curveSeconds"), double[].class),
        JSON.convertValue(node.path("curve"), double[].class),
        JSON.convertValue(node.path("values"), double[].class),
        JSON.convertValue(node.path("trained"), double[].class));
  }

  private static ObjectNode key(FitTask task) {
    return JSON.createObjectNode()
        .put("surface", task.surface().name())
        .put("method", task.method().name())
        .put("seed", task.seed())
        .put("scale", task.scale())
        .put("steps", task.steps())
        .put("points", task.points());
  }
}
