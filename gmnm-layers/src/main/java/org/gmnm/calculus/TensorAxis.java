package org.gmnm.calculus;

import java.util.Arrays;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.DiagonalMatrix;
import org.apache.commons.math3.linear.QRDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.apache.commons.math3.linear.SingularValueDecomposition;

/**
 * Gaussians of one coordinate at equal distances, narrower ones at the ends where asked for, and
 * the matrices that fit and differentiate by them.
 *
 * <pre>
 *   g_k(x) = exp(−(x − mu_k)²/(2σ_k²))         k = 1..n, from a margin below the axis to one above
 *   nodes   x_p = Chebyshev's points, the ends among them, p = 1..N, N = 3n/2
 *   G = U S Vᵀ, singular values below {@value #TOLERANCE} of the largest left out
 *   fit     (V S⁻¹) (Uᵀ u): coefficients Uᵀ u first, weights of them
 *   ∂^r     (G_r V S⁻¹) Uᵀ, G_r = ∂^r g_k(x_p): values at the nodes to derivatives there
 * </pre>
 *
 * <p>More nodes than components, denser at the ends: with as many of both, derivatives at the ends
 * have no digit right. Never the product {@code V S⁻¹ Uᵀ} itself: it rounds as coarsely as its
 * largest entries, and costs six digits.
 */
final class TensorAxis {

  static final double TOLERANCE = 0x1p-46;
  private static final double NODES = 1.5; // for each component
  static final int REACH = 8; // intervals that narrower components reach in from the ends

  private final double[] centres;
  private final double[] sigmas;
  private final double[] nodes;
  private final RealMatrix[] responses; // by order of derivative: [N, n]
  private final double[] project; // values at the nodes to coefficients, [r, N]
  private final double[] vectors; // V, [n, r]
  private final double[][] derivatives; // by order: [N, N]
  private final double[] singular;
  private final double[] kept; // of the singular values

  TensorAxis(double low, double high, int intervals, double width, int margin, int levels) {
    int n = components(intervals, margin, levels);
    centres = new double[n];
    sigmas = new double[n];
    double spacing = (high - low) / intervals;
    int next = 0;
    for (int k = -margin; k <= intervals + margin; k++) {
      next = put(next, low + k * spacing, width * spacing);
    }
    for (int level = 1; level <= levels; level++) {
      spacing /= 2;
      for (int k = -margin; k <= REACH; k++) {
        next = put(next, low + k * spacing, width * spacing);
        next = put(next, high - k * spacing, width * spacing);
      }
    }
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
    kept = values.kept();
    RealMatrix back = values.left.transpose();
    project = flat(back);
    vectors = flat(values.right);
    derivatives = new double[responses.length][];
    Arrays.setAll(
        derivatives, order -> flat(responses[order].multiply(values.scaled()).multiply(back)));
  }

  private int put(int place, double centre, double sigma) {
    centres[place] = centre;
    sigmas[place] = sigma;
    return place + 1;
  }

  /** How many components there are. */
  static int components(int intervals, int margin, int levels) {
    return intervals + 1 + 2 * margin + 2 * levels * (margin + 1 + REACH);
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

  double sigma(int component) {
    return sigmas[component];
  }

  int size() {
    return nodes.length;
  }

  double node(int index) {
    return nodes[index];
  }

  /** Values at the nodes to coefficients of the fit, [r, N]. */
  double[] project() {
    return project;
  }

  /** Coefficients over singular values to weights, [n, r]. */
  double[] vectors() {
    return vectors;
  }

  /** Values at the nodes to those of their fit's derivative, [N, N]. */
  double[] derivative(int order) {
    return derivatives[order];
  }

  /** All singular values, falling. */
  double[] singular() {
    return singular;
  }

  /** The singular values that are not left out. */
  double[] kept() {
    return kept;
  }

  /** The components at the nodes, [N, n]. */
  double[] responses() {
    return flat(responses[0]);
  }

  /** The derivative of each component at a point. */
  double[] responses(int order, double x) {
    double[] row = new double[centres.length];
    for (int k = 0; k < row.length; k++) {
      double sigma = sigmas[k];
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
    return new Interior(vanishing, values);
  }

  static double[] flat(RealMatrix matrix) {
    return Arrays.stream(matrix.getData()).flatMapToDouble(Arrays::stream).toArray();
  }

  /** Singular vectors of the singular values that are kept. */
  private static final class Truncated {
    final double[] singular;
    final RealMatrix left; // [N, r]
    final RealMatrix right; // [n, r]

    Truncated(RealMatrix matrix) {
      SingularValueDecomposition parts = new SingularValueDecomposition(matrix);
      singular = parts.getSingularValues();
      int rank = kept().length;
      left = parts.getU().getSubMatrix(0, matrix.getRowDimension() - 1, 0, rank - 1);
      right = parts.getV().getSubMatrix(0, matrix.getColumnDimension() - 1, 0, rank - 1);
    }

    double[] kept() {
      return Arrays.stream(singular).filter(s -> s > TOLERANCE * singular[0]).toArray();
    }

    /** V S⁻¹. */
    RealMatrix scaled() {
      double[] inverse = Arrays.stream(kept()).map(s -> 1 / s).toArray();
      return right.multiply(new DiagonalMatrix(inverse, false));
    }
  }

  /** What a solve with values 0 at both ends needs. */
  final class Interior {

    private final RealMatrix vanishing; // [n, n − 2]
    private final Truncated parts; // of the components' values times it

    Interior(RealMatrix vanishing, Truncated parts) {
      this.vanishing = vanishing;
      this.parts = parts;
    }

    double[] kept() {
      return parts.kept();
    }

    /** Coefficients over singular values to weights, [n, r]. */
    double[] vectors() {
      return flat(vanishing.multiply(parts.right));
    }

    /** Values at the nodes to coefficients, [r, N]. */
    double[] project() {
      return flat(parts.left.transpose());
    }

    /** Σ_order c_order(x) ∂^order, projected: row-major [r, r]. */
    double[] operator(double[][] coefficients) {
      int size = kept().length;
      RealMatrix sum = new Array2DRowRealMatrix(size, size);
      RealMatrix weights = vanishing.multiply(parts.scaled());
      for (int order = 0; order < coefficients.length; order++) {
        RealMatrix rows = responses[order].multiply(weights);
        for (int p = 0; p < nodes.length; p++) {
          rows.setRowVector(p, rows.getRowVector(p).mapMultiply(coefficients[order][p]));
        }
        sum = sum.add(parts.left.transpose().multiply(rows));
      }
      return flat(sum);
    }
  }
}
