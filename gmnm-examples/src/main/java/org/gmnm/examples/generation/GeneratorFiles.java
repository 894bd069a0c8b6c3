package org.gmnm.examples.generation;

import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gmnm.examples.report.KeptResult;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** The numbers of each seed, a file each, written whole or not at all. */
final class GeneratorFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final String options;

  /**
   * Looks into a folder.
   *
   * @param folder where the files are
   * @param options what makes a difference; a file of others is none
   */
  GeneratorFiles(Path folder, String options) {
    this.folder = folder;
    this.options = options;
  }

  void save(long seed, GeneratorResult result) {
    ObjectNode node = JSON.createObjectNode();
    node.put("options", options);
    node.put("sigma", result.sigma());
    node.put("chosenClass", result.chosenClass());
    ObjectNode scores = node.putObject("scores");
    result.scores().forEach((method, s) -> scores.set(method.name(), JSON.valueToTree(plain(s))));
    ObjectNode varied = node.putObject("varied");
    result.varied().forEach((spread, s) -> varied.set(spread + "", JSON.valueToTree(plain(s))));
    AtomicFiles.write(file(seed), node.toPrettyString() + "\n");
  }

  private Path file(long seed) {
    return folder.resolve("scores-" + seed + ".json");
  }

  @Nullable GeneratorResult load(long seed) {
    return KeptResult.load(file(seed), "run", this::result);
  }

  private @Nullable GeneratorResult result(JsonNode node) {
    if (!options.equals(node.path("options").asText())) {
      return null;
    }
    Map<GeneratorMethod, GeneratorScores> scores = new EnumMap<>(GeneratorMethod.class);
    node.path("scores")
        .fields()
        .forEachRemaining(
            e -> scores.put(GeneratorMethod.valueOf(e.getKey()), scores(e.getValue())));
    Map<Double, GeneratorScores> varied = new LinkedHashMap<>();
    node.path("varied")
        .fields()
        .forEachRemaining(e -> varied.put(Double.parseDouble(e.getKey()), scores(e.getValue())));
    return new GeneratorResult(
        scores, varied, node.path("sigma").asDouble(), node.path("chosenClass").asDouble());
  }

  private static Map<String, Double> plain(GeneratorScores s) {
    Map<String, Double> map = new LinkedHashMap<>();
    map.put("frechet", s.frechet());
    map.put("confidence", s.confidence());
    map.put("classes", s.classes());
    map.put("nearest", s.nearest());
    map.put("copies", s.copies());
    map.put("fitSeconds", s.fitSeconds());
    return map;
  }

  private static GeneratorScores scores(JsonNode node) {
    return new GeneratorScores(
        node.path("frechet").asDouble(),
        node.path("confidence").asDouble(),
        node.path("classes").asDouble(),
        node.path("nearest").asDouble(),
        node.path("copies").asDouble(),
        node.path("fitSeconds").asDouble());
  }
}
