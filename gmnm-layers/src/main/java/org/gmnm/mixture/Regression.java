package org.gmnm.mixture;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * One Gaussian component seen from some known variables: their density, and what they say about the
 * others.
 *
 * <p>With the known variables first and the factor's rows in that order made triangular again,
 *
 * <pre>
 *   M = (M_kk  0  )     x_k ~ N(μ_k, M_kk M_kkᵀ)
 *       (M_uk M_uu)     x_u | x_k ~ N(μ_u + M_uk M_kk⁻¹ (x_k − μ_k), M_uu M_uuᵀ)
 * </pre>
 */
final class Regression {

  private final int known;
  private final double[] m;
  private final double logScale;

  /**
   * Splits a component.
   *
   * @param factor its factor, packed
   * @param known the known variables; all others are unknown, in their order
   */
  Regression(double[] factor, int[] known) {
    this.known = known.length;
    int[] others = others(known, Cholesky.rows(factor));
    int[] order = IntStream.concat(IntStream.of(known), IntStream.of(others)).toArray();
    m = Cholesky.ofRows(Cholesky.pick(factor, order));
    double sum = 0;
    for (int i = 0; i < known.length; i++) {
      sum -= Math.log(Cholesky.diagonal(m, i)) + Normal.LOG_SQRT_TWO_PI;
    }
    logScale = sum;
  }

  /** The variables 0..d−1 that are not among some. */
  static int[] others(int[] some, int d) {
    return IntStream.range(0, d).filter(a -> IntStream.of(some).noneMatch(b -> a == b)).toArray();
  }

  /** M_kk⁻¹ (x_k − μ_k) of deviations x_k − μ_k. */
  double[] whiten(double[] deviations) {
    double[] z = deviations.clone();
    Cholesky.solve(m, z); // only the first rows of M
    return z;
  }

  /** ln of the known variables' density, from their whitened deviations. */
  double logDensity(double[] whitened) {
    return logScale - 0.5 * Cholesky.dot(whitened, whitened);
  }

  /** E[x_u | x_k] − μ_u, from the whitened deviations of the known variables. */
  double[] expectation(double[] whitened) {
    double[] result = new double[Cholesky.rows(m) - known];
    for (int i = 0; i < result.length; i++) {
      int row = Cholesky.row(known + i);
      for (int j = 0; j < known; j++) {
        result[i] += m[row + j] * whitened[j];
      }
    }
    return result;
  }

  /** E[x_u | x_k] − μ_u of deviations x_k − μ_k, also where whitened ones are no doubles. */
  double[] shift(double[] deviations) {
    double[] whitened = whiten(deviations);
    if (Double.isFinite(Cholesky.norm(whitened))) {
      return expectation(whitened);
    }
    int scale = Math.getExponent(Cholesky.norm(deviations));
    double[] small = Arrays.stream(deviations).map(e -> Math.scalb(e, -scale)).toArray();
    double[] shift = expectation(whiten(small));
    return Arrays.stream(shift).map(e -> Math.scalb(e, scale)).toArray();
  }

  /** M_uu, packed. */
  double[] factor() {
    int unknown = Cholesky.rows(m) - known;
    double[] factor = new double[Cholesky.size(unknown)];
    for (int i = 0; i < unknown; i++) {
      System.arraycopy(m, Cholesky.row(known + i) + known, factor, Cholesky.row(i), i + 1);
    }
    return factor;
  }
}
