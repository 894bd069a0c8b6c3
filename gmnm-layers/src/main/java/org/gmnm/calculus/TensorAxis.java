package org.gmnm.calculus;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * Gaussians of one coordinate at equal distances, and the matrices that fit and differentiate by
 * them.
 *
 * <pre>
 *   g_k(x) = exp(−(x − mu_k)²/(2σ²))           k = 1..n, from a margin below the axis to one above
 *   nodes   x_p = Chebyshev's points, the ends among them, p = 1..N, N = 3n/2
 *   fit     G⁺, by singular values above {@value #TOLERANCE} of the largest
 *   ∂^r     G_r G⁺, G_r = ∂^r g_k(x_p): values at the nodes to derivatives there
 * </pre>
 *
 * <p>More nodes than components, denser at the ends: with as many of both, derivatives at the ends
 * have no digit right.
 */
final class TensorAxis {

  static final double TOLERANCE = 0x1p-46;
  private static final double NODES = 1.5; // for each component

  private final double[] centres;
  private final double sigma;
  private final double[] nodes;
  private final RealMatrix[] responses; // by order of derivative: [N, n]
  private final double[] fit; // [n, N]
  private final double[][] derivatives; // by order: [N, N]
  private final double[] singular;

  TensorAxis(double low, double high, int intervals, double width, int margin) {
    int n = intervals + 1 + 2 * margin;
    double spacing = (high - low) / intervals;
    sigma = width * spacing;
    centres = new double[n];
    Arrays.setAll(centres, k -> low + (k - margin) * spacing);
    nodes = new double[nodes(n)];
    double middle = (low + high) / 2;
    Arrays.setAll(
        nodes, p -> middle - (high - low) / 2 * Math.cos(Math.PI * p / (nodes.length - 1)));
    nodes[0] = low;
    nodes[nodes.length - 1] = high;
    responses = new RealMatrix[3];
    for (int order = 0; order < responses.length; order++) {
      double[][] rows = new double[nodes.length][];
      for (int p = 0; p < rows.length; p++) {
        rows[p] = responses(order, nodes[p]);
      }
      responses[order] = new Array2DRowRealMatrix(rows, false);
    }
    Truncated values = new Truncated(responses[0]);
    singular = values.singular;
    RealMatrix inverse = values.right.multiply(values.left.transpose());
    fit = flat(inverse);
    derivatives = new double[responses.length][];
    Arrays.setAll(derivatives, order -> flat(responses[order].multiply(inverse)));
  }

  /** The nodes for so many components. */
  static int nodes(int components) {
    return (int) Math.ceil(NODES * components);
  }

  int components() {
    return centres.length;
  }

  double centre(int component) {
    return centres[component];
  }

  double sigma() {
    return sigma;
  }

  int size() {
    return nodes.length;
  }

  double node(int index) {
    return nodes[index];
  }

  /** Values at the nodes to weights, [n, N]. */
  double[] fit() {
    return fit;
  }

  /** Values at the nodes to those of their fit's derivative, [N, N]. */
  double[] derivative(int order) {
    return derivatives[order];
  }

  /** Falling. */
  double[] singular() {
    return singular;
  }

  /** The components at the nodes, [N, n]. */
  double[] responses() {
    return flat(responses[0]);
  }

  /** The derivative of each component at a point. */
  double[] responses(int order, double x) {
    double[] row = new double[centres.length];
    for (int k = 0; k < row.length; k++) {
      double z = (x - centres[k]) / sigma;
      double response = Math.exp(-0.5 * z * z);
      row[k] =
          switch (order) {
            case 0 -> response;
            case 1 -> -z / sigma * response;
            default -> (z * z - 1) / (sigma * sigma) * response;
          };
    }
    return row;
  }

  /** The functions that are 0 at both ends, as sums of the components, orthonormal at the nodes. */
  Interior interior() {
    int last = nodes.length - 1;
    RealMatrix ends =
        new Array2DRowRealMatrix(
            new double[][] {responses[0].getRow(0), responses[0].getRow(last)}, false);
    RealMatrix all = new QRDecomposition(ends.transpose()).getQ();
    RealMatrix vanishing = all.getSubMatrix(0, centres.length - 1, 2, centres.length - 1);
    Truncated values = new Truncated(responses[0].multiply(vanishing));
    return new Interior(vanishing.multiply(values.right), values.left);
  }

  static double[] flat(RealMatrix matrix) {
    return Arrays.stream(matrix.getData()).flatMapToDouble(Arrays::stream).toArray();
  }

  /** Singular vectors of the singular values that are kept. */
  private static final class Truncated {
    final double[] singular;
    final RealMatrix left; // [N, r]
    final RealMatrix right; // [n, r], divided by the singular values

    Truncated(RealMatrix matrix) {
      SingularValueDecomposition parts = new SingularValueDecomposition(matrix);
      singular = parts.getSingularValues();
      int rank = rank(singular);
      left = parts.getU().getSubMatrix(0, matrix.getRowDimension() - 1, 0, rank - 1);
      right = parts.getV().getSubMatrix(0, matrix.getColumnDimension() - 1, 0, rank - 1);
      for (int k = 0; k < rank; k++) {
        right.setColumnVector(k, right.getColumnVector(k).mapDivide(singular[k]));
      }
    }
  }

  /** How many of falling singular values are kept. */
  static int rank(double[] singular) {
    return (int) Arrays.stream(singular).filter(s -> s > TOLERANCE * singular[0]).count();
  }

  /** What a solve with values 0 at both ends needs. */
  final class Interior {

    private final RealMatrix weights; // [n, r]: coefficients to weights
    private final RealMatrix values; // [N, r]: coefficients to values, orthonormal columns

    Interior(RealMatrix weights, RealMatrix values) {
      this.weights = weights;
      this.values = values;
    }

    int size() {
      return values.getColumnDimension();
    }

    double[] toWeights() {
      return flat(weights);
    }

    /** Values at the nodes to coefficients, [r, N]. */
    double[] project() {
      return flat(values.transpose());
    }

    /** Σ_order c_order(x) ∂^order, projected: row-major [r, r]. */
    double[] operator(double[][] coefficients) {
      RealMatrix sum = new Array2DRowRealMatrix(size(), size());
      for (int order = 0; order < coefficients.length; order++) {
        RealMatrix rows = responses[order].multiply(weights);
        for (int p = 0; p < nodes.length; p++) {
          rows.setRowVector(p, rows.getRowVector(p).mapMultiply(coefficients[order][p]));
        }
        sum = sum.add(values.transpose().multiply(rows));
      }
      return flat(sum);
    }
  }
}
