package org.gmnm.calculus;

import java.util.Arrays;

/**
 * Products of a small matrix with long rows, as {@link RowArithmetic} has them: at tens of features
 * a call of BLAS costs more than the arithmetic. The rows are those of {@link JetPass}: of each
 * feature so many parts, one after another, which all go through the same matrix.
 */
final class RowProducts {

  /** Rows that are read at a time. */
  private static final int TILE = 4;

  private RowProducts() {}

  /**
   * {@code to = a · b}, part by part.
   *
   * @param a [m, k], row-major
   * @param b rows of k features
   * @param to rows of m features
   * @param parts of each feature
   * @param n numbers of a row
   */
  static void multiply(double[] a, double[][] b, double[][] to, int m, int k, int parts, int n) {
    for (int part = 0; part < parts; part++) {
      for (int i = 0; i < m; i++) {
        double[] row = to[i * parts + part];
        Arrays.fill(row, 0, n, 0);
        int p = 0;
        for (; p + TILE <= k; p += TILE) {
          addFour(a, i * k + p, b, p * parts + part, parts, row, n);
        }
        if (p + 2 <= k) {
          addTwo(a, i * k + p, b[p * parts + part], b[(p + 1) * parts + part], row, n);
          p += 2;
        }
        if (p < k) {
          RowArithmetic.addMultiple(a[i * k + p], b[p * parts + part], row, n);
        }
      }
    }
  }

  /**
   * {@code to = to + a · bᵀ}, over all parts and numbers.
   *
   * @param a rows of m features
   * @param b rows of k features
   * @param to [m, k], row-major
   * @param parts of each feature
   * @param n numbers of a row
   */
  static void addByTransposed(
      double[][] a, double[][] b, double[] to, int m, int k, int parts, int n) {
    for (int part = 0; part < parts; part++) {
      for (int i = 0; i < m; i += 2) {
        double[] first = a[i * parts + part];
        boolean pair = i + 1 < m;
        double[] second = pair ? a[(i + 1) * parts + part] : first;
        int p = 0;
        for (; p + TILE <= k; p += TILE) {
          addDots(first, second, pair, b, p * parts + part, parts, to, i * k + p, k, n);
        }
        for (; p < k; p++) {
          double[] row = b[p * parts + part];
          to[i * k + p] += dot(first, row, n);
          if (pair) {
            to[(i + 1) * k + p] += dot(second, row, n);
          }
        }
      }
    }
  }

  private static void addFour(
      double[] a, int first, double[][] b, int at, int step, double[] to, int n) {
    addFour(
        a[first],
        a[first + 1],
        a[first + 2],
        a[first + 3],
        b[at],
        b[at + step],
        b[at + 2 * step],
        b[at + 3 * step],
        to,
        n);
  }

  private static void addFour(
      double a0,
      double a1,
      double a2,
      double a3,
      double[] b0,
      double[] b1,
      double[] b2,
      double[] b3,
      double[] to,
      int n) {
    for (int j = 0; j < n; j++) {
      to[j] += (a0 * b0[j] + a1 * b1[j]) + (a2 * b2[j] + a3 * b3[j]);
    }
  }

  private static void addTwo(double[] a, int first, double[] b0, double[] b1, double[] to, int n) {
    double a0 = a[first];
    double a1 = a[first + 1];
    for (int j = 0; j < n; j++) {
      to[j] += a0 * b0[j] + a1 * b1[j];
    }
  }

  /** Two rows with four: eight sums, which do not wait for each other. */
  private static void addDots(
      double[] a,
      double[] c,
      boolean both,
      double[][] b,
      int at,
      int step,
      double[] to,
      int place,
      int below,
      int n) {
    double[] b0 = b[at];
    double[] b1 = b[at + step];
    double[] b2 = b[at + 2 * step];
    double[] b3 = b[at + 3 * step];
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double t0 = 0;
    double t1 = 0;
    double t2 = 0;
    double t3 = 0;
    for (int j = 0; j < n; j++) {
      double f = a[j];
      double g = c[j];
      s0 += f * b0[j];
      s1 += f * b1[j];
      s2 += f * b2[j];
      s3 += f * b3[j];
      t0 += g * b0[j];
      t1 += g * b1[j];
      t2 += g * b2[j];
      t3 += g * b3[j];
    }
    to[place] += s0;
    to[place + 1] += s1;
    to[place + 2] += s2;
    to[place + 3] += s3;
    if (both) {
      to[place + below] += t0;
      to[place + below + 1] += t1;
      to[place + below + 2] += t2;
      to[place + below + 3] += t3;
    }
  }

  private static double dot(double[] a, double[] b, int n) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int j = 0;
    for (; j + TILE <= n; j += TILE) {
      s0 += a[j] * b[j];
      s1 += a[j + 1] * b[j + 1];
      s2 += a[j + 2] * b[j + 2];
      s3 += a[j + 3] * b[j + 3];
    }
    for (; j < n; j++) {
      s0 += a[j] * b[j];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
