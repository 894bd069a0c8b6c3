package org.gmnm.mixture;

import java.util.function.DoubleUnaryOperator;

/** Plain numerical integrals over many small steps, against which closed forms are tested. */
final class Quadrature {

  private Quadrature() {}

  /** Simpson's rule. */
  static double integral(DoubleUnaryOperator f, double from, double to, int steps) {
    double h = (to - from) / steps;
    double sum = 0;
    for (int i = 0; i < steps; i++) {
      double x = from + i * h;
      sum += f.applyAsDouble(x) + 4 * f.applyAsDouble(x + 0.5 * h) + f.applyAsDouble(x + h);
    }
    return sum * h / 6;
  }

  static double wasserstein1(GaussianMixture f, GaussianMixture g, int steps) {
    return integral(x -> Math.abs(f.cdf(x) - g.cdf(x)), low(f, g), high(f, g), steps);
  }

  static double low(GaussianMixture... mixtures) {
    double low = Double.POSITIVE_INFINITY;
    for (GaussianMixture m : mixtures) {
      low = Math.min(low, m.quantile(1e-18));
    }
    return low;
  }

  static double high(GaussianMixture... mixtures) {
    double high = Double.NEGATIVE_INFINITY;
    for (GaussianMixture m : mixtures) {
      high = Math.max(high, m.upperQuantile(1e-18));
    }
    return high;
  }
}
