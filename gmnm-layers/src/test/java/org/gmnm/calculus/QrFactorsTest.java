package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class QrFactorsTest {

  /** A line a + b t through values at t = 0, 1, 2, 3, by the textbook's formulas. */
  @Test
  void manyRightHandSidesAreFittedByOneDecomposition() {
    double[] matrix = {1, 1, 1, 1, 0, 1, 2, 3}; // column-major
    try (QrFactors line = new QrFactors(matrix, 4, 2)) {
      assertArrayEquals(new double[] {2, -3}, line.solve(new double[] {2, -1, -4, -7}), 1e-14);
      // mean 2, b = Σ (t − 1.5) y / 5
      assertArrayEquals(new double[] {1.1, 0.6}, line.solve(new double[] {1, 3, 0, 4}), 1e-14);
    }
  }

  @Test
  void columnsThatDependOnEachOtherAreNamed() {
    try (QrFactors zero = new QrFactors(new double[] {1, 0, 0, 0}, 2, 2)) {
      String message =
          assertThrows(ArithmeticException.class, () -> zero.solve(new double[] {1, 1}))
              .getMessage();
      assertTrue(message.contains("dtrtrs"), message);
      message =
          assertThrows(ArithmeticException.class, () -> zero.solve(new double[] {Double.NaN, 1}))
              .getMessage();
      assertTrue(message.contains("dormqr"), message);
    }
    String message =
        assertThrows(
                ArithmeticException.class,
                () -> new QrFactors(new double[] {Double.NaN, 1}, 2, 1).close())
            .getMessage();
    assertTrue(message.contains("dgeqrf"), message);
  }
}
