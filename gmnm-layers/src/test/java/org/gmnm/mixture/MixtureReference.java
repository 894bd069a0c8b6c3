package org.gmnm.mixture;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.StreamSupport;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Reads mixtures.json, which docs/reference/make_mixtures.py wrote. */
final class MixtureReference {

  private MixtureReference() {}

  static JsonNode part(String name) {
    try (InputStream in =
        MixtureReference.class.getResourceAsStream("/org/gmnm/reference/mixtures.json")) {
      return new ObjectMapper().readTree(in).get(name);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> cases(String name) {
    return StreamSupport.stream(part(name).spliterator(), false).toList();
  }

  /** An array, given plainly or with its shape. */
  static double[] array(JsonNode node, String key) {
    JsonNode array = node.get(key).has("data") ? node.get(key).get("data") : node.get(key);
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  static GaussianMixture mixture(JsonNode node) {
    return GaussianMixture.of(array(node, "weights"), array(node, "means"), array(node, "sigmas"));
  }
}
