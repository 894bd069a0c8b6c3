package org.gmnm.examples.diffusion;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;

/**
 * Latents of one attribute along axes on which they are uncorrelated within its values, each with
 * mean 0 and variance 1 over all images. Mixtures along such axes can be drawn from one by one;
 * along the raw latents that would mix up values which only a combination of latents tells apart.
 */
final class LatentAxes {

  private LatentAxes() {}

  /**
   * Turns and standardises.
   *
   * @param latents [N, d]
   * @param values of the attribute, N numbers below count
   * @param count of values
   * @return [d, N], an axis after the other
   */
  static double[][] of(double[][] latents, int[] values, int count) {
    EigenDecomposition within = new EigenDecomposition(covarianceWithin(latents, values, count));
    RealMatrix turned = new Array2DRowRealMatrix(latents, false).multiply(within.getV());
    double[][] axes = new double[latents[0].length][];
    for (int k = 0; k < axes.length; k++) {
      axes[k] = standardised(turned.getColumn(k));
    }
    return axes;
  }

  private static RealMatrix covarianceWithin(double[][] latents, int[] values, int count) {
    int d = latents[0].length;
    double[][] mean = new double[count][d];
    int[] size = new int[count];
    for (int n = 0; n < latents.length; n++) {
      size[values[n]]++;
      for (int k = 0; k < d; k++) {
        mean[values[n]][k] += latents[n][k];
      }
    }
    double[][] covariance = new double[d][d];
    for (int n = 0; n < latents.length; n++) {
      for (int j = 0; j < d; j++) {
        for (int k = 0; k < d; k++) {
          covariance[j][k] +=
              (latents[n][j] - mean[values[n]][j] / size[values[n]])
                  * (latents[n][k] - mean[values[n]][k] / size[values[n]])
                  / latents.length;
        }
      }
    }
    for (int j = 0; j < d; j++) {
      for (int k = 0; k < j; k++) {
        covariance[j][k] = covariance[k][j];
      }
    }
    return new Array2DRowRealMatrix(covariance, false);
  }

  private static double[] standardised(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double variance = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    double scale = 1 / Math.sqrt(Math.max(variance, 1e-12));
    return Arrays.stream(values).map(v -> (v - mean) * scale).toArray();
  }
}
