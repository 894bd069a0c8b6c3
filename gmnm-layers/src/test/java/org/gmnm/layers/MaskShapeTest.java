package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.testing.Networks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Masks of another batch or of another length are refused by name, whatever layer they reach. */
class MaskShapeTest {

  static Stream<Layer> layers() {
    return Stream.of(
        new GmnmLayer.Builder().name("first").nOut(4).components(8).build(),
        new LayerNormLayer.Builder().name("first").build(),
        new MultiHeadAttentionLayer.Builder().name("first").nOut(4).heads(2).build());
  }

  @ParameterizedTest
  @MethodSource("layers")
  void areRefused(Layer layer) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.FLOAT),
            InputType.recurrent(3),
            layer,
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build());
    INDArray features = Nd4j.rand(DataType.FLOAT, 4, 3, 5);
    network.output(features, /* train= */ false, Nd4j.ones(4, 5), null);
    for (INDArray wrong : new INDArray[] {Nd4j.ones(4, 7), Nd4j.ones(2, 5), Nd4j.ones(5, 4)}) {
      String message =
          assertThrows(
                  DL4JInvalidInputException.class,
                  () -> network.output(features, /* train= */ false, wrong, null))
              .getMessage();
      assertTrue(
          message.contains("first") && message.contains("mask must have shape [4, 5], a number"),
          message);
    }
  }
}
