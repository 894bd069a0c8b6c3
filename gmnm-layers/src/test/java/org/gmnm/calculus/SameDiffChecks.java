package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Assertions on SameDiff expressions. */
final class SameDiffChecks {

  private static final double STEP = 1e-5;

  private SameDiffChecks() {}

  /** Equal up to {@code tolerance * max(1, |expected|)}, every element. */
  static void assertClose(INDArray expected, INDArray actual, double tolerance) {
    assertArrayEquals(expected.shape(), actual.shape());
    double[] want = expected.dup('c').reshape(expected.length()).toDoubleVector();
    double[] got = actual.dup('c').reshape(actual.length()).toDoubleVector();
    for (int i = 0; i < want.length; i++) {
      assertEquals(want[i], got[i], tolerance * Math.max(1, Math.abs(want[i])), "element " + i);
    }
  }

  /** Back-propagation of a loss against central differences, every element of every parameter. */
  static void assertGradientsMatchDifferences(
      SameDiff sd, String loss, Collection<String> parameters) {
    Map<String, INDArray> gradients = sd.calculateGradients(Map.of(), parameters);
    for (String name : parameters) {
      INDArray gradient = Objects.requireNonNull(gradients.get(name), name).dup('c');
      INDArray values = sd.getVariable(name).getArr();
      assertTrue(gradient.norm2Number().doubleValue() > 1e-6, name + " has no gradient");
      for (long i = 0; i < values.length(); i++) {
        double kept = values.getDouble(i);
        values.putScalar(i, kept + STEP);
        double above = value(sd, loss);
        values.putScalar(i, kept - STEP);
        double below = value(sd, loss);
        values.putScalar(i, kept);
        double expected = (above - below) / (2 * STEP);
        assertEquals(
            expected,
            gradient.getDouble(i),
            1e-6 * Math.max(1, Math.abs(expected)),
            name + " element " + i);
      }
    }
  }

  private static double value(SameDiff sd, String name) {
    return sd.outputSingle(Map.of(), name).getDouble(0);
  }
}
