package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class SylvesterTest {

  private static final double[] A = {4, 1, -2, -3, 4, 0.5, 1, 0, 5}; // two of its roots complex
  private static final double[] B = {1, 2, -3, 2};

  /** A X + X Bᵀ by hand. */
  private static double[] applied(double[] x) {
    double[] f = new double[6];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 2; j++) {
        for (int k = 0; k < 3; k++) {
          f[2 * i + j] += A[3 * i + k] * x[2 * k + j];
        }
        for (int k = 0; k < 2; k++) {
          f[2 * i + j] += x[2 * i + k] * B[2 * j + k];
        }
      }
    }
    return f;
  }

  @Test
  void aSolutionThatIsKnownIsFound() {
    double[] x = {1, -2, 3, 0.5, -4, 7};
    double[] f = applied(x);
    double[] before = f.clone();
    assertArrayEquals(x, Sylvester.solve(A, 3, B, 2, f), 1e-13);
    assertArrayEquals(before, f, "the right-hand side is the caller's");
  }

  /** LAPACK scales what could overflow on its way. */
  @Test
  void hugeSolutionsComeInFull() {
    double[] half = {0.5e-5};
    double[] x = Sylvester.solve(half, 1, half, 1, new double[] {1e290});
    assertEquals(1e295, x[0], 1e281);
  }

  @Test
  void eigenvaluesThatCancelAreRefusedWhateverTheirSize() {
    for (double size : new double[] {1e-6, 1, 1e6}) {
      double[] one = {size};
      ArithmeticException refused =
          assertThrows(
              ArithmeticException.class,
              () -> Sylvester.solve(one, 1, new double[] {-size * (1 + 1e-10)}, 1, one));
      assertTrue(refused.getMessage().contains("one solution"), refused.getMessage());
      double[] apart = {-size * (1 + 1e-8)};
      assertEquals(-1e8, Sylvester.solve(one, 1, apart, 1, one)[0], 10);
    }
  }

  /** ±2i and ±3i are apart, ±2i and ±2i are not, and neither is a pair of zeros. */
  @Test
  void imaginaryEigenvaluesCountToo() {
    double[] two = {0, 2, -2, 0};
    double[] three = {0, 3, -3, 0};
    double[] f = {1, 2, 3, 4};
    double[] x = Sylvester.solve(two, 2, three, 2, f);
    // row 1: 2 x_2 + x_1 · 3(…)ᵀ
    assertEquals(f[0], 2 * x[2] + 3 * x[1], 1e-13);
    assertEquals(f[1], 2 * x[3] - 3 * x[0], 1e-13);
    assertEquals(f[2], -2 * x[0] + 3 * x[3], 1e-13);
    assertEquals(f[3], -2 * x[1] - 3 * x[2], 1e-13);
    assertThrows(ArithmeticException.class, () -> Sylvester.solve(two, 2, two, 2, f));
    double[] zero = {0};
    assertThrows(ArithmeticException.class, () -> Sylvester.solve(zero, 1, zero, 1, zero));
  }

  @Test
  void whatLapackRefusesIsNamed() {
    double[] none = {Double.NaN};
    double[] one = {1};
    for (double[][] bad : new double[][][] {{none, one, one}, {one, none, one}, {one, one, none}}) {
      String message =
          assertThrows(
                  ArithmeticException.class, () -> Sylvester.solve(bad[0], 1, bad[1], 1, bad[2]))
              .getMessage();
      assertTrue(message.contains(bad[2] == none ? "dtrsyl" : "dgees"), message);
    }
  }
}
