package org.gmnm.mixture;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Which component a point comes from, exact to rounding at any distance.
 *
 * <pre>
 *   r_k = w_k exp(s_k − ½ q_k) / Σ_j w_j exp(s_j − ½ q_j),     q_k = |L_k⁻¹ (x − mean_k)|²
 * </pre>
 *
 * <p>with exp(s_k) the component's density at its mean. Rounded squares are of no use far out: at a
 * distance of 1e10 they are multiples of 16384. There they are worked out in as many digits as it
 * takes; {@link Responsibilities} does the same for one variable.
 */
final class JointResponsibilities {

  /** Up to here ½q is exact to 1e-12. */
  private static final double FAR = 100 * 100;

  /** After the point of q, and as many that a badly conditioned factor may cost. */
  private static final int DIGITS = 2 * 20;

  /** Digits before the point of a q that is no double. */
  private static final int MOST = 1300;

  private JointResponsibilities() {}

  /**
   * At a point.
   *
   * @param x d finite values
   * @return r [n], of sum 1
   */
  static double[] at(double[] x, JointGaussianMixture mixture) {
    double[] weights = mixture.weights();
    double[] logs = mixture.logDensities(x);
    double[] squares = new double[logs.length];
    int best = -1;
    for (int k = 0; k < logs.length; k++) {
      squares[k] = 2 * (mixture.logScale(k) - logs[k]);
      if (weights[k] > 0 && (best < 0 || logs[k] > logs[best])) {
        best = k;
      }
    }
    return squares[best] < FAR
        ? LogSum.shares(weights, logs)
        : LogSum.shares(weights, relative(x, mixture, squares));
  }

  /** Log densities less the greatest of them. */
  private static double[] relative(double[] x, JointGaussianMixture mixture, double[] squares) {
    double[] weights = mixture.weights();
    BigDecimal[] exact = new BigDecimal[squares.length];
    BigDecimal greatest = null;
    for (int k = 0; k < exact.length; k++) {
      BigDecimal half = square(x, mixture, k, digits(squares[k])).divide(BigDecimal.valueOf(2));
      exact[k] = new BigDecimal(mixture.logScale(k)).subtract(half);
      if (weights[k] > 0 && (greatest == null || exact[k].compareTo(greatest) > 0)) {
        greatest = exact[k];
      }
    }
    double[] logs = new double[exact.length];
    for (int k = 0; k < logs.length && greatest != null; k++) {
      logs[k] = exact[k].subtract(greatest).doubleValue();
    }
    return logs;
  }

  private static MathContext digits(double square) {
    boolean isNumber = square < Double.POSITIVE_INFINITY;
    return new MathContext(DIGITS + (isNumber ? (int) Math.log10(1 + square) : MOST));
  }

  /** |L⁻¹ (x − mean)|². */
  private static BigDecimal square(
      double[] x, JointGaussianMixture mixture, int k, MathContext digits) {
    double[] mean = mixture.mean(k);
    double[] factor = mixture.factor(k);
    BigDecimal[] z = new BigDecimal[x.length];
    BigDecimal sum = BigDecimal.ZERO;
    for (int i = 0; i < x.length; i++) {
      BigDecimal rest = new BigDecimal(x[i]).subtract(new BigDecimal(mean[i]));
      for (int j = 0; j < i; j++) {
        double l = factor[Cholesky.row(i) + j];
        if (l != 0) {
          rest = rest.subtract(new BigDecimal(l).multiply(z[j]), digits);
        }
      }
      z[i] = rest.divide(new BigDecimal(Cholesky.diagonal(factor, i)), digits);
      sum = sum.add(z[i].multiply(z[i]));
    }
    return sum;
  }
}
