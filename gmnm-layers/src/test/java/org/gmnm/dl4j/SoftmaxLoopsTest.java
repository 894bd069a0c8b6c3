package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SoftmaxLoopsTest {

  @Test
  void expIsThatOfDoublesToSinglePrecision() {
    int count = 880_001;
    float[] x = new float[count];
    for (int j = 0; j < count; j++) {
      x[j] = -j * 1e-4f;
    }
    float[] exp = x.clone();
    SoftmaxLoops.exp(exp, new float[count], count);
    assertEquals(1, exp[0]);
    for (int j = 0; j < count; j++) {
      double expected = Math.exp(x[j]);
      if (x[j] > -87) {
        assertEquals(1, exp[j] / expected, 1.5e-7, "exp of " + x[j]);
      } else {
        assertTrue(exp[j] >= 0 && exp[j] < 2e-38, () -> "far below 0: " + Arrays.toString(exp));
      }
    }
  }

  /** From a number that rounds to 0 in 1 − exp(x) to one whose exponential is 0. */
  @Test
  void whatIsMissingToOneKeepsItsRelativePrecision() {
    int count = 2_000;
    float[] x = new float[count];
    for (int j = 0; j < count; j++) {
      x[j] = (float) -Math.pow(10, -30 + 0.016 * j);
    }
    float[] exp = x.clone();
    float[] missing = new float[count];
    SoftmaxLoops.exp(exp, missing, new float[count], count);
    float[] alone = x.clone();
    SoftmaxLoops.exp(alone, new float[count], count);
    assertArrayEquals(alone, exp);
    for (int j = 0; j < count; j++) {
      assertEquals(1, missing[j] / -Math.expm1(x[j]), 2e-7, "1 - exp of " + x[j]);
    }
  }

  /** A masked step must weigh nothing, and what is no number must not get lost. */
  @Test
  void farBelowZeroIsZeroAndNotANumberStaysSo() {
    float[] x = {-88, -1e30f, Float.NEGATIVE_INFINITY, Float.NaN};
    SoftmaxLoops.exp(x, new float[4], 4);
    assertArrayEquals(new float[] {0, 0, 0, Float.NaN}, x);
  }

  /** Rows of all lengths around those of vector registers; numbers of any size. */
  @Test
  void bothPrecisionsGiveTheSoftmaxAndItsGradient() {
    Random random = new Random(3);
    for (int columns = 1; columns <= 40; columns++) {
      int rows = 3;
      double[] x = random.doubles((long) rows * columns, -30, 1e3).toArray();
      double[] error = random.doubles((long) rows * columns, -1, 1).toArray();
      double[] a = softmax(x, columns);
      double[] d = back(a, error, columns);

      double[] wide = x.clone();
      SoftmaxLoops.softmax(wide, rows, columns);
      assertArrayEquals(a, wide, 1e-13);
      wide = error.clone();
      SoftmaxLoops.back(a, wide, rows, columns);
      assertArrayEquals(d, wide, 1e-13);

      float[] narrow = narrow(x);
      SoftmaxLoops.softmax(narrow, new float[x.length], rows, columns);
      assertArrayEquals(narrow(softmax(wide(narrow(x)), columns)), narrow, 1e-6f);
      narrow = narrow(error);
      SoftmaxLoops.back(narrow(a), narrow, rows, columns);
      assertArrayEquals(narrow(d), narrow, 1e-6f);
    }
  }

  private static float[] narrow(double[] values) {
    float[] narrow = new float[values.length];
    for (int j = 0; j < narrow.length; j++) {
      narrow[j] = (float) values[j];
    }
    return narrow;
  }

  private static double[] wide(float[] values) {
    double[] wide = new double[values.length];
    for (int j = 0; j < wide.length; j++) {
      wide[j] = values[j];
    }
    return wide;
  }

  /** a_j = 1 / Σ_i exp(x_i − x_j). */
  private static double[] softmax(double[] x, int columns) {
    double[] result = new double[x.length];
    for (int j = 0; j < x.length; j++) {
      int from = j / columns * columns;
      for (int i = from; i < from + columns; i++) {
        result[j] += Math.exp(x[i] - x[j]);
      }
      result[j] = 1 / result[j];
    }
    return result;
  }

  /** By the whole matrix of derivatives: d a_i / d x_j = a_i (1 for i = j − a_j). */
  private static double[] back(double[] a, double[] error, int columns) {
    double[] result = new double[a.length];
    for (int j = 0; j < a.length; j++) {
      int from = j / columns * columns;
      for (int i = from; i < from + columns; i++) {
        result[j] += error[i] * a[i] * ((i == j ? 1 : 0) - a[j]);
      }
    }
    return result;
  }
}
