package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FiniteCheckTest {

  private static INDArray numbers(DataType type) {
    return Nd4j.createFromArray(new double[][] {{1, -2, 3}, {4, 5, -6}}).castTo(type);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT", "DOUBLE", "HALF"})
  void theFirstNumberThatIsNotFiniteIsNamed(DataType type) {
    for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY}) {
      INDArray array = numbers(type);
      FiniteCheck.requireAll("x", array);
      array.putScalar(1, 0, value);
      array.putScalar(1, 2, value);
      for (INDArray same : new INDArray[] {array, array.dup('f')}) {
        String message =
            assertThrows(
                    DL4JInvalidInputException.class, () -> FiniteCheck.requireAll("the x", same))
                .getMessage();
        assertTrue(
            message.startsWith("the x must be finite, got " + value + " at [1, 0]"), message);
      }
    }
  }

  /** Their sum is not finite, each of them is. */
  @ParameterizedTest
  @ValueSource(strings = {"FLOAT", "DOUBLE"})
  void numbersWhoseSumOverflowsAreFine(DataType type) {
    double most = type == DataType.FLOAT ? Float.MAX_VALUE : Double.MAX_VALUE;
    FiniteCheck.requireAll("x", Nd4j.valueArrayOf(new long[] {2, 3}, most, type));
  }

  @Test
  void wholeNumbersAndTruthValuesAreFinite() {
    FiniteCheck.requireAll("x", Nd4j.createFromArray(true, false));
    FiniteCheck.requireAll("x", Nd4j.createFromArray(1, 2));
  }

  /**
   * Of magnitudes where memory is in order, else of the numbers: only whether it is finite counts.
   */
  @Test
  void sumsOfViewsLeaveOutWhatIsNotInThem() {
    INDArray wide = numbers(DataType.DOUBLE);
    wide.putScalar(0, 1, Double.NaN);
    INDArray column = wide.getColumn(2, true);
    assertEquals(-3, FiniteCheck.sum(column), 0);
    assertEquals(21, FiniteCheck.sum(numbers(DataType.DOUBLE)), 0);
  }
}
