package org.gmnm.dl4j;

import java.util.Arrays;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;
import org.nd4j.linalg.factory.Nd4j;

/** Finds the value that spoils an array. */
final class FiniteCheck {

  private FiniteCheck() {}

  /**
   * Refuses NaN and infinite values, naming the first one and where it is.
   *
   * @param what the array in the message, such as {@code GmnmLayer 'g1': input}
   * @param array what to look through
   */
  static void requireAll(String what, INDArray array) {
    if (!array.dataType().isFPType()) {
      return; // whole numbers and truth values are finite, and the latter have no sum
    }
    // One pass tells in nearly every case; a sum may overflow though every value is finite.
    if (Double.isFinite(sum(array))) {
      return;
    }
    for (long i = 0; i < array.length(); i++) {
      long[] place = Shape.ind2subC(array.shape(), i);
      double value = array.getDouble(place);
      if (!Double.isFinite(value)) {
        throw new DL4JInvalidInputException(
            what
                + " must be finite, got "
                + value
                + " at "
                + Arrays.toString(place)
                + "; clean or mask the data, or lower the learning rate if it appeared in training");
      }
    }
  }

  /** A sum that is finite only if all values are; BLAS's is ten times as fast as ND4J's own. */
  static double sum(INDArray array) {
    boolean ofBlas = array.dataType() == DataType.FLOAT || array.dataType() == DataType.DOUBLE;
    return ofBlas && FeatureAxis.isRowMajor(array)
        ? Nd4j.getBlasWrapper().level1().asum(array)
        : array.sumNumber().doubleValue();
  }
}
