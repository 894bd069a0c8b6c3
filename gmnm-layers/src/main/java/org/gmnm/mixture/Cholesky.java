package org.gmnm.mixture;

import java.util.Arrays;

/**
 * Lower triangular factors L of covariances L Lᵀ, their rows packed one after the other: L_ij, j ≤
 * i, stands at i(i + 1)/2 + j. A factor keeps twice the digits of its covariance and spans twice
 * the range of exponents, so everything here works on factors alone.
 */
final class Cholesky {

  /** Difference of mirrored covariances, in units of the standard deviations, that is rounding. */
  private static final double ASYMMETRY = 1e-10;

  private Cholesky() {}

  /** Entries of a packed triangle of d rows. */
  static int size(int d) {
    return d * (d + 1) / 2;
  }

  /** The rows of a packed triangle. */
  static int rows(double[] packed) {
    return (int) ((Math.sqrt(8.0 * packed.length + 1) - 1) / 2);
  }

  /** Where row i begins. */
  static int row(int i) {
    return i * (i + 1) / 2;
  }

  /** The diagonal entry of row i. */
  static double diagonal(double[] packed, int i) {
    return packed[row(i) + i];
  }

  /**
   * The lower triangle of a matrix [d, d], packed, once it has been checked.
   *
   * @param symmetric whether the upper triangle must mirror the lower one; else it must be 0
   */
  static double[] checkedTriangle(
      String where, String name, double[][] matrix, int d, boolean symmetric) {
    Check.length(where, name, matrix.length, "means[0]", d);
    double[] triangle = new double[size(d)];
    for (int i = 0; i < d; i++) {
      Check.length(where, name + "[" + i + "]", matrix[i].length, "means[0]", d);
      Check.finite(where, name + "[" + i + "]", matrix[i], 0, d);
      System.arraycopy(matrix[i], 0, triangle, row(i), i + 1);
    }
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < i; j++) {
        double mirrored = symmetric ? matrix[i][j] : 0;
        double size = Math.sqrt(Math.abs(matrix[i][i])) * Math.sqrt(Math.abs(matrix[j][j]));
        Check.that(
            Math.abs(matrix[j][i] - mirrored) <= (symmetric ? ASYMMETRY * size : 0),
            "%s: %s must be %s, but [%d][%d] is %s and [%d][%d] is %s",
            where,
            name,
            symmetric ? "symmetric" : "lower triangular",
            i,
            j,
            matrix[i][j],
            j,
            i,
            matrix[j][i]);
      }
    }
    return triangle;
  }

  /**
   * Factors a packed covariance in place.
   *
   * @return the first row whose pivot is not above 0 and finite, or −1 if all are
   */
  static int factor(double[] a, int d) {
    for (int i = 0; i < d; i++) {
      int ri = row(i);
      for (int j = 0; j <= i; j++) {
        int rj = row(j);
        double sum = a[ri + j];
        for (int k = 0; k < j; k++) {
          sum -= a[ri + k] * a[rj + k];
        }
        if (j < i) {
          a[ri + j] = sum / a[rj + j];
        } else if (sum > 0 && sum < Double.POSITIVE_INFINITY) {
          a[ri + i] = Math.sqrt(sum);
        } else {
          return i;
        }
      }
    }
    return -1;
  }

  /** L⁻¹ x in place. */
  static void solve(double[] l, double[] x) {
    for (int i = 0; i < x.length; i++) {
      int ri = row(i);
      double sum = x[i];
      for (int j = 0; j < i; j++) {
        sum -= l[ri + j] * x[j];
      }
      x[i] = sum / l[ri + i];
    }
  }

  /** L⁻ᵀ x in place. */
  static void solveTransposed(double[] l, double[] x) {
    for (int i = x.length - 1; i >= 0; i--) {
      int ri = row(i);
      x[i] /= l[ri + i];
      for (int j = 0; j < i; j++) {
        x[j] -= l[ri + j] * x[i];
      }
    }
  }

  /** L x in place. */
  static void multiply(double[] l, double[] x) {
    for (int i = x.length - 1; i >= 0; i--) {
      int ri = row(i);
      double sum = 0;
      for (int j = 0; j <= i; j++) {
        sum += l[ri + j] * x[j];
      }
      x[i] = sum;
    }
  }

  /** Lᵀ x. */
  static double[] multiplyTransposed(double[] l, double[] x) {
    double[] result = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      int ri = row(i);
      for (int j = 0; j <= i; j++) {
        result[j] += l[ri + j] * x[i];
      }
    }
    return result;
  }

  /** ln of the determinant of L, half that of the covariance. */
  static double logDeterminant(double[] l) {
    double sum = 0;
    for (int i = 0; i < rows(l); i++) {
      sum += Math.log(diagonal(l, i));
    }
    return sum;
  }

  /** The standard deviation of every variable: the norms of the rows. */
  static double[] sigmas(double[] l) {
    double[] sigmas = new double[rows(l)];
    Arrays.setAll(sigmas, i -> norm(Arrays.copyOfRange(l, row(i), row(i + 1))));
    return sigmas;
  }

  /** The lower triangle of a matrix [d, d], packed. */
  static double[] packed(double[][] matrix) {
    double[] packed = new double[size(matrix.length)];
    for (int i = 0; i < matrix.length; i++) {
      System.arraycopy(matrix[i], 0, packed, row(i), i + 1);
    }
    return packed;
  }

  /** The covariance L Lᵀ [d, d]. */
  static double[][] covariance(double[] l) {
    int d = rows(l);
    double[][] covariance = new double[d][d];
    for (int i = 0; i < d; i++) {
      for (int j = 0; j <= i; j++) {
        double sum = 0;
        for (int k = 0; k <= j; k++) {
          sum += l[row(i) + k] * l[row(j) + k];
        }
        covariance[i][j] = sum;
        covariance[j][i] = sum;
      }
    }
    return covariance;
  }

  /** The rows of L with their zeros, in another order or only some of them. */
  static double[][] pick(double[] l, int[] variables) {
    int d = rows(l);
    double[][] picked = new double[variables.length][d];
    for (int i = 0; i < variables.length; i++) {
      System.arraycopy(l, row(variables[i]), picked[i], 0, variables[i] + 1);
    }
    return picked;
  }

  /**
   * The factor M of A Aᵀ for rows A [r, d], r ≤ d, by orthogonalising them one after the other: A =
   * M Q. The rows are first brought to one scale, so that no square overflows.
   *
   * @return M, packed; a diagonal entry is 0 where a row depends on those before it
   */
  static double[] ofRows(double[][] a) {
    int r = a.length;
    double[] m = new double[size(r)];
    double[][] q = new double[r][];
    for (int i = 0; i < r; i++) {
      double scale = largest(a[i]);
      double[] rest = scale == 0 ? a[i].clone() : times(a[i], 1 / scale);
      for (int j = 0; j < i; j++) {
        double along = dot(rest, q[j]);
        m[row(i) + j] = along * scale;
        for (int k = 0; k < rest.length; k++) {
          rest[k] -= along * q[j][k];
        }
      }
      double length = Math.sqrt(dot(rest, rest));
      m[row(i) + i] = length * scale;
      q[i] = length == 0 ? rest : times(rest, 1 / length);
    }
    return m;
  }

  /**
   * Turns L into the factor of L Lᵀ + x xᵀ in place, by rotations (rank-one update); x is used up.
   */
  static void update(double[] l, double[] x) {
    for (int j = 0; j < x.length; j++) {
      double old = diagonal(l, j);
      double now = Math.hypot(old, x[j]);
      double cosine = now / old;
      double sine = x[j] / old;
      l[row(j) + j] = now;
      for (int i = j + 1; i < x.length; i++) {
        int at = row(i) + j;
        l[at] = (l[at] + sine * x[i]) / cosine;
        x[i] = cosine * x[i] - sine * l[at];
      }
    }
  }

  /** The Euclidean norm, without overflow. */
  static double norm(double[] x) {
    double scale = largest(x);
    if (scale == 0) {
      return 0;
    }
    double sum = 0;
    for (double value : x) {
      sum += (value / scale) * (value / scale);
    }
    return scale * Math.sqrt(sum);
  }

  static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static double largest(double[] x) {
    double largest = 0;
    for (double value : x) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private static double[] times(double[] x, double factor) {
    double[] result = new double[x.length];
    Arrays.setAll(result, i -> x[i] * factor);
    return result;
  }
}
