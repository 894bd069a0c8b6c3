package org.gmnm.calculus;

import java.util.Arrays;
import java.util.List;

/**
 * A separable linear equation on one or two axes, the values on the border given.
 *
 * <pre>
 *   u = b + v:   b blends the values of the border into the box, v is 0 on the border
 *   v = Q_0 X Q_1ᵀ at the nodes, Q_j orthonormal;   Q_0ᵀ (L v − (source − L b)) Q_1 = 0
 * </pre>
 */
final class TensorSolve {

  private static final double SAME = 1e-12; // of the largest: coefficients that are one

  private final TensorBasis basis;
  private final int[] shape;
  private final double[][][] coefficients; // of axis, order and index along it; of the value 0

  TensorSolve(TensorBasis basis, LinearOperator operator) {
    this.basis = basis;
    shape = basis.shape();
    int d = basis.dimensions();
    coefficients = new double[d][3][];
    for (int j = 0; j < d; j++) {
      for (int order = 0; order < 3; order++) {
        coefficients[j][order] = new double[shape[j]];
      }
    }
    double[] first = separated(operator, basis.point(0));
    for (int j = 0; j < d; j++) {
      for (int i = 0; i < shape[j]; i++) {
        double[] c = separated(operator, basis.point(i * basis.stride(j)));
        coefficients[j][0][i] = j == 0 ? first[0] : 0;
        coefficients[j][1][i] = c[Partials.first(j)];
        coefficients[j][2][i] = c[Partials.second(d, j, j)];
      }
    }
    for (int n = 0; n < basis.nodes(); n++) {
      double[] c = separated(operator, basis.point(n));
      requireSame("value", c[0], first[0], n);
      for (int j = 0; j < d; j++) {
        int i = basis.index(n, j);
        requireSame("derivative(" + j + ")", c[Partials.first(j)], coefficients[j][1][i], n);
        requireSame(
            "derivative(" + j + ", " + j + ")",
            c[Partials.second(d, j, j)],
            coefficients[j][2][i],
            n);
      }
    }
  }

  /** The coefficients at a point, those of the Laplacian put to the second derivatives. */
  private double[] separated(LinearOperator operator, double[] x) {
    int d = x.length;
    double[] c = Arrays.copyOf(operator.coefficients(x), Partials.count(d, true));
    for (int i = 0; i < d; i++) {
      c[Partials.second(d, i, i)] += c[Partials.laplacian(d)];
      for (int j = i + 1; j < d; j++) {
        if (c[Partials.second(d, i, j)] != 0) {
          throw new IllegalArgumentException(
              String.format(
                  "TensorBasis.solve: the operator must have no mixed derivatives, got"
                      + " derivative(%d, %d); use VariableProjection",
                  i, j));
        }
      }
    }
    return c;
  }

  private void requireSame(String part, double got, double along, int node) {
    if (!(Math.abs(got - along) <= SAME * Math.max(Math.abs(got), Math.abs(along)))) {
      throw new IllegalArgumentException(
          String.format(
              "TensorBasis.solve: the coefficient of %s must be finite and %s, got %s at %s and %s"
                  + " elsewhere; use VariableProjection",
              part,
              part.equals("value") ? "the same everywhere" : "depend on that coordinate alone",
              got,
              Arrays.toString(basis.point(node)),
              along));
    }
  }

  Solution solution(ScalarField source, ScalarField border) {
    int d = shape.length;
    double[] right = basis.sample(source);
    double[] blend = basis.fitted(blend(border));
    double[] rest = left(blend);
    for (int n = 0; n < rest.length; n++) {
      rest[n] = right[n] - rest[n];
    }
    TensorAxis.Interior[] interiors = new TensorAxis.Interior[d];
    double[][] project = new double[d][];
    double[][] vectors = new double[d][];
    double[][] kept = new double[d][];
    double[][] operators = {{}, {0}};
    int[] sizes = {1, 1};
    for (int j = 0; j < d; j++) {
      boolean like = j > 0 && basis.axis(j) == basis.axis(j - 1);
      interiors[j] = like ? interiors[j - 1] : basis.axis(j).interior();
      project[j] = interiors[j].project();
      vectors[j] = interiors[j].vectors();
      kept[j] = interiors[j].kept();
      operators[j] = interiors[j].operator(coefficients[j]);
      sizes[j] = kept[j].length;
    }
    double[] f = TensorProducts.along(project, rest, shape);
    double[] x = Sylvester.solve(operators[0], sizes[0], operators[1], sizes[1], f);
    double[] weights = TensorBasis.weights(vectors, kept, x);
    double[] ofBlend = basis.weights(blend);
    for (int i = 0; i < weights.length; i++) {
      weights[i] += ofBlend[i];
    }
    return basis.solution(weights, residuals(weights, right, border));
  }

  /** Values of the border in the box, linear from each side to the opposite one. */
  private double[] blend(ScalarField border) {
    double[] given = new double[basis.nodes()];
    for (int node : basis.border()) {
      given[node] = TensorBasis.valueAt(border, basis.point(node));
    }
    double[] rest = given.clone();
    for (int j = 0; j < shape.length; j++) {
      TensorAxis axis = basis.axis(j);
      double low = axis.node(0);
      double length = axis.node(shape[j] - 1) - low;
      int stride = basis.stride(j);
      double[] before = rest.clone();
      for (int n = 0; n < rest.length; n++) {
        int i = basis.index(n, j);
        double part = (axis.node(i) - low) / length;
        int start = n - i * stride;
        rest[n] -= (1 - part) * before[start] + part * before[start + (shape[j] - 1) * stride];
      }
    }
    for (int n = 0; n < given.length; n++) {
      given[n] -= rest[n];
    }
    return given;
  }

  /** L of values at the nodes. */
  private double[] left(double[] values) {
    double[] sum = new double[values.length];
    for (int j = 0; j < shape.length; j++) {
      for (int order = 0; order < 3; order++) {
        double[] c = coefficients[j][order];
        if (Arrays.stream(c).allMatch(v -> v == 0)) {
          continue;
        }
        double[] derivative = basis.derivative(j, order, values);
        for (int n = 0; n < sum.length; n++) {
          sum[n] += c[basis.index(n, j)] * derivative[n];
        }
      }
    }
    return sum;
  }

  private List<Solution.Residual> residuals(double[] weights, double[] source, ScalarField border) {
    int d = shape.length;
    double[][] responses = new double[d][];
    int[] counts = new int[d];
    for (int j = 0; j < d; j++) {
      responses[j] = basis.axis(j).responses();
      counts[j] = basis.axis(j).components();
    }
    double[] values = TensorProducts.along(responses, weights, counts);
    double[] left = left(values);
    int[] edge = basis.border();
    double onBorder = 0;
    for (int node : edge) {
      left[node] = source[node];
      onBorder += Math.pow(values[node] - border.at(basis.point(node)), 2);
    }
    double within = 0;
    for (int n = 0; n < values.length; n++) {
      within += Math.pow(left[n] - source[n], 2);
    }
    int inside = values.length - edge.length;
    return List.of(
        new Solution.Residual("inside", inside, Math.sqrt(within / inside), 1),
        new Solution.Residual("border", edge.length, Math.sqrt(onBorder / edge.length), 1));
  }
}
