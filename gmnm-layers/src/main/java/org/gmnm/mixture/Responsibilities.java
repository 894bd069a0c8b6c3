package org.gmnm.mixture;

import java.math.BigDecimal;
import java.math.MathContext;

/**
 * Which component a value comes from, exact to rounding at any distance.
 *
 * <pre>
 *   r_i = φ_i(x)/φ_k(x) = sigma_k/sigma_i · exp(½ (z_k² − z_i²)),     z_i = (x − mean_i)/sigma_i
 * </pre>
 *
 * <p>with k the component that has the greatest w_k φ_k(x). Rounded squares are of no use far out:
 * at z = 1e10 they are multiples of 16384. There their difference is worked out exactly.
 */
final class Responsibilities {

  /** Up to here ½z² is exact to 1e-12. */
  private static final double FAR = 100;

  private final double[] weights;

  /** φ_i(x)/φ_k(x). */
  private final double[] ratios;

  /** f(x)/φ_k(x). */
  private final double density;

  private final double logDensity;

  private Responsibilities(double[] weights, double[] ratios, double density, double logDensity) {
    this.weights = weights;
    this.ratios = ratios;
    this.density = density;
    this.logDensity = logDensity;
  }

  /**
   * At a value.
   *
   * @param x finite
   * @param weights at least one above 0
   */
  static Responsibilities at(double x, double[] weights, double[] means, double[] sigmas) {
    int k = greatest(x, weights, means, sigmas);
    double[] ratios = new double[weights.length];
    double density = 0;
    for (int i = 0; i < weights.length; i++) {
      ratios[i] = Math.exp(exponent(x, means[i], sigmas[i], means[k], sigmas[k]));
      density += weights[i] == 0 ? 0 : weights[i] * ratios[i];
    }
    double atK = Normal.logDensity((x - means[k]) / sigmas[k]) - Math.log(sigmas[k]);
    return new Responsibilities(weights, ratios, density, atK + Math.log(density));
  }

  /** The component of which x has the greatest share. */
  private static int greatest(double x, double[] weights, double[] means, double[] sigmas) {
    int k = 0;
    for (int i = 1; i < weights.length; i++) {
      boolean first = weights[k] == 0 && weights[i] > 0;
      if (first
          || Math.log(weights[i] / weights[k])
                  + exponent(x, means[i], sigmas[i], means[k], sigmas[k])
              > 0) {
        k = i;
      }
    }
    return k;
  }

  /** ln of one component's density over the other's. */
  private static double exponent(
      double x, double mean, double sigma, double otherMean, double otherSigma) {
    double z = (x - mean) / sigma;
    double other = (x - otherMean) / otherSigma;
    boolean near = Math.abs(z) < FAR && Math.abs(other) < FAR;
    double squares =
        near
            ? other * other - z * z
            : difference(x, otherMean, otherSigma, mean, sigma).doubleValue();
    return Math.log(otherSigma) - Math.log(sigma) + 0.5 * squares;
  }

  /** ((x − a)/s)² − ((x − b)/t)²; all but the last division is exact. */
  private static BigDecimal difference(double x, double a, double s, double b, double t) {
    BigDecimal first = minus(x, a).multiply(new BigDecimal(t));
    BigDecimal second = minus(x, b).multiply(new BigDecimal(s));
    BigDecimal both = new BigDecimal(s).multiply(new BigDecimal(t));
    return first
        .subtract(second)
        .multiply(first.add(second))
        .divide(both.multiply(both), MathContext.DECIMAL64);
  }

  private static BigDecimal minus(double x, double mean) {
    return new BigDecimal(x).subtract(new BigDecimal(mean));
  }

  /** {@code w_i φ_i(x) / f(x)}, of sum 1. */
  double[] shares() {
    double[] shares = new double[weights.length];
    for (int i = 0; i < shares.length; i++) {
      shares[i] = weights[i] == 0 ? 0 : weights[i] * ratios[i];
    }
    return Sum.normalise(shares);
  }

  /** {@code φ_i(x) / f(x)}; may be infinite where w_i is 0. */
  double overDensity(int i) {
    return ratios[i] / density;
  }

  /** {@code ln f(x)}, −∞ where x is so far that its square is no number. */
  double logDensity() {
    return logDensity;
  }
}
