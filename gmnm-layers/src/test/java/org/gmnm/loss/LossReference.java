package org.gmnm.loss;

import java.util.stream.Stream;
import org.gmnm.testing.Reference;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Numbers of an independent program, from org/gmnm/reference/losses.json. */
final class LossReference {

  private LossReference() {}

  /** The cases of one part. */
  static Stream<JsonNode> cases(String part) {
    return Reference.cases("losses", part);
  }

  static double[] vector(JsonNode node) {
    return Reference.doubles(node);
  }

  /** An array in its shape, in double. */
  static INDArray array(JsonNode node) {
    return Reference.array(node, DataType.DOUBLE);
  }
}
