package org.gmnm.examples.diffusion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gmnm.examples.report.KeptResult;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;
import org.nd4j.shade.jackson.databind.node.ObjectNode;

/** Results of variants of one seed, a file each, written whole or not at all. */
final class VariantFiles {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path folder;
  private final String settings;

  /**
   * Files in a folder.
   *
   * @param folder where
   * @param settings everything that decides the numbers; results of others are not loaded
   */
  VariantFiles(Path folder, String settings) {
    this.folder = folder;
    this.settings = settings;
  }

  void save(Variant variant, VariantResult result) {
    ObjectNode node = JSON.createObjectNode();
    node.put("settings", settings);
    node.put("seconds", result.seconds());
    node.set("trained", scores(result.trained()));
    SampleScores heldOut = result.heldOut();
    if (heldOut != null) {
      node.set("heldOut", scores(heldOut));
    }
    AtomicFiles.write(file(variant), node + "\n");
  }

  private Path file(Variant variant) {
    return folder.resolve(variant.fileName() + ".json");
  }

  private static ObjectNode scores(SampleScores scores) {
    ObjectNode node = JSON.createObjectNode();
    node.set("found", JSON.valueToTree(scores.found()));
    return node.put("defects", scores.defects())
        .put("contradicted", scores.contradicted())
        .put("frechet", String.valueOf(scores.frechet()))
        .put("diversity", String.valueOf(scores.diversity()));
  }

  /** The result of this very variant, or null if there is none. */
  @Nullable VariantResult load(Variant variant) {
    return KeptResult.load(file(variant), "sample", this::result);
  }

  private @Nullable VariantResult result(JsonNode node) {
    if (!settings.equals(node.path("settings").asText())) {
      return null;
    }
    return new VariantResult(
        scores(node.path("trained")),
        node.has("heldOut") ? scores(node.path("heldOut")) : null,
        node.path("seconds").asDouble());
  }

  private static SampleScores scores(JsonNode node) {
    List<Double> found = new ArrayList<>();
    node.path("found").forEach(value -> found.add(value.asDouble()));
    return new SampleScores(
        found,
        node.path("defects").asDouble(),
        node.path("contradicted").asDouble(),
        Double.parseDouble(node.path("frechet").asText()),
        Double.parseDouble(node.path("diversity").asText()));
  }
}
