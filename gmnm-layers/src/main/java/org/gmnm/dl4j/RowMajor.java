package org.gmnm.dl4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastSubOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What {@link ClosedForm}s do with matrices: each the fastest call that ND4J has for row-major
 * memory, as measured in docs/decisions/0010-closed-form.md.
 *
 * <p>As in BLAS, {@code kept} says what becomes of the numbers that are there: 0 overwrites them
 * (and then they may be anything), 1 adds to them.
 */
public final class RowMajor {

  private RowMajor() {}

  /**
   * {@code result = factor · a · b + kept · result}.
   *
   * @param a [n, k]
   * @param b [k, m]
   * @param result [n, m]
   * @param factor times the product
   * @param kept times what is there
   */
  public static void product(INDArray a, INDArray b, INDArray result, double factor, double kept) {
    Blas.product(a, false, b, false, result, factor, kept);
  }

  /**
   * {@code result = factor · aᵀ · b + kept · result}.
   *
   * @param a [k, n]
   * @param b [k, m]
   * @param result [n, m]
   * @param factor times the product
   * @param kept times what is there
   */
  public static void productOfTransposed(
      INDArray a, INDArray b, INDArray result, double factor, double kept) {
    Blas.product(a, true, b, false, result, factor, kept);
  }

  /**
   * {@code result = factor · a · bᵀ + kept · result}.
   *
   * @param a [n, k]
   * @param b [m, k]
   * @param result [n, m]
   * @param factor times the product
   * @param kept times what is there
   */
  public static void productByTransposed(
      INDArray a, INDArray b, INDArray result, double factor, double kept) {
    Blas.product(a, false, b, true, result, factor, kept);
  }

  /**
   * The sums over a matrix's rows, {@code result = factor · onesᵀ · matrix + kept · result}: ten
   * times as fast as ND4J's own reduction.
   *
   * @param matrix [n, m]
   * @param ones [n], of {@link ClosedForm.Scratch#ones}
   * @param result [m]
   * @param factor times the sums
   * @param kept times what is there
   */
  public static void sumOfRows(
      INDArray matrix, INDArray ones, INDArray result, double factor, double kept) {
    Blas.product(matrix, true, ones, result, factor, kept);
  }

  /**
   * The sums over a matrix's columns, {@code result = factor · matrix · weights}.
   *
   * @param matrix [n, m]
   * @param weights of the columns [m], such as {@link ClosedForm.Scratch#ones}
   * @param result [n], overwritten
   * @param factor times the sums
   */
  public static void sumOfColumns(
      INDArray matrix, INDArray weights, INDArray result, double factor) {
    Blas.product(matrix, false, weights, result, factor, 0);
  }

  /**
   * A row for every row, {@code result = factor · ones · row + kept · result}.
   *
   * @param row m numbers
   * @param ones [n], of {@link ClosedForm.Scratch#ones}
   * @param result [n, m]
   * @param factor times the row
   * @param kept times what is there
   */
  public static void rows(
      INDArray row, INDArray ones, INDArray result, double factor, double kept) {
    Blas.rows(row, ones, result, factor, kept);
  }

  /**
   * {@code to = to + factor · from}.
   *
   * @param from as many numbers as {@code to}: both matrices, or both vectors with any stride
   * @param to of any shape
   * @param factor times the numbers added
   */
  public static void add(INDArray from, INDArray to, double factor) {
    Blas.add(from, to, factor);
  }

  /**
   * {@code array = factor · array}.
   *
   * @param array of any shape
   * @param factor times its numbers
   */
  public static void scale(INDArray array, double factor) {
    Blas.scale(array, factor);
  }

  /**
   * {@code result[i, j] = matrix[i, j] · row[j]}.
   *
   * @param matrix [n, m]
   * @param row [1, m]
   * @param result [n, m], overwritten
   * @return result
   */
  public static INDArray byRow(INDArray matrix, INDArray row, INDArray result) {
    return Nd4j.exec(new BroadcastMulOp(matrix, row, result, 1));
  }

  /**
   * {@code result[i, j] = matrix[i, j] − row[j]}.
   *
   * @param matrix [n, m]
   * @param row [m]
   * @param result [n, m], overwritten; may be the matrix
   * @return result
   */
  public static INDArray minusRow(INDArray matrix, INDArray row, INDArray result) {
    return Nd4j.exec(new BroadcastSubOp(matrix, row, result, 1));
  }

  /**
   * The largest absolute value.
   *
   * @param vector finite numbers
   * @return its maximum norm
   */
  public static double largest(INDArray vector) {
    return Blas.largest(vector);
  }
}
