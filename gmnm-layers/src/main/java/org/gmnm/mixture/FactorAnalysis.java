package org.gmnm.mixture;

import java.io.Serializable;
import java.util.Arrays;

/**
 * A covariance of a diagonal and few directions, Ψ + F Fᵀ, fitted to another one, S; immutable.
 *
 * <pre>
 *   β = Fᵀ(Ψ + F Fᵀ)⁻¹     E = I − βF + βSβᵀ     F ← S βᵀ E⁻¹     Ψ ← diag(S − F β S) + floor
 * </pre>
 *
 * <p>Each step raises the likelihood of rows whose covariance is S. It starts with the directions
 * that explain most, one variable after the other (a pivoted Cholesky decomposition), and half of
 * what they explain. Everything is counted in the standard deviations of S.
 *
 * <p>Reference: Rubin and Thayer, <i>EM algorithms for ML factor analysis</i> (1982). The start is
 * our choice.
 *
 * @param sigmas √Ψ [d]
 * @param loadings F [d, r]
 */
@SuppressWarnings("ArrayRecordComponent") // handed on within the package, never compared
record FactorAnalysis(double[] sigmas, double[][] loadings) implements Serializable {

  /** Steps from the start, where there is no fit of before to go on from. */
  private static final int FIRST_STEPS = 50;

  /**
   * The start.
   *
   * @param covariance S, a packed triangle with a diagonal above 0
   * @param rank r, at most the number of variables
   */
  static FactorAnalysis start(double[] covariance, int rank) {
    int d = Cholesky.rows(covariance);
    double[] left = new double[d];
    double[][] f = new double[d][rank];
    double[] size = sizes(covariance);
    Arrays.fill(left, 1); // variances in units of S's
    for (int l = 0; l < rank; l++) {
      int pivot = 0;
      for (int a = 1; a < d; a++) {
        pivot = left[a] > left[pivot] ? a : pivot;
      }
      if (!(left[pivot] > 0)) {
        break;
      }
      double length = Math.sqrt(left[pivot]);
      for (int a = 0; a < d; a++) {
        double own = at(covariance, a, pivot) / size[a] / size[pivot];
        for (int k = 0; k < l; k++) {
          own -= f[a][k] * f[pivot][k];
        }
        f[a][l] = own / length;
      }
      for (int a = 0; a < d; a++) {
        left[a] = Math.max(0, left[a] - f[a][l] * f[a][l]);
      }
      left[pivot] = 0;
    }
    double[] sigmas = new double[d];
    for (int a = 0; a < d; a++) {
      double explained = 0;
      for (int l = 0; l < rank; l++) {
        f[a][l] *= size[a] * Math.sqrt(0.5);
        explained += (f[a][l] / size[a]) * (f[a][l] / size[a]);
      }
      sigmas[a] = size[a] * Math.sqrt(1 - explained);
    }
    return new FactorAnalysis(sigmas, f);
  }

  /** The Cholesky factor of Ψ + F Fᵀ, packed. */
  double[] factor() {
    int d = sigmas.length;
    double[][] rows = new double[d][d + loadings[0].length];
    for (int a = 0; a < d; a++) {
      rows[a][a] = sigmas[a];
      System.arraycopy(loadings[a], 0, rows[a], d, loadings[a].length);
    }
    return Cholesky.ofRows(rows);
  }

  /** The fit to a covariance that has none before it. */
  static FactorAnalysis of(double[] covariance, int rank, double[] floors) {
    FactorAnalysis fit = start(covariance, rank);
    for (int step = 0; step < FIRST_STEPS; step++) {
      fit = fit.step(covariance, floors);
    }
    return fit;
  }

  /**
   * One step.
   *
   * @param covariance S, a packed triangle
   * @param floors added to the variances Ψ [d]
   */
  FactorAnalysis step(double[] covariance, double[] floors) {
    int d = sigmas.length;
    int rank = loadings[0].length;
    double[] size = sizes(covariance);
    double[][] w = new double[d][rank]; // Ψ⁻¹F, in units of S's deviations
    double[] m = new double[Cholesky.size(rank)]; // I + FᵀΨ⁻¹F
    for (int l = 0; l < rank; l++) {
      m[Cholesky.row(l) + l] = 1;
    }
    for (int a = 0; a < d; a++) {
      double sigma = sigmas[a] / size[a];
      for (int l = 0; l < rank; l++) {
        w[a][l] = loadings[a][l] / size[a] / sigma / sigma;
        for (int k = 0; k <= l; k++) {
          m[Cholesky.row(l) + k] += w[a][l] * (loadings[a][k] / size[a]);
        }
      }
    }
    Cholesky.factor(m, rank);
    for (double[] row : w) {
      solve(m, row); // β, turned over
    }
    double[][] g = new double[d][rank]; // Sβᵀ
    double[] e = new double[Cholesky.size(rank)];
    for (int a = 0; a < d; a++) {
      for (int b = 0; b < d; b++) {
        double correlation = at(covariance, a, b) / size[a] / size[b];
        for (int l = 0; l < rank; l++) {
          g[a][l] += correlation * w[b][l];
        }
      }
    }
    for (int l = 0; l < rank; l++) {
      double[] unit = new double[rank];
      unit[l] = 1;
      solve(m, unit); // a column of I − βF = M⁻¹
      for (int k = 0; k <= l; k++) {
        double sum = unit[k];
        for (int a = 0; a < d; a++) {
          sum += w[a][l] * g[a][k];
        }
        e[Cholesky.row(l) + k] = sum;
      }
    }
    Cholesky.factor(e, rank);
    double[] next = new double[d];
    double[][] f = new double[d][];
    for (int a = 0; a < d; a++) {
      f[a] = g[a].clone();
      solve(e, f[a]);
      double left = 1 - Cholesky.dot(f[a], g[a]);
      next[a] = size[a] * Math.sqrt(Math.max(0, left) + floors[a] / size[a] / size[a]);
      for (int l = 0; l < rank; l++) {
        f[a][l] *= size[a];
      }
    }
    return new FactorAnalysis(next, f);
  }

  /** (L Lᵀ)⁻¹ x in place. */
  private static void solve(double[] l, double[] x) {
    Cholesky.solve(l, x);
    Cholesky.solveTransposed(l, x);
  }

  private static double[] sizes(double[] covariance) {
    double[] sizes = new double[Cholesky.rows(covariance)];
    Arrays.setAll(sizes, a -> Math.sqrt(Cholesky.diagonal(covariance, a)));
    return sizes;
  }

  private static double at(double[] packed, int i, int j) {
    return i >= j ? packed[Cholesky.row(i) + j] : packed[Cholesky.row(j) + i];
  }
}
