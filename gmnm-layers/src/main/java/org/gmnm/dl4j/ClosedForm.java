package org.gmnm.dl4j;

import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.broadcast.BroadcastMulOp;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A layer's forward and backward pass written out, for speed: the numbers of its SameDiff
 * definition, which stays the reference, in fewer passes over memory.
 *
 * <p>One object serves one layer of one network, one pass after the other. Everything is row-major.
 * What {@link #forward} leaves in its scratch memory is there when {@link #backward} follows.
 */
public interface ClosedForm {

  /**
   * The system property that makes layers run by their SameDiff definitions when it is true:
   * {@value}. Read when a network's layer is first used.
   */
  String SAMEDIFF = "org.gmnm.samediff";

  /** Memory that outlives a step, so that steps allocate nothing. */
  interface Scratch {

    /**
     * A matrix whose contents are what was left in it under that name, or undefined.
     *
     * @param name what it holds
     * @param rows its number of rows
     * @param columns its number of columns
     * @return row-major [rows, columns]
     */
    INDArray matrix(String name, long rows, long columns);

    /**
     * A vector whose contents are what was left in it under that name, or undefined.
     *
     * @param name what it holds
     * @param length how many numbers
     * @return [length]
     */
    INDArray vector(String name, long length);

    /**
     * Ones, to sum by; filled when they are made and not again.
     *
     * @param name what they sum over
     * @param length how many
     * @return a vector [length], to be read only
     */
    INDArray ones(String name, long length);

    /**
     * A view of a matrix, made once for as long as the matrix stays the same: a new view of a small
     * matrix costs as much as a pass over it.
     *
     * @param name what it shows
     * @param of the matrix
     * @param make makes the view
     * @return the view
     */
    INDArray view(String name, INDArray of, UnaryOperator<INDArray> make);

    /**
     * A row-major matrix as one vector.
     *
     * @param name what it shows
     * @param of the matrix [n, m]
     * @return a view [n·m]
     */
    default INDArray flat(String name, INDArray of) {
      return view(name, of, matrix -> matrix.reshape(matrix.length()));
    }
  }

  /**
   * The layer's value.
   *
   * @param rows features [N, nIn]
   * @param parameters by key
   * @param output [N, nOut], overwritten
   * @param scratch memory
   */
  void forward(INDArray rows, Map<String, INDArray> parameters, INDArray output, Scratch scratch);

  /**
   * Gradients of {@code sum(output · error)}, after a forward pass of the same rows, parameters and
   * scratch memory.
   *
   * @param rows features [N, nIn]
   * @param error [N, nOut]
   * @param parameters by key
   * @param gradients by key, overwritten; those of fixed parameters are 0
   * @param below the gradient with respect to the features [N, nIn], overwritten
   * @param scratch memory
   */
  void backward(
      INDArray rows,
      INDArray error,
      Map<String, INDArray> parameters,
      Map<String, INDArray> gradients,
      INDArray below,
      Scratch scratch);

  /**
   * The matrix product {@code result = factor · a · b}, straight into row-major memory.
   *
   * @param a row-major [n, k]
   * @param b row-major [k, m]
   * @param result row-major [n, m], overwritten
   * @param factor times the product
   */
  static void product(INDArray a, INDArray b, INDArray result, double factor) {
    Blas.product(a, false, b, false, result, factor, 0);
  }

  /**
   * {@code result = factor · aᵀ · b}.
   *
   * @param a row-major [k, n]
   * @param b row-major [k, m]
   * @param result row-major [n, m], overwritten
   * @param factor times the product
   */
  static void productOfTransposed(INDArray a, INDArray b, INDArray result, double factor) {
    Blas.product(a, true, b, false, result, factor, 0);
  }

  /**
   * {@code result = factor · a · bᵀ}.
   *
   * @param a row-major [n, k]
   * @param b row-major [m, k]
   * @param result row-major [n, m], overwritten
   * @param factor times the product
   */
  static void productByTransposed(INDArray a, INDArray b, INDArray result, double factor) {
    Blas.product(a, false, b, true, result, factor, 0);
  }

  /**
   * {@code result = result + factor · a · bᵀ}.
   *
   * @param a row-major [n, k]
   * @param b row-major [m, k]
   * @param result row-major [n, m]
   * @param factor times the product
   */
  static void addProductByTransposed(INDArray a, INDArray b, INDArray result, double factor) {
    Blas.product(a, false, b, true, result, factor, 1);
  }

  /**
   * The sums over a matrix's rows, {@code result = factor · onesᵀ · matrix}: ten times as fast as
   * ND4J's own reduction.
   *
   * @param matrix row-major [n, m]
   * @param ones [n], of {@link Scratch#ones}
   * @param result [m], overwritten
   * @param factor times the sums
   */
  static void sumOfRows(INDArray matrix, INDArray ones, INDArray result, double factor) {
    Blas.product(matrix, true, ones, result, factor);
  }

  /**
   * The sums over a matrix's columns, {@code result = factor · matrix · ones}.
   *
   * @param matrix row-major [n, m]
   * @param ones [m], of {@link Scratch#ones}
   * @param result [n], overwritten
   * @param factor times the sums
   */
  static void sumOfColumns(INDArray matrix, INDArray ones, INDArray result, double factor) {
    Blas.product(matrix, false, ones, result, factor);
  }

  /**
   * The same row in every row, {@code result = factor · ones · row}.
   *
   * @param row m numbers
   * @param ones [n], of {@link Scratch#ones}
   * @param result row-major [n, m], overwritten
   * @param factor times the row
   */
  static void rows(INDArray row, INDArray ones, INDArray result, double factor) {
    Blas.rows(row, ones, result, factor, 0);
  }

  /**
   * Adds a row to every row, {@code result = result + factor · ones · row}.
   *
   * @param row m numbers
   * @param ones [n], of {@link Scratch#ones}
   * @param result row-major [n, m]
   * @param factor times the row
   */
  static void addToRows(INDArray row, INDArray ones, INDArray result, double factor) {
    Blas.rows(row, ones, result, factor, 1);
  }

  /**
   * {@code to = to + factor · from}.
   *
   * @param from as many numbers, in the same order of memory or both vectors
   * @param to row-major
   * @param factor times the numbers added
   */
  static void add(INDArray from, INDArray to, double factor) {
    Blas.add(from, to, factor);
  }

  /**
   * {@code array = factor · array}.
   *
   * @param array row-major
   * @param factor times its numbers
   */
  static void scale(INDArray array, double factor) {
    Blas.scale(array, factor);
  }

  /**
   * {@code result[i, j] = matrix[i, j] · row[j]}.
   *
   * @param matrix row-major [n, m]
   * @param row [1, m]
   * @param result row-major [n, m], overwritten
   * @return result
   */
  static INDArray byRow(INDArray matrix, INDArray row, INDArray result) {
    return Nd4j.exec(new BroadcastMulOp(matrix, row, result, 1));
  }

  /**
   * An array that must be there.
   *
   * @param arrays parameters or gradients
   * @param key of one of them
   * @return it
   */
  static INDArray get(Map<String, INDArray> arrays, String key) {
    return Objects.requireNonNull(arrays.get(key), key);
  }
}
