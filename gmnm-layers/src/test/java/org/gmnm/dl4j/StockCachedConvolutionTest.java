package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gmnm.backend.CpuAcceleration;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * What {@code cacheMode(CacheMode.DEVICE)} does to DL4J's convolutions: a training step that is
 * equal to the bit without the second forward pass, and, in 1.0.0-M2.1, a wrong gradient after a
 * forward pass that is not a training's.
 */
class StockCachedConvolutionTest {

  @AfterEach
  void switchOff() {
    CpuAcceleration.disable();
  }

  private static MultiLayerNetwork network(CacheMode cache) {
    return Networks.of(
        Networks.configuration(DataType.FLOAT).updater(new Sgd(0.1)).cacheMode(cache),
        InputType.convolutional(8, 8, 2),
        new ConvolutionLayer.Builder(3, 3).nOut(4).activation(Activation.TANH).build(),
        new ConvolutionLayer.Builder(3, 3).nOut(3).activation(Activation.RELU).build(),
        new OutputLayer.Builder(LossFunction.MSE).nOut(2).activation(Activation.IDENTITY).build());
  }

  private static void accelerate(boolean accelerated) {
    if (accelerated) {
      assumeTrue(CpuAcceleration.enable(), "this backend has no oneDNN");
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void trainingIsEqualToTheBit(boolean accelerated) {
    accelerate(accelerated);
    MultiLayerNetwork plain = network(CacheMode.NONE);
    MultiLayerNetwork cached = network(CacheMode.DEVICE);
    cached.setParams(plain.params());
    INDArray before = plain.params().dup();
    Nd4j.getRandom().setSeed(1);
    for (int batch : new int[] {6, 6, 4}) { // the last batch of an epoch is smaller
      DataSet data =
          new DataSet(
              Nd4j.randn(DataType.FLOAT, batch, 2, 8, 8), Nd4j.randn(DataType.FLOAT, batch, 2));
      plain.fit(data);
      cached.fit(data);
      assertEquals(plain.params(), cached.params());
    }
    assertNotEquals(before, plain.params());
  }

  /** Gradients with respect to an input, as guidance and saliency maps take them. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void gradientAfterAnInferencePassFails(boolean accelerated) {
    accelerate(accelerated);
    Nd4j.getRandom().setSeed(2);
    DataSet data =
        new DataSet(Nd4j.randn(DataType.FLOAT, 5, 2, 8, 8), Nd4j.randn(DataType.FLOAT, 5, 2));
    INDArray error = Nd4j.randn(DataType.FLOAT, 5, 4, 6, 6);
    for (CacheMode cache : CacheMode.values()) {
      MultiLayerNetwork network = network(cache);
      network.fit(data);
      LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
      Layer first = network.getLayer(0);
      first.activate(data.getFeatures().dup(), false, none);
      Executable gradient = () -> first.backpropGradient(error.dup(), none);
      if (cache == CacheMode.NONE) {
        assertDoesNotThrow(gradient);
      } else {
        Throwable thrown = assertThrows(RuntimeException.class, gradient);
        assertTrue(thrown.getCause().getMessage().contains("leaked workspace"), thrown.toString());
      }
    }
  }
}
