package org.gmnm.calculus;

import java.util.Arrays;
import org.bytedeco.openblas.global.openblas_nolapack;

/**
 * Small matrices times the numbers at the points of a lattice, along one of its axes: what a
 * Kronecker product of these matrices does, without ever building it.
 */
final class TensorProducts {

  private TensorProducts() {}

  /**
   * One axis.
   *
   * @param axis along which
   * @param matrix row-major [rows, shape[axis]]
   * @param field numbers of a lattice of this shape, the last axis fastest
   * @return numbers of a lattice of {@code rows} points along the axis
   */
  static double[] along(int axis, double[] matrix, double[] field, int[] shape) {
    int inner = shape[axis];
    int rows = matrix.length / inner;
    int before = points(Arrays.copyOf(shape, axis));
    int after = points(Arrays.copyOfRange(shape, axis + 1, shape.length));
    if (after == 1) {
      return multiply(field, before, inner, matrix, rows, true);
    }
    if (before == 1) {
      return multiply(matrix, rows, inner, field, after, false);
    }
    double[] result = new double[before * rows * after];
    for (int b = 0; b < before; b++) {
      double[] part = Arrays.copyOfRange(field, b * inner * after, (b + 1) * inner * after);
      double[] product = multiply(matrix, rows, inner, part, after, false);
      System.arraycopy(product, 0, result, b * product.length, product.length);
    }
    return result;
  }

  /** A matrix for each axis, all of them applied. */
  static double[] along(double[][] matrices, double[] field, int[] shape) {
    int[] now = shape.clone();
    double[] result = field;
    for (int axis = 0; axis < matrices.length; axis++) {
      result = along(axis, matrices[axis], result, now);
      now[axis] = matrices[axis].length / now[axis];
    }
    return result;
  }

  /** How many points a lattice has. */
  static int points(int[] shape) {
    int product = 1;
    for (int length : shape) {
      product = Math.multiplyExact(product, length);
    }
    return product;
  }

  /** {@code a · b}, or {@code a · bᵀ} of b [columns, inner]; row-major. */
  static double[] multiply(
      double[] a, int rows, int inner, double[] b, int columns, boolean transposed) {
    double[] result = new double[rows * columns];
    openblas_nolapack.cblas_dgemm(
        openblas_nolapack.CblasRowMajor,
        openblas_nolapack.CblasNoTrans,
        transposed ? openblas_nolapack.CblasTrans : openblas_nolapack.CblasNoTrans,
        rows,
        columns,
        inner,
        1,
        a,
        inner,
        b,
        transposed ? inner : columns,
        0,
        result,
        columns);
    return result;
  }

  /** A transposed copy of a row-major matrix. */
  static double[] transpose(double[] matrix, int rows, int columns) {
    double[] result = new double[matrix.length];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        result[j * rows + i] = matrix[i * columns + j];
      }
    }
    return result;
  }
}
