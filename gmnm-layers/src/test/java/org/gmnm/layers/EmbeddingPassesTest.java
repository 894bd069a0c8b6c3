package org.gmnm.layers;

import static org.gmnm.layers.ClosedFormCheck.IN;
import static org.gmnm.layers.ClosedFormCheck.compare;

import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.gmnm.dl4j.ClosedForm;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The closed form of {@link GmmEmbeddingLayer} against its definition. */
class EmbeddingPassesTest {

  private static final int COMPONENTS = 4;
  private static final int OUT = IN * COMPONENTS;

  @AfterEach
  void theClosedFormIsTheDefault() {
    System.clearProperty(ClosedForm.SAMEDIFF);
  }

  private static GmmEmbeddingLayer.Builder layer() {
    return new GmmEmbeddingLayer.Builder().components(COMPONENTS).interval(-0.4, 0.5);
  }

  private static LossLayer loss() {
    return new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build();
  }

  /** Inside the interval, partly outside, all but a few outside. */
  @ParameterizedTest
  @CsvSource({"1, 2, 5, 0.5", "7, 4, 0.4, 0.5", "7, 4, 0.01, 1.5", "2, 3, 0.4, 1"})
  void outputsAndGradientsAreThoseOfTheDefinition(
      int rows, int components, double end, double sigmaOverSpacing) {
    compare(
        InputType.feedForward(IN),
        random(rows, IN),
        random(rows, (long) IN * components),
        new GmmEmbeddingLayer.Builder()
            .components(components)
            .interval(-end, end)
            .sigmaOverSpacing(sigmaOverSpacing)
            .build(),
        loss());
  }

  @Test
  void drawsAreTheSame() {
    compare(
        InputType.feedForward(IN),
        random(6, IN),
        random(6, OUT),
        layer().stochastic(true).build(),
        loss());
  }

  @Test
  void anActivationOnTopToo() {
    compare(
        InputType.feedForward(IN),
        random(6, IN),
        random(6, OUT),
        layer().activation(Activation.TANH).build(),
        loss());
  }

  @Test
  void sequencesToo() {
    for (RNNFormat format : RNNFormat.values()) {
      boolean last = format == RNNFormat.NWC;
      compare(
          InputType.recurrent(IN, 4, format),
          last ? random(2, 4, IN) : random(2, IN, 4),
          last ? random(2, 4, 2) : random(2, 2, 4),
          layer().build(),
          new RnnOutputLayer.Builder(LossFunction.MSE)
              .nOut(2)
              .activation(Activation.IDENTITY)
              .dataFormat(format)
              .build());
    }
  }

  @Test
  void imagesToo() {
    for (CNN2DFormat format : CNN2DFormat.values()) {
      boolean last = format == CNN2DFormat.NHWC;
      compare(
          InputType.convolutional(4, 5, IN, format),
          last ? random(2, 4, 5, IN) : random(2, IN, 4, 5),
          last ? random(2, 4, 5, OUT) : random(2, OUT, 4, 5),
          layer().build(),
          new CnnLossLayer.Builder(LossFunction.MSE)
              .activation(Activation.IDENTITY)
              .format(format)
              .build());
    }
  }

  private static INDArray random(long... shape) {
    Nd4j.getRandom().setSeed(11);
    return Nd4j.randn(DataType.DOUBLE, shape);
  }
}
