package org.gmnm.loss;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Iterator;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Numbers of an independent program, from org/gmnm/reference/losses.json. */
final class LossReference {

  private LossReference() {}

  /** The cases of one part. */
  static Stream<JsonNode> cases(String part) {
    try (InputStream in =
        LossReference.class.getResourceAsStream("/org/gmnm/reference/losses.json")) {
      JsonNode all = new ObjectMapper().readTree(Objects.requireNonNull(in)).get(part);
      Iterator<JsonNode> elements = all.elements();
      return Stream.generate(elements::next).limit(all.size());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static double[] vector(JsonNode node) {
    return IntStream.range(0, node.size()).mapToDouble(i -> node.get(i).asDouble()).toArray();
  }

  /** An array in its shape, in double. */
  static INDArray array(JsonNode node) {
    long[] shape =
        IntStream.range(0, node.get("shape").size())
            .mapToLong(i -> node.get("shape").get(i).asLong())
            .toArray();
    return Nd4j.createFromArray(vector(node.get("data"))).reshape('c', shape);
  }
}
