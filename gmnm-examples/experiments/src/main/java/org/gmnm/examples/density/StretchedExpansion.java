package org.gmnm.examples.density;

import java.util.Arrays;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;

/**
 * An expansion of y = asinh(x/s), s the median of |x|: narrow Gaussians in the middle and wide ones
 * in the tails, for densities with heavy tails, on whose range equal distances do not fit.
 *
 * <pre>  ln f(x) = ln f_y(asinh(x/s)) − ½ ln(x² + s²)</pre>
 *
 * @param mixture of y
 * @param scale s
 */
record StretchedExpansion(GaussianMixture mixture, double scale) {

  static StretchedExpansion fit(double[] data, int components, double sigma) {
    double[] sizes = Arrays.stream(data).map(Math::abs).sorted().toArray();
    double scale = Math.max(sizes[sizes.length / 2], Double.MIN_NORMAL);
    double[] stretched = Arrays.stream(data).map(x -> asinh(x / scale)).toArray();
    GmmExpansion expansion = GmmExpansion.forRange(stretched, components, sigma);
    return new StretchedExpansion(expansion.accumulator().add(stretched).toMixture(), scale);
  }

  double meanLogDensity(double[] values) {
    double[] stretched = Arrays.stream(values).map(x -> asinh(x / scale)).toArray();
    double jacobian =
        Arrays.stream(values).map(x -> Math.log(Math.hypot(x, scale))).average().orElseThrow();
    return mixture.meanLogDensity(stretched) - jacobian;
  }

  /** W1 by quantiles: the mean of |Q − Q_truth| over strata of equal probability. */
  double distance(double[] truth) {
    double sum = 0;
    for (int i = 0; i < truth.length; i++) {
      double learned = scale * Math.sinh(mixture.quantile((i + 0.5) / truth.length));
      sum += Math.abs(learned - truth[i]);
    }
    return sum / truth.length;
  }

  private static double asinh(double x) {
    double size = Math.abs(x);
    return Math.copySign(Math.log1p(size + size * size / (1 + Math.hypot(1, size))), x);
  }
}
