package org.gmnm.examples.measure;

import org.apache.commons.math3.linear.EigenDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.util.MathArrays;

/**
 * Fréchet's distance between two samples of features, each taken for a normal distribution:
 *
 * <pre>  |μ1 − μ2|² + trace(Σ1 + Σ2 − 2 (Σ1^½ Σ2 Σ1^½)^½)</pre>
 *
 * <p>the square of the 2-Wasserstein distance of the two normals. The roots are those of symmetric
 * matrices, by eigenvalues, so that nothing complex appears and singular covariances are no harm.
 *
 * <p><b>Shapes</b>: a sample is [count, d], count ≥ 2.
 *
 * <p><b>Limits</b>: it depends on the network that makes the features, and falls as samples grow:
 * compare only values of the same features and the same counts.
 *
 * <p>Reference: Dowson and Landau 1982; Heusel and others, <i>GANs trained by a two time-scale
 * update rule converge to a local Nash equilibrium</i>, 2017, for its use on generated images.
 */
public final class FrechetDistance {

  private FrechetDistance() {}

  /**
   * The distance of two samples.
   *
   * @param first features [count, d]
   * @param second features [count, d], of another count if wanted
   * @return the distance, ≥ 0
   * @throws IllegalArgumentException if a sample has fewer than two rows, or rows differ in length,
   *     or a value is not finite
   */
  public static double between(double[][] first, double[][] second) {
    check("first", first, first);
    check("second", second, first);
    SampleMoments one = SampleMoments.of(first);
    SampleMoments other = SampleMoments.of(second);
    double means = MathArrays.distance(one.mean(), other.mean());
    RealMatrix root = root(one.covariance());
    RealMatrix product = root.multiply(other.covariance()).multiply(root);
    double cross = 0;
    for (double value : symmetricEigen(product).getRealEigenvalues()) {
      cross += Math.sqrt(Math.max(0, value));
    }
    double traces = one.covariance().getTrace() + other.covariance().getTrace();
    return Math.max(0, means * means + traces - 2 * cross);
  }

  private static void check(String name, double[][] sample, double[][] model) {
    if (sample.length < 2) {
      throw new IllegalArgumentException(
          "FrechetDistance: " + name + " must have at least 2 rows, got " + sample.length);
    }
    for (int i = 0; i < sample.length; i++) {
      if (sample[i].length != model[0].length || sample[i].length == 0) {
        throw new IllegalArgumentException(
            ("FrechetDistance: every row must have as many features as the first sample's first row"
                    + " (%d, at least 1), but %s[%d] has %d")
                .formatted(model[0].length, name, i, sample[i].length));
      }
      for (double value : sample[i]) {
        if (!Double.isFinite(value)) {
          throw new IllegalArgumentException(
              "FrechetDistance: %s[%d] must be finite, got %s".formatted(name, i, value));
        }
      }
    }
  }

  /** The symmetric root of a matrix that is symmetric and has no negative eigenvalue. */
  private static RealMatrix root(RealMatrix matrix) {
    EigenDecomposition eigen = symmetricEigen(matrix);
    RealMatrix scaled = eigen.getV().copy();
    double[] values = eigen.getRealEigenvalues();
    for (int j = 0; j < values.length; j++) {
      double factor = Math.sqrt(Math.max(0, values[j])); // rounding may leave -1e-17
      for (int i = 0; i < values.length; i++) {
        scaled.multiplyEntry(i, j, factor);
      }
    }
    return scaled.multiply(eigen.getVT());
  }

  /** Of a matrix that is symmetric but for rounding. */
  private static EigenDecomposition symmetricEigen(RealMatrix matrix) {
    return new EigenDecomposition(matrix.add(matrix.transpose()).scalarMultiply(0.5));
  }
}
