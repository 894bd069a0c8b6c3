package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Components in space whose weights change in time, with their partial derivatives at fixed points.
 * Partial derivatives of space are put among those of space and time, which come last.
 */
final class SpaceBasis {

  private final GaussianBasis basis;
  private final double[][] points; // of space
  private final double[][] matrices; // of each partial derivative: column-major [points, m]

  SpaceBasis(GaussianBasis basis, double[][] points) {
    this.basis = basis;
    this.points = points;
    int d = basis.dimensions();
    List<LinearOperator> operators = new ArrayList<>(List.of(LinearOperator.value()));
    for (int j = 0; j < d; j++) {
      operators.add(LinearOperator.derivative(j));
    }
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        operators.add(LinearOperator.derivative(i, j));
      }
    }
    VariableProjection.requireMemory(points.length, basis.components());
    matrices = new double[operators.size()][];
    for (int k = 0; k < matrices.length; k++) {
      matrices[k] = new double[points.length * basis.components()];
      LinearEquation rows = LinearEquation.of("basis", operators.get(k), points, x -> 0);
      basis.fill(rows, 1, matrices[k], 0, points.length);
    }
  }

  GaussianBasis basis() {
    return basis;
  }

  double[][] points() {
    return points;
  }

  /** The place among those of space and time of each of the d + 1 + d (d + 1) / 2 partials. */
  private static int place(int d, int k) {
    if (k <= d) {
      return k; // value and first derivatives
    }
    int pair = k - d - 1;
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        if (pair-- == 0) {
          return Partials.second(d + 1, i, j);
        }
      }
    }
    throw new IllegalArgumentException("no partial derivative " + k);
  }

  /** Values for weights. */
  double[] values(double[] weights) {
    return product(matrices[0], weights);
  }

  private double[] product(double[] matrix, double[] weights) {
    int n = points.length;
    double[] sum = new double[n];
    for (int i = 0; i < weights.length; i++) {
      double weight = weights[i];
      int from = i * n;
      for (int p = 0; p < n; p++) {
        sum[p] += weight * matrix[from + p];
      }
    }
    return sum;
  }

  /** Partial derivatives by space and time at the points for weights and how these change. */
  double[][] partials(double[] weights, double[] rates) {
    int d = basis.dimensions();
    double[][] partials = new double[points.length][Partials.count(d + 1, true)];
    double[][] columns =
        IntStream.rangeClosed(0, matrices.length)
            .parallel()
            .mapToObj(
                k ->
                    k < matrices.length
                        ? product(matrices[k], weights)
                        : product(matrices[0], rates))
            .toArray(double[][]::new);
    for (int n = 0; n < partials.length; n++) {
      for (int k = 0; k < matrices.length; k++) {
        partials[n][place(d, k)] = columns[k][n];
      }
      partials[n][Partials.first(d)] = columns[matrices.length][n];
    }
    return partials;
  }

  /**
   * Adds rows of slopes by the partial derivatives to a column-major matrix, the slope by u_t
   * counted as one by u over a time.
   */
  void fill(Term[] terms, double time, double factor, double[] matrix, int first, int rows) {
    int d = basis.dimensions();
    int n = points.length;
    double[][] slopes = new double[matrices.length][n];
    for (int p = 0; p < n; p++) {
      double[] all = terms[p].slopes();
      requireFirstOrder(all, d);
      for (int k = 0; k < matrices.length; k++) {
        slopes[k][p] = factor * all[place(d, k)];
      }
      slopes[0][p] += factor * all[Partials.first(d)] / time;
    }
    IntStream.range(0, basis.components())
        .parallel()
        .forEach(
            i -> {
              for (int k = 0; k < matrices.length; k++) {
                double[] from = matrices[k];
                double[] slope = slopes[k];
                for (int p = 0; p < n; p++) {
                  matrix[i * rows + first + p] += slope[p] * from[i * n + p];
                }
              }
            });
  }

  private static void requireFirstOrder(double[] slopes, int d) {
    for (int j = 0; j <= d; j++) {
      if (slopes[Partials.second(d + 1, j, d)] != 0 || slopes[Partials.laplacian(d + 1)] != 0) {
        throw new IllegalArgumentException(
            "TimeStepping: the equation must be of first order in time and without mixed"
                + " derivatives by space and time, got one of second order; march it by TimeMarch,"
                + " and write u.derivative(0, 0) rather than laplacian(), which counts time");
      }
    }
  }

  /**
   * The derivatives at one point of space, for weights and how these change; those of second order
   * by time, and the Laplacian that counts them, stay 0.
   */
  static double[] partials(PointPartials basis, double[] weights, double[] rates, double[] x) {
    int d = x.length;
    double[] partials = new double[Partials.count(d + 1, true)];
    double[] own = basis.at(weights, x);
    for (int k = 0; k <= d; k++) {
      partials[k] = own[k];
    }
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        partials[Partials.second(d + 1, i, j)] = own[Partials.second(d, i, j)];
      }
    }
    double[] later = basis.at(rates, x);
    partials[Partials.first(d)] = later[0];
    return partials;
  }

  /** Weights by least squares of values at the points. */
  double[] fit(double[] values) {
    return LeastSquares.pivoted()
        .solve(
            matrices[0],
            points.length,
            basis.components(),
            values.clone(),
            VariableProjection.DEFAULT_TOLERANCE)
        .solution();
  }
}
