package org.gmnm.loss;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Comparisons of arrays. */
final class LossAssert {

  private LossAssert() {}

  /** |actual − expected| is at most tolerance · |expected|, plus the smallest normal number. */
  static void assertClose(INDArray expected, INDArray actual, double tolerance) {
    assertArrayEquals(expected.shape(), actual.shape());
    double tiny = actual.dataType() == DataType.DOUBLE ? Double.MIN_NORMAL : Float.MIN_NORMAL;
    double[] e = vector(expected);
    double[] a = vector(actual);
    for (int i = 0; i < e.length; i++) {
      int at = i;
      double allowed = tolerance * Math.abs(e[i]) + tiny;
      assertTrue(
          Math.abs(a[i] - e[i]) <= allowed,
          () -> "element " + at + ": expected " + e[at] + ", got " + a[at]);
    }
  }

  /** The code throws an IllegalArgumentException whose message has all these words. */
  static void assertRejected(Executable code, String... words) {
    IllegalArgumentException error = assertThrows(IllegalArgumentException.class, code);
    String message = String.valueOf(error.getMessage());
    for (String word : words) {
      assertTrue(message.contains(word), () -> "no '" + word + "' in: " + message);
    }
  }

  static void assertFinite(INDArray values) {
    for (double value : vector(values)) {
      assertTrue(Double.isFinite(value), () -> "not finite: " + values);
    }
  }

  /** With one length after the order, reshape('c', n) would mean the shape [99, n]. */
  private static double[] vector(INDArray array) {
    return array.reshape('c', new long[] {array.length()}).toDoubleVector();
  }
}
