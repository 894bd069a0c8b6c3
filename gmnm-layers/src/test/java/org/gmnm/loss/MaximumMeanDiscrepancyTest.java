package org.gmnm.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class MaximumMeanDiscrepancyTest {

  private static final double[] SCALES = {0.5, 2};
  private static final double[] WEIGHTS = {0.25, 0.75};

  private final MaximumMeanDiscrepancy mmd = MaximumMeanDiscrepancy.of(SCALES, WEIGHTS);

  @BeforeEach
  void seed() {
    Nd4j.getRandom().setSeed(3);
  }

  private static INDArray batch(int rows) {
    return Nd4j.randn(DataType.DOUBLE, rows, 2);
  }

  private static double mean(double[][] a, double[][] b) {
    double sum = 0;
    for (double[] x : a) {
      for (double[] y : b) {
        double squared = Math.pow(x[0] - y[0], 2) + Math.pow(x[1] - y[1], 2);
        for (int k = 0; k < SCALES.length; k++) {
          sum += WEIGHTS[k] * Math.exp(-squared / (2 * SCALES[k] * SCALES[k]));
        }
      }
    }
    return sum / (a.length * b.length);
  }

  @Test
  void valueIsTheSumOverAllPairs() {
    INDArray x = batch(4);
    INDArray y = batch(6).addi(1);
    double[][] a = x.toDoubleMatrix();
    double[][] b = y.toDoubleMatrix();
    assertEquals(mean(a, a) + mean(b, b) - 2 * mean(a, b), mmd.value(x, y), 1e-12);
    assertEquals(0, mmd.value(x, x.dup()), 1e-12);
  }

  @Test
  void digitsSurviveFarFromTheOrigin() {
    INDArray x = batch(4);
    INDArray y = batch(6).addi(1);
    assertEquals(mmd.value(x, y), mmd.value(x.add(1e5), y.add(1e5)), 1e-9);
  }

  @Test
  void gradientIsThatOfTheValue() {
    INDArray x = batch(3);
    INDArray y = batch(5).addi(1);
    INDArray gradient = mmd.gradient(x, y);
    assertTrue(gradient.amaxNumber().doubleValue() > 1e-2);
    double step = 1e-5;
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 2; j++) {
        double at = x.getDouble(i, j);
        double above = mmd.value(x.dup().putScalar(i, j, at + step), y);
        double below = mmd.value(x.dup().putScalar(i, j, at - step), y);
        assertEquals((above - below) / (2 * step), gradient.getDouble(i, j), 1e-9);
      }
    }
  }

  @Test
  void oneAgainstOneIsTwiceTheLossOfTheirDistance() {
    INDArray x = Nd4j.createFromArray(new double[][] {{1.5}});
    INDArray y = Nd4j.createFromArray(new double[][] {{-0.3}});
    LossNgmg loss = LossNgmg.builder().scales(SCALES).weights(WEIGHTS).build();
    assertEquals(2 * loss.scores(y, x).getDouble(0), mmd.value(x, y), 1e-12);
  }
}
