package org.gmnm.mixture;

import java.util.Arrays;

/**
 * The mean negative log-likelihood of rows under a {@link SquaredGaussianMixture} as a function of
 * its parameters, and its gradient.
 *
 * <pre>
 *   L = ln Z − (1/M) Σ_x ln S(x)²          S = Σ_i c_i φ_i          Z = Σ_ij c_i c_j G_ij
 *   ∂L/∂θ_i = (2/Z) c_i Σ_j c_j ∂G_ij/∂θ_i − (2/M) Σ_x r_i ∂ ln φ_i/∂θ_i       θ = m, s of i
 *   r_i = c_i φ_i/S, of rows near a zero of S: c_i φ_i S/(S² + δ² (Σ_j |c_j φ_j|)²)
 * </pre>
 *
 * <p>A point is c [n] | m [n, d] | v [n, d] with s² = least² + exp(2v). δ keeps single rows at a
 * zero of S, whose gradients have no bound, from outweighing all others.
 */
final class SquaredLikelihood {

  private final int n;
  private final int d;
  private final double least;
  private final double damping;

  /** Of the last point, [n, d]. */
  private final double[][] means;

  private final double[][] sigmas;
  private final double[] logs;
  private final double[] shares;

  SquaredLikelihood(int n, int d, double least, double damping) {
    this.n = n;
    this.d = d;
    this.least = least;
    this.damping = damping;
    means = new double[n][d];
    sigmas = new double[n][d];
    logs = new double[n];
    shares = new double[n];
  }

  int size() {
    return n * (1 + 2 * d);
  }

  private int mean(int i, int a) {
    return n + i * d + a;
  }

  private int spread(int i, int a) {
    return n + (n + i) * d + a;
  }

  /** The parameters of a point: c as it stands, and m and s, which are kept until the next. */
  private void read(double[] point) {
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < d; a++) {
        means[i][a] = point[mean(i, a)];
        sigmas[i][a] = Math.hypot(least, Math.exp(point[spread(i, a)]));
      }
    }
  }

  /** The density of a point, of variables that are shift + unit times those here. */
  SquaredGaussianMixture mixture(double[] point, double[] shift, double[] unit) {
    read(point);
    double[] amplitudes = Arrays.copyOf(point, n);
    double[][] m = new double[n][d];
    double[][] s = new double[n][d];
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < d; a++) {
        m[i][a] = shift[a] + unit[a] * means[i][a];
        s[i][a] = unit[a] * sigmas[i][a];
      }
    }
    return SquaredGaussianMixture.of(amplitudes, m, s);
  }

  /**
   * L of some rows.
   *
   * @param gradient takes the gradient
   */
  double at(double[] point, double[][] rows, double[] gradient) {
    read(point);
    Arrays.fill(gradient, 0);
    double value = addIntegral(point, gradient);
    for (double[] row : rows) {
      value -= addRow(point, row, 2.0 / rows.length, gradient) / rows.length;
    }
    for (int i = 0; i < n; i++) {
      for (int a = 0; a < d; a++) { // d ln s/dv = exp(2v)/s²
        double share = least / sigmas[i][a];
        gradient[spread(i, a)] *= 1 - share * share;
      }
    }
    return value;
  }

  /** Adds the gradient of ln Z, by c, m and ln s; gives ln Z. */
  private double addIntegral(double[] c, double[] gradient) {
    double[][] g = new double[n][n];
    double z = 0;
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        g[i][j] = SquaredGaussianMixture.overlap(means[i], sigmas[i], means[j], sigmas[j]);
        z += c[i] * c[j] * g[i][j];
      }
    }
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < n; j++) {
        gradient[i] += 2 * c[j] * g[i][j] / z;
        double both = 2 * c[i] * c[j] * g[i][j] / z;
        for (int a = 0; a < d; a++) {
          double length = Math.hypot(sigmas[i][a], sigmas[j][a]);
          double off = (means[i][a] - means[j][a]) / length;
          double share = sigmas[i][a] / length;
          gradient[mean(i, a)] -= both * off / length;
          gradient[spread(i, a)] += both * (0.5 + share * share * (off * off - 1));
        }
      }
    }
    return Math.log(z);
  }

  /** Takes off the gradient of ln S², times a factor; gives ln S². */
  private double addRow(double[] c, double[] row, double factor, double[] gradient) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      logs[i] = SquaredGaussianMixture.logComponent(row, means[i], sigmas[i]);
      greatest = Math.max(greatest, logs[i]);
    }
    double sum = 0;
    double unsigned = 0;
    for (int i = 0; i < n; i++) {
      shares[i] = Math.exp(logs[i] - greatest);
      sum += c[i] * shares[i];
      unsigned += Math.abs(c[i]) * shares[i];
    }
    double small = damping * unsigned;
    double inverse = sum / (sum * sum + small * small);
    for (int i = 0; i < n; i++) {
      double bare = factor * shares[i] * inverse;
      gradient[i] -= bare;
      for (int a = 0; a < d; a++) {
        double z = (row[a] - means[i][a]) / sigmas[i][a];
        gradient[mean(i, a)] -= c[i] * bare * z / sigmas[i][a];
        gradient[spread(i, a)] -= c[i] * bare * (z * z - 0.5);
      }
    }
    return 2 * (greatest + Math.log(Math.abs(sum)));
  }
}
