package org.gmnm.calculus;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import org.gmnm.backend.CpuLapack;

/**
 * The rows of a linear problem for the output weights, however many there are, as one triangle.
 *
 * <pre>
 *   [A b] = Q R          so that |A x − b| = |R [x; −1]| for every x
 *   [R_1; R_2] = Q' R    is the triangle of the rows of both
 * </pre>
 *
 * <p>Rows come in portions that fit into memory, on one machine or on many; triangles are stacked
 * and reduced again, in any order. What is kept is (m + 1)² doubles at most. Nothing is squared:
 * singular values, and with them the numerical rank, are those of all rows to rounding.
 *
 * <p><b>Limits</b>: time M·m²; another order of merging rounds otherwise, which the weights of
 * components that nearly cancel show and the solution's values do not. At most 2³¹ − 1 rows.
 *
 * <p>Immutable. {@link #write} and {@link #read} put it into plain numbers and back, to the bit
 * ({@code docs/format.md}).
 *
 * <p>Reference: Demmel, Grigori, Hoemmen and Langou, <i>Communication-optimal parallel and
 * sequential QR and LU factorizations</i>, SIAM J. Sci. Comput. 34 (2012), there TSQR.
 */
public final class ReducedRows implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private final int rows;
  private final int columns; // of A and b
  private final double[] triangle; // column-major [height, columns]

  private ReducedRows(int rows, int columns, double[] triangle) {
    this.rows = rows;
    this.columns = columns;
    this.triangle = triangle;
  }

  /**
   * No rows yet.
   *
   * @param basis the components
   * @return to be merged with others
   */
  public static ReducedRows none(GaussianBasis basis) {
    return new ReducedRows(0, basis.components() + 1, new double[0]);
  }

  /**
   * The rows of equations at a portion of their points.
   *
   * @param basis the components
   * @param equations in the order of the problem that the scales are of
   * @param scales {@link VariableProjection#scales()} of one problem for all portions
   * @return the rows, reduced
   */
  public static ReducedRows of(
      GaussianBasis basis, List<LinearEquation> equations, double[] scales) {
    if (equations.size() != scales.length) {
      throw new IllegalArgumentException(
          String.format(
              "ReducedRows: there must be one scale for each equation, got %d equations and %d"
                  + " scales",
              equations.size(), scales.length));
    }
    int rows = equations.stream().mapToInt(LinearEquation::size).sum();
    int columns = basis.components() + 1;
    double[] matrix = VariableProjection.matrix(basis, equations, scales, rows, columns);
    double[] right = VariableProjection.rightHandSide(equations, scales);
    System.arraycopy(right, 0, matrix, rows * (columns - 1), rows);
    return reduced(rows, rows, columns, matrix);
  }

  private static ReducedRows reduced(int rows, int height, int columns, double[] matrix) {
    CpuLapack.prepare();
    double[] triangle =
        height > columns ? LapackLeastSquares.triangle(matrix, height, columns) : matrix;
    return new ReducedRows(rows, columns, triangle);
  }

  /**
   * The rows of two portions together.
   *
   * @param other of the same basis and scales
   * @return both
   */
  public ReducedRows merge(ReducedRows other) {
    if (columns != other.columns) {
      throw new IllegalArgumentException(
          String.format(
              "ReducedRows.merge: both must be of the same basis, got %d and %d components",
              columns - 1, other.columns - 1));
    }
    if (rows == 0 || other.rows == 0) {
      return rows == 0 ? other : this;
    }
    int upper = height();
    int lower = other.height();
    int height = upper + lower;
    double[] stacked = new double[height * columns];
    for (int j = 0; j < columns; j++) {
      System.arraycopy(triangle, j * upper, stacked, j * height, upper);
      System.arraycopy(other.triangle, j * lower, stacked, j * height + upper, lower);
    }
    return reduced(Math.addExact(rows, other.rows), height, columns, stacked);
  }

  /**
   * Writes it as plain numbers in big-endian order: rows, columns of [A b], and the triangle column
   * by column, as high as there are columns, or rows where these are fewer.
   *
   * @param out to be a part of a file that tells what it is and whether it is whole
   * @throws IOException if that fails
   */
  public void write(DataOutput out) throws IOException {
    out.writeInt(rows);
    out.writeInt(columns);
    for (double value : triangle) {
      out.writeDouble(value);
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param in at it; what follows is left
   * @param basis the components that it must be of
   * @return the rows
   * @throws IOException if that ends too early or is of another number of components
   */
  public static ReducedRows read(DataInput in, GaussianBasis basis) throws IOException {
    int rows = in.readInt();
    int columns = in.readInt();
    if (rows < 0 || columns != basis.components() + 1) {
      throw new IOException(
          String.format(
              "it is of %d rows and %d components, not of %d",
              rows, columns - 1, basis.components()));
    }
    double[] triangle = new double[Math.multiplyExact(Math.min(rows, columns), columns)];
    for (int i = 0; i < triangle.length; i++) {
      triangle[i] = in.readDouble();
    }
    return new ReducedRows(rows, columns, triangle);
  }

  /**
   * How many rows there were.
   *
   * @return M
   */
  public int rows() {
    return rows;
  }

  int unknowns() {
    return columns - 1;
  }

  private int height() {
    return triangle.length / columns;
  }

  /** The least-squares solution for all rows. */
  LeastSquares.Result solve(LeastSquares solver, double tolerance) {
    int height = height();
    double[] matrix = new double[height * unknowns()];
    double[] right = new double[height];
    System.arraycopy(triangle, 0, matrix, 0, matrix.length);
    System.arraycopy(triangle, matrix.length, right, 0, height);
    return solver.solve(matrix, height, unknowns(), right, tolerance);
  }

  /** Root mean square of A x − b over all rows. */
  double rootMeanSquare(double[] x) {
    int height = height();
    double sum = 0;
    for (int i = 0; i < height; i++) {
      double residual = -triangle[unknowns() * height + i];
      for (int j = 0; j < x.length; j++) {
        residual += triangle[j * height + i] * x[j];
      }
      sum += residual * residual;
    }
    return Math.sqrt(sum / rows);
  }
}
