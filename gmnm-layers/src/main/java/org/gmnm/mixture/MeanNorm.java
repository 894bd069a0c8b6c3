package org.gmnm.mixture;

/**
 * The expected length of a normal vector, from which energy scores are put together.
 *
 * <pre>
 *   E‖Z‖ = (2/√π) ∫₀^∞ −M′(s²) ds,    Z ~ N(δ, C),    M(t) = E exp(−t‖Z‖²)
 *   M(t) = Π_j (1 + 2tλ_j)^(−½) exp(−t δ_j²/(1 + 2tλ_j)),    λ_j the eigenvalues of C
 * </pre>
 *
 * <p>The integrand is even and analytic near the real axis. After s = c sinh(v), which makes its
 * tail exponential, the trapezoidal rule is exact to about 1e-13.
 */
final class MeanNorm {

  private static final double STEP = 0.1;
  private static final double NEGLIGIBLE = 1e-17;
  private static final int SWEEPS = 50;

  private MeanNorm() {}

  /**
   * E‖Z‖.
   *
   * @param mean δ [d], used up
   * @param covariance C [d, d], used up
   */
  static double of(double[] mean, double[][] covariance) {
    double scale = scale(mean, covariance);
    if (scale == 0) {
      return 0;
    }
    int d = mean.length;
    for (int i = 0; i < d; i++) {
      mean[i] /= scale;
      for (int j = 0; j < d; j++) {
        covariance[i][j] = covariance[i][j] / scale / scale;
      }
    }
    diagonalise(covariance, mean);
    double trace = 0;
    double square = 0;
    for (int i = 0; i < d; i++) {
      covariance[i][i] = Math.max(0, covariance[i][i]);
      trace += covariance[i][i];
      square += mean[i] * mean[i];
    }
    double c = 1 / Math.sqrt(2 * trace + square);
    double sum = 0.5 * slope(0, mean, covariance);
    for (double v = STEP; ; v += STEP) {
      double s = c * Math.sinh(v);
      double term = slope(s * s, mean, covariance) * Math.cosh(v);
      sum += term;
      if (!(term > NEGLIGIBLE * sum)) {
        return scale * 2 / Math.sqrt(Math.PI) * STEP * c * sum;
      }
    }
  }

  /** The largest of the mean's entries and the standard deviations. */
  private static double scale(double[] mean, double[][] covariance) {
    double scale = 0;
    for (int i = 0; i < mean.length; i++) {
      scale = Math.max(scale, Math.max(Math.abs(mean[i]), Math.sqrt(covariance[i][i])));
    }
    return scale;
  }

  /** −M′(t). */
  private static double slope(double t, double[] mean, double[][] covariance) {
    double product = 1;
    double exponent = 0;
    double factor = 0;
    for (int j = 0; j < mean.length; j++) {
      double share = 1 / (1 + 2 * t * covariance[j][j]);
      double square = mean[j] * mean[j];
      product *= share;
      exponent += t * square * share;
      factor += (covariance[j][j] + square * share) * share;
    }
    return Math.sqrt(product) * Math.exp(-exponent) * factor;
  }

  /** Makes a symmetric matrix diagonal by Jacobi's rotations, and rotates a vector along. */
  private static void diagonalise(double[][] a, double[] x) {
    int d = x.length;
    for (int sweep = 0; sweep < SWEEPS; sweep++) {
      boolean rotated = false;
      for (int p = 0; p < d; p++) {
        for (int q = p + 1; q < d; q++) {
          if (Math.abs(a[p][q]) > 1e-16 * Math.sqrt(Math.abs(a[p][p] * a[q][q]))) {
            rotate(a, x, p, q);
            rotated = true;
          }
        }
      }
      if (!rotated) {
        return;
      }
    }
  }

  private static void rotate(double[][] a, double[] x, int p, int q) {
    double theta = (a[q][q] - a[p][p]) / (2 * a[p][q]);
    double tangent = Math.copySign(1, theta) / (Math.abs(theta) + Math.hypot(theta, 1));
    double cosine = 1 / Math.hypot(tangent, 1);
    double sine = tangent * cosine;
    for (int i = 0; i < x.length; i++) {
      double ip = a[i][p];
      double iq = a[i][q];
      a[i][p] = cosine * ip - sine * iq;
      a[i][q] = sine * ip + cosine * iq;
    }
    for (int i = 0; i < x.length; i++) {
      double pi = a[p][i];
      double qi = a[q][i];
      a[p][i] = cosine * pi - sine * qi;
      a[q][i] = sine * pi + cosine * qi;
    }
    a[p][q] = 0;
    a[q][p] = 0;
    double xp = x[p];
    x[p] = cosine * xp - sine * x[q];
    x[q] = sine * xp + cosine * x[q];
  }
}
