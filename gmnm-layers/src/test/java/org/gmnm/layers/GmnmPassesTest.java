package org.gmnm.layers;

import static org.gmnm.testing.Reference.assertClose;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.dropout.Dropout;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FloatPieces;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The closed form against the SameDiff definition, which is the reference. */
class GmnmPassesTest {

  private static final int IN = ClosedFormCheck.IN;

  @AfterEach
  void theClosedFormIsTheDefault() {
    System.clearProperty(ClosedForm.SAMEDIFF);
  }

  private static GmnmLayer.Builder layer(int rank, GmnmLayer.Aggregation form, boolean bias) {
    return new GmnmLayer.Builder()
        .equalizedFrom(2)
        .components(5)
        .rank(rank)
        .aggregation(form)
        .hasBias(bias)
        .biasInit(0.3)
        .nOut(2);
  }

  static Stream<Arguments> everyOption() {
    List<Arguments> all = new ArrayList<>();
    for (GmnmLayer.Aggregation form : GmnmLayer.Aggregation.values()) {
      for (int rank : new int[] {1, 2, 5}) {
        for (int rows : new int[] {1, 7}) {
          for (boolean bias : new boolean[] {false, true}) {
            all.add(Arguments.of(layer(rank, form, bias).plain().hasBias(bias), rows));
            all.add(Arguments.of(layer(rank, form, bias).standardizeInput(false), rows));
            all.add(Arguments.of(layer(rank, form, bias).centredResponses(false), rows));
            all.add(Arguments.of(layer(rank, form, bias), rows));
          }
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("everyOption")
  void outputsAndGradientsAreThoseOfTheDefinition(GmnmLayer.Builder layer, int rows) {
    ClosedFormCheck.compare(
        InputType.feedForward(IN),
        random(rows, IN),
        random(rows, 2),
        layer.build(),
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
  }

  static Stream<Arguments> everyOptionOnSevenRows() {
    return everyOption().filter(arguments -> arguments.get()[1].equals(7));
  }

  /** {@link GmnmLoops} in place of {@link GmnmOperations}. */
  @ParameterizedTest
  @MethodSource("everyOptionOnSevenRows")
  void singlePrecisionGivesTheSameNumbersRounded(GmnmLayer.Builder layer, int rows) {
    ClosedFormCheck.compareSingle(
        InputType.feedForward(IN),
        random(rows, IN),
        random(rows, 2),
        layer.build(),
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
  }

  /** More numbers than a piece holds, and a last piece that is not full. */
  @Test
  void singlePrecisionTakesManyRowsPieceByPiece() {
    for (int rank : new int[] {1, 2}) {
      int rows = 2 * (FloatPieces.SIZE / 5) + 3;
      ClosedFormCheck.compareSingle(
          InputType.feedForward(IN),
          random(rows, IN),
          random(rows, 2),
          layer(rank, GmnmLayer.Aggregation.NORM, true).build(),
          new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    }
  }

  @Test
  void sequencesToo() {
    for (RNNFormat format : RNNFormat.values()) {
      boolean last = format == RNNFormat.NWC;
      ClosedFormCheck.compare(
          InputType.recurrent(IN, 4, format),
          last ? random(2, 4, IN) : random(2, IN, 4),
          last ? random(2, 4, 2) : random(2, 2, 4),
          layer(2, GmnmLayer.Aggregation.NORM, true).build(),
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
      ClosedFormCheck.compare(
          InputType.convolutional(4, 5, IN, format),
          last ? random(2, 4, 5, IN) : random(2, IN, 4, 5),
          last ? random(2, 4, 5, 2) : random(2, 2, 4, 5),
          layer(2, GmnmLayer.Aggregation.SUM, true).build(),
          new CnnLossLayer.Builder(LossFunction.MSE)
              .activation(Activation.IDENTITY)
              .format(format)
              .build());
    }
  }

  @Test
  void anActivationOnTopToo() {
    ClosedFormCheck.compare(
        InputType.feedForward(IN),
        random(6, IN),
        random(6, 2),
        layer(3, GmnmLayer.Aggregation.NORM, true).activation(Activation.TANH).build(),
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
  }

  @Test
  void dropoutDrawsTheSame() {
    ClosedFormCheck.compare(
        InputType.feedForward(IN),
        random(6, IN),
        random(6, 2),
        layer(2, GmnmLayer.Aggregation.NORM, true).dropOut(new Dropout(0.5)).build(),
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
  }

  @Test
  void extremeInputsGiveTheSameNumbers() {
    INDArray input =
        Nd4j.createFromArray(new double[][] {{0, 0, 0}, {1e6, -1e6, 1e6}, {1e-300, 1, 2}});
    ClosedFormCheck.compare(
        InputType.feedForward(IN),
        input,
        random(3, 2),
        layer(2, GmnmLayer.Aggregation.NORM, true).build(),
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
  }

  @Test
  void moreRowsThanABlockHoldsGiveTheSameNumbers() {
    ClosedFormCheck.compare(
        InputType.feedForward(IN),
        random(1401, IN),
        random(1401, 2),
        layer(2, GmnmLayer.Aggregation.NORM, true).components(400).build(),
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
  }

  @Test
  void aBackwardPassAloneRunsItsOwnForwardPass() {
    MultiLayerNetwork network =
        ClosedFormCheck.network(
            InputType.feedForward(IN),
            layer(2, GmnmLayer.Aggregation.NORM, true).build(),
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    INDArray input = random(4, IN);
    INDArray labels = random(4, 2);
    INDArray before = network.params().dup();
    network.fit(input, labels);
    INDArray after = network.params().dup();
    network.setParams(before);
    network.output(random(9, IN)); // an inference pass in between leaves nothing behind
    network.fit(input, labels);
    assertClose("parameters", after, network.params(), 1e-14);
  }

  /**
   * exp(−|w(x − mu)|²/2) with x − mu exact, and the gradient of W, wherever the data are; also
   * where the centres are as far from the mean.
   */
  @ParameterizedTest
  @CsvSource({
    "0, false, FLOAT",
    "2020, false, FLOAT",
    "100000, false, FLOAT",
    "5400000, false, FLOAT",
    "2020, true, FLOAT",
    "100000, true, FLOAT",
    "5400000, true, FLOAT",
    "5400000, false, DOUBLE",
    "5400000, true, DOUBLE"
  })
  void nothingCancelsFarFromTheOrigin(double offset, boolean standardized, DataType type) {
    MultiLayerNetwork network =
        Networks.of(
            Networks.configuration(type),
            InputType.feedForward(2),
            new GmnmLayer.Builder()
                .plain()
                .standardizeInput(standardized)
                .nOut(1)
                .components(1)
                .rank(2)
                .build());
    INDArray w = Nd4j.createFromArray(new double[][] {{.6, -.8}, {.8, .6}}).castTo(type);
    network.setParam("0_mu", Nd4j.createFromArray(new double[][] {{offset, offset}}).castTo(type));
    network.setParam("0_W", w);
    network.setParam("0_pi", Nd4j.ones(type, 1, 1));
    INDArray x =
        Nd4j.createFromArray(
                new double[][] {{offset + 1, offset}, {offset, offset + 1}, {offset - 1, offset}})
            .castTo(type);
    double response = Math.exp(-0.5);
    double rounding = type == DataType.FLOAT ? 1e-6 : 1e-14;
    assertClose(
        "output",
        Nd4j.valueArrayOf(new long[] {3, 1}, response, type),
        network.output(x),
        rounding);

    network.setInput(x);
    network.feedForward(true, false);
    Gradient gradient =
        network
            .backpropGradient(
                Nd4j.createFromArray(new double[][] {{1}, {2}, {4}}).castTo(type), null)
            .getFirst();
    // Σ_n −e_n f_n (x_n − mu)(x_n − mu)ᵀ W, of unit steps along an axis
    INDArray expected =
        w.mulColumnVector(Nd4j.createFromArray(-5 * response, -2 * response).castTo(type));
    assertClose("dW", expected, gradient.getGradientFor("0_W"), 10 * rounding);
  }

  private static INDArray random(long... shape) {
    Nd4j.getRandom().setSeed(11);
    return Nd4j.randn(DataType.DOUBLE, shape);
  }
}
