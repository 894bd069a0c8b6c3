package org.gmnm.examples.generation;

import org.apache.commons.math3.linear.EigenDecomposition;
import org.gmnm.examples.measure.SampleMoments;

/**
 * Shift, rotation and scale after which a sample has mean 0 and covariance 1: {@code u = Λ^−½ Vᵀ(z
 * − mean)}. Directions without any spread keep the scale of a tiny one, so nothing becomes
 * infinite.
 */
final class Whitening {

  /** Eigenvalues below this share of the largest are taken for it: directions without spread. */
  private static final double LEAST_SHARE = 1e-8;

  private final double[] mean;

  /** [direction][variable]. */
  private final double[][] directions;

  private final double[] scales;

  private Whitening(double[] mean, double[][] directions, double[] scales) {
    this.mean = mean;
    this.directions = directions;
    this.scales = scales;
  }

  /** Of a sample [count, d], count ≥ 2. */
  static Whitening of(double[][] sample) {
    SampleMoments moments = SampleMoments.of(sample);
    EigenDecomposition eigen = new EigenDecomposition(moments.covariance());
    double[] values = eigen.getRealEigenvalues();
    double largest = Math.max(values[0], Double.MIN_NORMAL);
    double[] scales = new double[values.length];
    double[][] directions = new double[values.length][];
    for (int j = 0; j < values.length; j++) {
      scales[j] = Math.sqrt(Math.max(values[j], LEAST_SHARE * largest));
      directions[j] = eigen.getEigenvector(j).toArray();
    }
    return new Whitening(moments.mean(), directions, scales);
  }

  /** Points [count, d] in the whitened coordinates. */
  double[][] apply(double[][] points) {
    double[][] result = new double[points.length][mean.length];
    for (int i = 0; i < points.length; i++) {
      for (int j = 0; j < mean.length; j++) {
        double sum = 0;
        for (int a = 0; a < mean.length; a++) {
          sum += directions[j][a] * (points[i][a] - mean[a]);
        }
        result[i][j] = sum / scales[j];
      }
    }
    return result;
  }

  /** One whitened point, back where it came from. */
  double[] invert(double[] point) {
    double[] result = mean.clone();
    for (int j = 0; j < mean.length; j++) {
      for (int a = 0; a < mean.length; a++) {
        result[a] += directions[j][a] * scales[j] * point[j];
      }
    }
    return result;
  }

  /** Whitened points [count, d], back where they came from. */
  double[][] invert(double[][] points) {
    double[][] result = new double[points.length][];
    for (int i = 0; i < points.length; i++) {
      result[i] = invert(points[i]);
    }
    return result;
  }
}
