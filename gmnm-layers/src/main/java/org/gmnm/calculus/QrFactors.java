package org.gmnm.calculus;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.openblas.global.openblas;

/** A QR decomposition that is kept for many right-hand sides: least squares without pivoting. */
final class QrFactors implements AutoCloseable {

  private final int rows;
  private final int columns;
  private final DoublePointer factors;
  private final DoublePointer tau;

  /** Decomposes a column-major matrix, rows at least columns. */
  QrFactors(double[] matrix, int rows, int columns) {
    LapackLeastSquares.requireRightKernels();
    this.rows = rows;
    this.columns = columns;
    factors = new DoublePointer(matrix);
    tau = new DoublePointer(columns);
    int info =
        openblas.LAPACKE_dgeqrf(openblas.LAPACK_COL_MAJOR, rows, columns, factors, rows, tau);
    LapackLeastSquares.requireSuccess("dgeqrf", info, rows, columns);
  }

  /** The x of the smallest |A x − b|. */
  double[] solve(double[] right) {
    try (DoublePointer b = new DoublePointer(right)) {
      int info =
          openblas.LAPACKE_dormqr(
              openblas.LAPACK_COL_MAJOR,
              (byte) 'L',
              (byte) 'T',
              rows,
              1,
              columns,
              factors,
              rows,
              tau,
              b,
              rows);
      LapackLeastSquares.requireSuccess("dormqr", info, rows, columns);
      info =
          openblas.LAPACKE_dtrtrs(
              openblas.LAPACK_COL_MAJOR,
              (byte) 'U',
              (byte) 'N',
              (byte) 'N',
              columns,
              1,
              factors,
              rows,
              b,
              rows);
      LapackLeastSquares.requireSuccess("dtrtrs", info, rows, columns);
      double[] solution = new double[columns];
      b.get(solution);
      return solution;
    }
  }

  @Override
  public void close() {
    factors.close();
    tau.close();
  }
}
