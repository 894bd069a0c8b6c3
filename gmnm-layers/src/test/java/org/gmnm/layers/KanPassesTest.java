package org.gmnm.layers;

import static org.gmnm.layers.ClosedFormCheck.IN;
import static org.gmnm.layers.ClosedFormCheck.compare;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.gmnm.dl4j.ClosedForm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The closed form of {@link KanLayer} against its definition. */
class KanPassesTest {

  private static final int OUT = 4;

  @AfterEach
  void theClosedFormIsTheDefault() {
    System.clearProperty(ClosedForm.SAMEDIFF);
  }

  private static KanLayer.Builder layer() {
    return new KanLayer.Builder().nOut(OUT).gridSize(5).grid(-1.5, 1);
  }

  static Stream<KanLayer> everyOption() {
    return Stream.of(
        layer().build(),
        layer().layerNorm(false).build(),
        layer().linearPath(false).build(),
        layer().layerNorm(false).linearPath(false).build(),
        layer().gridSize(2).activation(Activation.TANH).build());
  }

  @ParameterizedTest
  @MethodSource("everyOption")
  void outputsAndGradientsAreThoseOfTheDefinition(KanLayer layer) {
    for (int rows : new int[] {1, 7}) {
      compare(
          InputType.feedForward(IN),
          random(rows, IN),
          random(rows, OUT),
          layer,
          new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    }
  }

  @ParameterizedTest
  @MethodSource("everyOption")
  void sequencesAndImagesToo(KanLayer layer) {
    for (RNNFormat format : RNNFormat.values()) {
      boolean last = format == RNNFormat.NWC;
      compare(
          InputType.recurrent(IN, 4, format),
          last ? random(2, 4, IN) : random(2, IN, 4),
          last ? random(2, 4, 2) : random(2, 2, 4),
          layer,
          new RnnOutputLayer.Builder(LossFunction.MSE)
              .nOut(2)
              .activation(Activation.IDENTITY)
              .dataFormat(format)
              .build());
    }
    for (CNN2DFormat format : CNN2DFormat.values()) {
      boolean last = format == CNN2DFormat.NHWC;
      compare(
          InputType.convolutional(4, 5, IN, format),
          last ? random(2, 4, 5, IN) : random(2, IN, 4, 5),
          last ? random(2, 4, 5, OUT) : random(2, OUT, 4, 5),
          layer,
          new CnnLossLayer.Builder(LossFunction.MSE)
              .activation(Activation.IDENTITY)
              .format(format)
              .build());
    }
  }

  private static INDArray random(long... shape) {
    Nd4j.getRandom().setSeed(1);
    return Nd4j.randn(DataType.DOUBLE, shape);
  }
}
