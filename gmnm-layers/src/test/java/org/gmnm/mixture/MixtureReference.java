package org.gmnm.mixture;

import java.util.List;
import org.gmnm.testing.Reference;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Reads mixtures.json, which docs/reference/make_mixtures.py wrote. */
final class MixtureReference {

  private MixtureReference() {}

  static JsonNode part(String name) {
    return Reference.part("mixtures", name);
  }

  static List<JsonNode> cases(String name) {
    return Reference.cases("mixtures", name).toList();
  }

  /** An array, given plainly or with its shape. */
  static double[] array(JsonNode node, String key) {
    JsonNode array = node.get(key).has("data") ? node.get(key).get("data") : node.get(key);
    return Reference.doubles(array);
  }

  static GaussianMixture mixture(JsonNode node) {
    return GaussianMixture.of(array(node, "weights"), array(node, "means"), array(node, "sigmas"));
  }
}
