package org.gmnm.calculus;

import java.util.Arrays;

/**
 * Products of small row-major matrices, in loops that the JVM's compiler turns into vector
 * instructions: at tens of rows and columns a call of BLAS costs more than the arithmetic.
 */
final class RowProducts {

  /** Rows that are worked on at a time, so that what is read is used as often. */
  private static final int TILE = 4;

  private RowProducts() {}

  /**
   * {@code result = a · b}.
   *
   * @param a [rows, inner]
   * @param b [inner, columns]
   * @param transposed bᵀ [columns, inner], which serves where there are few columns
   * @param result [rows, columns]
   */
  static void multiply(
      double[] a,
      double[] b,
      double[] transposed,
      double[] result,
      int rows,
      int inner,
      int columns) {
    if (columns < TILE) {
      for (int i = 0; i < rows; i++) {
        for (int j = 0; j < columns; j++) {
          result[i * columns + j] = dot(a, i * inner, transposed, j * inner, inner);
        }
      }
      return;
    }
    Arrays.fill(result, 0, rows * columns, 0);
    for (int i = 0; i < rows; i++) {
      for (int k = 0; k < inner; k++) {
        add(a[i * inner + k], b, k * columns, result, i * columns, columns);
      }
    }
  }

  /**
   * {@code result = result + aᵀ · b}.
   *
   * @param a [rows, inner]
   * @param b [rows, columns]
   * @param result [inner, columns]
   */
  static void addOuter(double[] a, double[] b, double[] result, int rows, int inner, int columns) {
    int i = 0;
    for (; i + TILE <= rows; i += TILE) {
      if (columns == 1) {
        gatherFour(b[i], b[i + 1], b[i + 2], b[i + 3], a, i * inner, result, inner);
        continue;
      }
      for (int k = 0; k < inner; k++) {
        sumFour(
            a[i * inner + k],
            a[(i + 1) * inner + k],
            a[(i + 2) * inner + k],
            a[(i + 3) * inner + k],
            b,
            i * columns,
            result,
            k * columns,
            columns);
      }
    }
    for (; i < rows; i++) {
      for (int k = 0; k < inner; k++) {
        add(a[i * inner + k], b, i * columns, result, k * columns, columns);
      }
    }
  }

  private static double dot(double[] a, int fromA, double[] b, int fromB, int count) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int k = 0;
    for (; k + TILE <= count; k += TILE) {
      s0 += a[fromA + k] * b[fromB + k];
      s1 += a[fromA + k + 1] * b[fromB + k + 1];
      s2 += a[fromA + k + 2] * b[fromB + k + 2];
      s3 += a[fromA + k + 3] * b[fromB + k + 3];
    }
    for (; k < count; k++) {
      s0 += a[fromA + k] * b[fromB + k];
    }
    return (s0 + s1) + (s2 + s3);
  }

  /** Four rows of b to one of the result. */
  private static void sumFour(
      double a0,
      double a1,
      double a2,
      double a3,
      double[] b,
      int first,
      double[] to,
      int fromTo,
      int count) {
    int second = first + count;
    int third = second + count;
    int fourth = third + count;
    for (int j = 0; j < count; j++) {
      to[fromTo + j] +=
          (a0 * b[first + j] + a1 * b[second + j]) + (a2 * b[third + j] + a3 * b[fourth + j]);
    }
  }

  /** Four rows of a to the result, which is one column. */
  private static void gatherFour(
      double b0, double b1, double b2, double b3, double[] a, int first, double[] to, int count) {
    int second = first + count;
    int third = second + count;
    int fourth = third + count;
    for (int k = 0; k < count; k++) {
      to[k] += (b0 * a[first + k] + b1 * a[second + k]) + (b2 * a[third + k] + b3 * a[fourth + k]);
    }
  }

  private static void add(double factor, double[] from, int at, double[] to, int place, int count) {
    for (int j = 0; j < count; j++) {
      to[place + j] += factor * from[at + j];
    }
  }
}
