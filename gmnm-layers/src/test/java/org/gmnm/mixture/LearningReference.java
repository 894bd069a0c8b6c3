package org.gmnm.mixture;

import java.util.List;
import java.util.stream.StreamSupport;
import org.gmnm.testing.Reference;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Reads learning.json, which docs/reference/make_learning.py wrote. */
final class LearningReference {

  private LearningReference() {}

  static JsonNode part(String name) {
    return Reference.part("learning", name);
  }

  static List<JsonNode> cases(String name) {
    return Reference.cases("learning", name).toList();
  }

  static double[] vector(JsonNode node) {
    return Reference.doubles(node);
  }

  /** Rows, in which null is an unknown cell. */
  static double[][] matrix(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false)
        .map(
            row ->
                StreamSupport.stream(row.spliterator(), false)
                    .mapToDouble(cell -> cell.isNull() ? Double.NaN : cell.asDouble())
                    .toArray())
        .toArray(double[][]::new);
  }

  static double[][][] matrices(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false)
        .map(LearningReference::matrix)
        .toArray(double[][][]::new);
  }

  static JointGaussianMixture mixture(JsonNode node) {
    return JointGaussianMixture.ofCovariances(
        vector(node.get("weights")), matrix(node.get("means")), matrices(node.get("covariances")));
  }

  static void assertClose(JsonNode expected, JointGaussianMixture actual, double tolerance) {
    Expect.close(vector(expected.get("weights")), actual.weights(), tolerance);
    Expect.close(matrix(expected.get("means")), actual.means(), tolerance);
    double[][][] covariances = matrices(expected.get("covariances"));
    for (int k = 0; k < covariances.length; k++) {
      Expect.close(covariances[k], actual.covariances()[k], tolerance);
    }
  }
}
