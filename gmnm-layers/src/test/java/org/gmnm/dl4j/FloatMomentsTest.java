package org.gmnm.dl4j;

import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** By hand: three features, of which the second is constant. */
class FloatMomentsTest {

  private static final INDArray ROWS =
      Nd4j.createFromArray(new float[][] {{1, 7, -0.02f}, {3, 7, 0}, {5, 7, 0.02f}, {7, 7, 0.08f}});

  private static INDArray statistics(double[][] values) {
    return Nd4j.createFromArray(values).castTo(DataType.FLOAT);
  }

  private static INDArray merged(FloatMoments moments, double[][] known, double decay) {
    INDArray result = Nd4j.valueArrayOf(new long[] {3, 3}, Double.NaN, DataType.FLOAT);
    moments.merge(statistics(known), decay, 1e-5, result);
    return result;
  }

  @Test
  void theFirstBatchTellsAll() {
    FloatMoments moments = new FloatMoments();
    assertTrue(moments.find(ROWS, 1, null));
    assertClose(
        "statistics",
        statistics(
            new double[][] {{4, 7, 0.02}, {Math.sqrt(5), 1, 0.01 * Math.sqrt(14)}, {1, 0, 1}}),
        merged(moments, new double[][] {{0, 0, 0}, {1, 1, 1}, {0, 0, 0}}, 0.9),
        1e-6);
  }

  /** The fourth batch weighs 1/4 where fading begins later, and what is not kept otherwise. */
  @Test
  void laterBatchesMoveWhatIsKnown() {
    FloatMoments moments = new FloatMoments();
    double[][] known = {{2, 5, 1}, {3, 0.5, 2}, {3, 2, 3}};
    for (double decay : new double[] {0.9, 0.5}) {
      assertTrue(moments.find(ROWS, 1, null));
      double a = Math.max(0.25, 1 - decay);
      double b = Math.max(1 / 3.0, 1 - decay);
      assertClose(
          "decay " + decay,
          statistics(
              new double[][] {
                {2 + 2 * a, 5 + 2 * b, 1 - 0.98 * a},
                {
                  Math.sqrt((1 - a) * (9 + a * 4) + a * 5),
                  0.5,
                  Math.sqrt((1 - a) * (4 + a * 0.98 * 0.98) + a * 14e-4)
                },
                {4, 2, 4}
              }),
          merged(moments, known, decay),
          1e-6);
    }
  }

  @Test
  void rowsCountByTheirWeightsAndEveryStrideOne() {
    FloatMoments moments = new FloatMoments();
    double[][] none = {{0, 0, 0}, {1, 1, 1}, {0, 0, 0}};
    assertTrue(moments.find(ROWS, 1, new float[] {0, 1, 0, 1}));
    INDArray weighted = merged(moments, none, 0.9);
    assertClose(
        "weights",
        statistics(new double[][] {{5, 7, 0.04}, {2, 1, 0.04}, {1, 0, 1}}),
        weighted,
        1e-6);
    assertTrue(moments.find(ROWS, 2, null));
    assertClose(
        "every second row",
        statistics(new double[][] {{3, 7, 0}, {2, 1, 0.02}, {1, 0, 1}}),
        merged(moments, none, 0.9),
        1e-6);
  }

  @Test
  void whereNoRowCountsThereIsNothingToLearn() {
    assertFalse(new FloatMoments().find(ROWS, 1, new float[4]));
  }
}
