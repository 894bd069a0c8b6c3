package org.gmnm.dl4j;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;
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
     * A matrix of ones, to sum by and to spread by; filled when it is made and not again.
     *
     * @param name what it sums over
     * @param rows its number of rows
     * @param columns its number of columns
     * @return row-major [rows, columns], to be read only
     */
    INDArray ones(String name, long rows, long columns);
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
   * <p>ND4J's {@code mmuli} goes through a column-major copy there; the transposed product into the
   * transposed view needs none.
   *
   * @param a row-major or transposed [n, k]
   * @param b row-major or transposed [k, m]
   * @param result row-major [n, m], overwritten
   * @param factor times the product
   */
  static void product(INDArray a, INDArray b, INDArray result, double factor) {
    Nd4j.gemm(b.transpose(), a.transpose(), result.transpose(), false, false, factor, 0);
  }
}
