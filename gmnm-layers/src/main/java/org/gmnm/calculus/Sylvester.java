package org.gmnm.calculus;

import org.bytedeco.openblas.global.openblas;

/**
 * The equation {@code A X + X Bᵀ = F}: an operator on two axes that is a sum of one on each.
 *
 * <p>By real Schur decompositions of A and B (LAPACK's dgees and dtrsyl). Reference: Bartels and
 * Stewart, <i>Solution of the matrix equation AX + XB = C</i>, Comm. ACM 15 (1972).
 */
final class Sylvester {

  private static final double SINGULAR = 1e-9; // of the two that cancel

  private Sylvester() {}

  /** A = Z T Zᵀ with T triangular but for blocks of two; row-major. */
  private static final class Schur {
    final int size;
    final double[] triangle;
    final double[] vectors;
    final double[] real;
    final double[] imaginary;

    Schur(double[] matrix, int size) {
      this.size = size;
      triangle = matrix.clone();
      vectors = new double[size * size];
      real = new double[size];
      imaginary = new double[size];
      int info =
          openblas.LAPACKE_dgees(
              openblas.LAPACK_ROW_MAJOR,
              (byte) 'V',
              (byte) 'N',
              null,
              size,
              triangle,
              size,
              new int[1],
              real,
              imaginary,
              vectors,
              size);
      LapackLeastSquares.requireSuccess("dgees", info, size, size);
    }
  }

  /**
   * Solves it.
   *
   * @param a row-major [rows, rows]
   * @param b row-major [columns, columns]
   * @param f row-major [rows, columns]
   * @return X, like F
   * @throws ArithmeticException if an eigenvalue of A is minus one of B
   */
  static double[] solve(double[] a, int rows, double[] b, int columns, double[] f) {
    LapackLeastSquares.requireRightKernels();
    Schur left = new Schur(a, rows);
    Schur right = new Schur(b, columns);
    requireInvertible(left, right);
    double[][] into = {
      TensorProducts.transpose(left.vectors, rows, rows),
      TensorProducts.transpose(right.vectors, columns, columns)
    };
    double[] x = TensorProducts.along(into, f, new int[] {rows, columns});
    double[] scale = new double[1];
    int info =
        openblas.LAPACKE_dtrsyl(
            openblas.LAPACK_ROW_MAJOR,
            (byte) 'N',
            (byte) 'T',
            1,
            rows,
            columns,
            left.triangle,
            rows,
            right.triangle,
            columns,
            x,
            columns,
            scale);
    LapackLeastSquares.requireSuccess("dtrsyl", info, rows, columns);
    for (int i = 0; i < x.length; i++) {
      x[i] /= scale[0];
    }
    double[][] back = {left.vectors, right.vectors};
    return TensorProducts.along(back, x, new int[] {rows, columns});
  }

  private static void requireInvertible(Schur left, Schur right) {
    for (int i = 0; i < left.size; i++) {
      for (int j = 0; j < right.size; j++) {
        double sum =
            Math.hypot(left.real[i] + right.real[j], left.imaginary[i] + right.imaginary[j]);
        double size =
            Math.hypot(left.real[i], left.imaginary[i])
                + Math.hypot(right.real[j], right.imaginary[j]);
        if (!(sum > SINGULAR * size)) {
          throw new ArithmeticException(
              String.format(
                  "TensorBasis.solve: the equation must have one solution, got an eigenvalue of %s"
                      + " of its operator with these borders; change a coefficient or the box",
                  sum));
        }
      }
    }
  }
}
