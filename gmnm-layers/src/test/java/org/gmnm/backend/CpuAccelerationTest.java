package org.gmnm.backend;

import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class CpuAccelerationTest {

  @AfterEach
  void switchOff() {
    CpuAcceleration.disable();
  }

  private static MultiLayerNetwork network() {
    return Networks.of(
        Networks.configuration(DataType.FLOAT).convolutionMode(ConvolutionMode.Same),
        InputType.convolutional(12, 10, 3),
        new ConvolutionLayer.Builder(3, 3).nOut(8).activation(Activation.RELU).build(),
        new BatchNormalization.Builder().build(),
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(2, 2)
            .stride(2, 2)
            .build(),
        new ConvolutionLayer.Builder(3, 3).nOut(6).stride(2, 2).build(),
        new OutputLayer.Builder(LossFunction.MSE).nOut(2).activation(Activation.IDENTITY).build());
  }

  @Test
  void acceleratedAndBuiltInAgree() {
    assertFalse(CpuAcceleration.isEnabled());
    MultiLayerNetwork builtIn = network();
    assertNull(builtIn.getLayer(0).getHelper());
    assumeTrue(CpuAcceleration.enable(), "this backend has no oneDNN");
    MultiLayerNetwork accelerated = network();
    assertNotNull(accelerated.getLayer(0).getHelper(), "the convolution does not use oneDNN");
    assertNotNull(accelerated.getLayer(2).getHelper(), "the pooling does not use oneDNN");
    accelerated.setParams(builtIn.params());

    Nd4j.getRandom().setSeed(1);
    INDArray input = Nd4j.randn(DataType.FLOAT, 4, 3, 12, 10);
    INDArray labels = Nd4j.randn(DataType.FLOAT, 4, 2);
    assertClose("output", builtIn.output(input), accelerated.output(input), 1e-4);
    for (MultiLayerNetwork each : new MultiLayerNetwork[] {builtIn, accelerated}) {
      each.setInput(input);
      each.setLabels(labels);
      each.computeGradientAndScore();
    }
    assertEquals(builtIn.score(), accelerated.score(), 1e-4 * builtIn.score());
    builtIn
        .gradient()
        .gradientForVariable()
        .forEach(
            (key, expected) ->
                assertClose(key, expected, accelerated.gradient().getGradientFor(key), 1e-3));
  }

  @Test
  void networksBuiltAfterSwitchingOffUseTheBuiltInCode() {
    assumeTrue(CpuAcceleration.enable(), "this backend has no oneDNN");
    CpuAcceleration.disable();
    assertNull(network().getLayer(0).getHelper());
  }
}
