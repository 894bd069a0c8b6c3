package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RungeKuttaTest {

  private static final int STAGES = RungeKutta.C.length;

  private static double[][] matrix() {
    double[][] a = new double[STAGES][STAGES];
    for (int i = 1; i < STAGES; i++) {
      System.arraycopy(RungeKutta.A[i], 0, a[i], 0, i);
      a[i][i] = RungeKutta.GAMMA;
    }
    return a;
  }

  private static double[] times(double[][] a, double[] v) {
    double[] product = new double[v.length];
    for (int i = 0; i < v.length; i++) {
      product[i] = dot(a[i], v);
    }
    return product;
  }

  private static double[] product(double[] a, double[] b) {
    double[] each = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      each[i] = a[i] * b[i];
    }
    return each;
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  /** Butcher's eight conditions of order 4, and that stages are of order 2. */
  @Test
  void ofOrderFour() {
    double[][] a = matrix();
    double[] b = a[STAGES - 1];
    double[] c = RungeKutta.C;
    double[] squares = product(c, c);
    double[] ac = times(a, c);
    double[] ones = new double[STAGES];
    java.util.Arrays.fill(ones, 1);
    for (int i = 0; i < STAGES; i++) {
      assertEquals(c[i], dot(a[i], ones), 1e-14, "row " + i);
      assertEquals(squares[i] / 2, ac[i], 1e-14, "stage " + i);
    }
    assertEquals(1.0 / 3, dot(b, squares), 1e-14);
    assertEquals(1.0 / 6, dot(b, ac), 1e-14);
    assertEquals(1.0 / 4, dot(b, product(squares, c)), 1e-14);
    assertEquals(1.0 / 8, dot(product(b, c), ac), 1e-14);
    assertEquals(1.0 / 12, dot(b, times(a, squares)), 1e-14);
    assertEquals(1.0 / 24, dot(b, times(a, ac)), 1e-14);
  }

  /** The error that is estimated vanishes for cubics and no further. */
  @Test
  void theOtherSchemeIsOfOrderThree() {
    double[] power = {1, 1, 1, 1, 1, 1};
    double[] error = new double[STAGES];
    for (int j = 0; j < STAGES; j++) {
      error[j] = RungeKutta.error(j);
    }
    for (int k = 0; k < 3; k++) {
      assertEquals(0, dot(error, power), 1e-14, "power " + k);
      power = product(power, RungeKutta.C);
    }
    assertEquals(0, dot(error, times(matrix(), RungeKutta.C)), 1e-14);
    assertTrue(Math.abs(dot(error, power)) > 1e-4);
  }
}
