package org.gmnm.examples.classification;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.gmnm.examples.classification.RobustLoss.Form;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RobustLossTest {

  private static final IActivation SOFTMAX = Activation.SOFTMAX.getActivationFunction();
  private static final double RCE = -Math.log(1e-4);

  /** p = (0.7, 0.2, 0.1), the label is the second class. */
  @ParameterizedTest
  @CsvSource({"GENERALIZED, 0", "SYMMETRIC, 1", "NORMALIZED, 2", "ABSOLUTE, 3"})
  void scoresAreThoseOfTheFormulas(Form form, int which) {
    double[] expected = {
      (1 - Math.pow(0.2, 0.7)) / 0.7,
      -0.1 * Math.log(0.2) + RCE * 0.8,
      Math.log(0.2) / (Math.log(0.7) + Math.log(0.2) + Math.log(0.1)) + RCE * 0.8,
      0.7 + 0.8 + 0.1
    };
    INDArray z = Nd4j.createFromArray(new double[][] {{Math.log(7), Math.log(2), Math.log(1)}});
    INDArray y = Nd4j.createFromArray(new double[][] {{0, 1, 0}});
    double score = new RobustLoss(form).computeScore(y, z, SOFTMAX, null, true);
    assertEquals(expected[which], score, 1e-12);
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void gradientsAreThoseOfTheScores(Form form) {
    RobustLoss loss = new RobustLoss(form);
    INDArray z = Nd4j.createFromArray(new double[][] {{0.3, -1.2, 0.8, 2}, {-0.4, 0.1, 3, -2}});
    INDArray y = Nd4j.createFromArray(new double[][] {{0, 0, 1, 0}, {1, 0, 0, 0}});
    INDArray gradient = loss.computeGradient(y, z, SOFTMAX, null);
    double step = 1e-6;
    for (int n = 0; n < 2; n++) {
      double[] numeric = new double[4];
      for (int k = 0; k < 4; k++) {
        INDArray above = z.dup().putScalar(n, k, z.getDouble(n, k) + step);
        INDArray below = z.dup().putScalar(n, k, z.getDouble(n, k) - step);
        numeric[k] =
            (loss.computeScore(y, above, SOFTMAX, null, false)
                    - loss.computeScore(y, below, SOFTMAX, null, false))
                / (2 * step);
      }
      assertArrayEquals(numeric, gradient.getRow(n).toDoubleVector(), 1e-8);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void certaintyIsFinite(Form form) {
    RobustLoss loss = new RobustLoss(form);
    for (DataType type : new DataType[] {DataType.FLOAT, DataType.DOUBLE}) {
      INDArray z = Nd4j.createFromArray(new double[][] {{1e4, -1e4}, {-1e4, 1e4}}).castTo(type);
      INDArray y = Nd4j.createFromArray(new double[][] {{1, 0}, {1, 0}}).castTo(type);
      INDArray both = loss.computeGradient(y, z, SOFTMAX, null);
      both.addi(loss.computeScoreArray(y, z, SOFTMAX, null).sumNumber());
      assertFalse(both.isNaN().any() || both.isInfinite().any(), form + " in " + type);
    }
  }

  @ParameterizedTest
  @EnumSource(Form.class)
  void otherActivationFunctionsAreRefused(Form form) {
    INDArray z = Nd4j.zeros(1, 2);
    IActivation sigmoid = Activation.SIGMOID.getActivationFunction();
    assertThrows(
        IllegalArgumentException.class,
        () -> new RobustLoss(form).computeGradient(z, z, sigmoid, null));
  }
}
