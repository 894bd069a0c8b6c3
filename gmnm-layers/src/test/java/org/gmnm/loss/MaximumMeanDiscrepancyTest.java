package org.gmnm.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

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
    assertEquals(2 * loss.compare(y, x).scores().getDouble(0), mmd.value(x, y), 1e-12);
  }

  /** The way that the documentation shows, from a start that only the wide scale reaches. */
  @Test
  void aGeneratorFollowsTheGradient() {
    MultiLayerNetwork generator =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .seed(1)
                .dataType(DataType.DOUBLE)
                .updater(new Adam(0.1))
                .trainingWorkspaceMode(WorkspaceMode.NONE)
                .inferenceWorkspaceMode(WorkspaceMode.NONE)
                .list()
                .layer(
                    new DenseLayer.Builder().nIn(2).nOut(2).activation(Activation.IDENTITY).build())
                .setInputType(InputType.feedForward(2))
                .build());
    generator.init();
    double[] values = new double[150];
    for (int step = 0; step < values.length; step++) {
      INDArray real = batch(32).addi(4);
      generator.setInput(batch(32));
      INDArray x = generator.feedForward(true, false).get(1);
      values[step] = mmd.value(x, real);
      Gradient gradient =
          generator
              .backpropGradient(mmd.gradient(x, real), LayerWorkspaceMgr.noWorkspaces())
              .getFirst();
      generator
          .getUpdater()
          .update(generator, gradient, step, 0, 1, LayerWorkspaceMgr.noWorkspaces());
      generator.params().subi(gradient.gradient());
    }
    assertTrue(values[0] > 1, "at first " + values[0]);
    assertTrue(values[149] < 0.1, "at last " + values[149]);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void ofABrokenBatchThereIsNoDiscrepancy(double broken) {
    MaximumMeanDiscrepancy mmd = MaximumMeanDiscrepancy.of(1.0);
    INDArray x = Nd4j.rand(DataType.DOUBLE, 5, 2);
    INDArray y = Nd4j.rand(DataType.DOUBLE, 4, 2).addi(3);
    x.putScalar(0, 0, broken);
    assertTrue(Double.isNaN(mmd.value(x, y)));
    assertTrue(Double.isNaN(mmd.value(y, x)));
    assertTrue(Double.isNaN(mmd.gradient(y, x).sumNumber().doubleValue()));
  }
}
