package org.gmnm.dl4j;

import java.nio.FloatBuffer;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

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

  /**
   * Memory that outlives a step, so that steps allocate nothing. Names are few and the same for all
   * batches; how many rows a name has may differ from batch to batch and within a pass.
   */
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
     * An array's memory, of single precision on the CPU. Asking for an address costs as much as a
     * loop over some thousand numbers, so it is asked for once.
     *
     * @param name what it shows
     * @param of the array, {@linkplain FloatPieces#reach in one piece}
     * @return all of it, from its beginning
     */
    default FloatBuffer memory(String name, INDArray of) {
      return FloatPieces.of(of);
    }

    /**
     * Memory for what depends on parameters alone: the same for batches of any size, in training
     * and in inference.
     *
     * @return kept memory; by default this one
     */
    default Scratch lasting() {
      return this;
    }

    /**
     * Whether a backward pass may follow. If not, what that alone would read need not be kept.
     *
     * @return true by default
     */
    default boolean isOfTraining() {
      return true;
    }

    /**
     * {@code result = a ∘ b}, prepared once for as long as the three arrays stay the same: at small
     * sizes the preparation is most of a multiplication.
     *
     * @param name of this product
     * @param a one factor
     * @param b the other, of the same shape
     * @param result of the same shape, overwritten; may be a or b
     * @return result
     */
    default INDArray multiply(String name, INDArray a, INDArray b, INDArray result) {
      return a.muli(b, result);
    }

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
   * Says which rows make an example, before each pass of a {@link SequenceLayer}: each example has
   * as many, one after the other. Of no concern to other layers.
   *
   * @param examples how many there are
   * @param mask [N, T], 1 for a step that counts and 0 for one that does not; null if all do
   */
  default void steps(long examples, @Nullable INDArray mask) {}

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
   * @param gradients by key, overwritten; those of fixed parameters are 0 from the start and may
   *     stay as they are
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
