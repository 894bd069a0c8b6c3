package org.gmnm.examples.baseline;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class SinActivationTest {

  private static MultiLayerNetwork network() {
    return Networks.of(
        configuration(DataType.DOUBLE),
        InputType.feedForward(2),
        new DenseLayer.Builder().nOut(4).activation(new SinActivation(3)).build(),
        new OutputLayer.Builder(LossFunction.MSE).nOut(1).activation(Activation.IDENTITY).build());
  }

  @Test
  void valueIsTheSine() {
    INDArray a = Nd4j.createFromArray(new double[] {-0.4, 0, 1.1});
    INDArray h = new SinActivation(3).getActivation(a.dup(), true);
    for (int i = 0; i < 3; i++) {
      assertEquals(Math.sin(3 * a.getDouble(i)), h.getDouble(i), 1e-15);
    }
  }

  @Test
  void gradientsMatchDifferences() {
    DataType before = Nd4j.defaultFloatingPointType();
    Nd4j.setDefaultDataTypes(DataType.DOUBLE, DataType.DOUBLE);
    try {
      Nd4j.getRandom().setSeed(3);
      assertTrue(
          GradientCheckUtil.checkGradients(
              new GradientCheckUtil.MLNConfig()
                  .net(network())
                  .input(Nd4j.randn(DataType.DOUBLE, 5, 2))
                  .labels(Nd4j.randn(DataType.DOUBLE, 5, 1))
                  .maxRelError(1e-5)
                  .print(GradientCheckUtil.PrintMode.FAILURES_ONLY)));
    } finally {
      Nd4j.setDefaultDataTypes(before, before);
    }
  }

  @Test
  void savedConfigurationsKeepTheFrequency() {
    MultiLayerConfiguration conf = network().getLayerWiseConfigurations();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(conf.toJson());
    assertEquals(conf, read);
    DenseLayer layer = (DenseLayer) read.getConf(0).getLayer();
    assertEquals(new SinActivation(3), layer.getActivationFn());
    assertNotEquals(new SinActivation(2), layer.getActivationFn());
  }

  @Test
  void wrongFrequenciesAreNamed() {
    for (double wrong : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> new SinActivation(wrong));
      assertTrue(e.getMessage().contains("must be > 0 and finite, got " + wrong), e.getMessage());
    }
  }
}
