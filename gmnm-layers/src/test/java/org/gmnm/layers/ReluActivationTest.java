package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationLReLU;
import org.nd4j.linalg.activations.impl.ActivationReLU;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ReluActivationTest {

  private static final double[] VALUES = {
    -1e30,
    -2,
    -1e-30,
    -0.0,
    0,
    1e-30,
    0.5,
    3,
    1e30,
    Double.NEGATIVE_INFINITY,
    Double.POSITIVE_INFINITY,
    Double.NaN
  };

  private static MultiLayerNetwork network(IActivation relu) {
    return Networks.of(
        Networks.configuration(DataType.FLOAT)
            .updater(new Sgd(0.1))
            .cacheMode(CacheMode.DEVICE)
            .activation(relu),
        InputType.convolutional(8, 8, 2),
        new ConvolutionLayer.Builder(3, 3).nOut(4).build(),
        new BatchNormalization(),
        new ActivationLayer(relu),
        new GmnmLayer.Builder().nOut(4).components(3).build(),
        new DenseLayer.Builder().nOut(5).build(),
        new OutputLayer.Builder(LossFunction.MSE).nOut(2).activation(Activation.IDENTITY).build());
  }

  /** Ours, and Deeplearning4j's. */
  static Stream<Arguments> units() {
    return Stream.of(
        arguments(new ReluActivation(), new ActivationReLU()),
        arguments(new LeakyReluActivation(), new ActivationLReLU()),
        arguments(new LeakyReluActivation(0.25), new ActivationLReLU(0.25)));
  }

  @ParameterizedTest
  @MethodSource("units")
  void bothPassesAreThoseOfDeeplearning4j(IActivation ours, IActivation stock) {
    assertBothPasses(ours, stock, DataType.FLOAT);
    if (!ours.equals(new LeakyReluActivation())) { // see below
      assertBothPasses(ours, stock, DataType.DOUBLE);
    }
  }

  @Test
  void inDoubleOurSlopeIsNotRoundedToFloat() {
    INDArray x = Nd4j.createFromArray(-1.0, 1.0);
    INDArray one = Nd4j.onesLike(x);
    IActivation ours = new LeakyReluActivation();
    assertEquals(-0.01, ours.getActivation(x.dup(), true).getDouble(0));
    assertEquals(0.01, ours.backprop(x.dup(), one).getFirst().getDouble(0));
    IActivation stock = new ActivationLReLU();
    assertNotEquals(0.01, stock.backprop(x.dup(), one).getFirst().getDouble(0), 1e-12);
    assertEquals(0.01, stock.backprop(x.dup(), one).getFirst().getDouble(0), 1e-9);
  }

  private static void assertBothPasses(IActivation ours, IActivation stock, DataType type) {
    INDArray in = Nd4j.createFromArray(VALUES).castTo(type).reshape('c', 3, 2, 2);
    INDArray error = Nd4j.linspace(type, -3, 0.75, 12).reshape('c', 3, 2, 2);
    for (boolean training : new boolean[] {false, true}) {
      assertSame(stock.getActivation(in.dup(), training), ours.getActivation(in.dup(), training));
    }
    assertSame(
        stock.backprop(in.dup(), error).getFirst(), ours.backprop(in.dup(), error).getFirst());
    INDArray turned = in.permute(2, 0, 1);
    INDArray turnedError = error.permute(2, 0, 1);
    assertSame(
        stock.backprop(turned.dup('c'), turnedError.dup('c')).getFirst(),
        ours.backprop(turned, turnedError).getFirst());
  }

  /** Equal numbers; 0 and -0 are. */
  private static void assertSame(INDArray expected, INDArray actual) {
    assertArrayEquals(numbers(expected), numbers(actual), expected::toString);
  }

  private static double[] numbers(INDArray array) {
    return Arrays.stream(array.dup('c').data().asDouble()).map(x -> x + 0.0).toArray();
  }

  @ParameterizedTest
  @MethodSource("units")
  void networksTrainEqualToTheBit(IActivation unit, IActivation stockUnit) {
    MultiLayerNetwork stock = network(stockUnit);
    MultiLayerNetwork ours = network(unit);
    ours.setParams(stock.params());
    INDArray before = stock.params().dup();
    Nd4j.getRandom().setSeed(1);
    for (int batch : new int[] {6, 6, 4}) {
      DataSet data =
          new DataSet(
              Nd4j.randn(DataType.FLOAT, batch, 2, 8, 8), Nd4j.randn(DataType.FLOAT, batch, 2));
      stock.fit(data);
      ours.fit(data);
      assertEquals(stock.params(), ours.params());
      assertEquals(stock.score(), ours.score());
    }
    assertNotEquals(before, ours.params());
  }

  @ParameterizedTest
  @MethodSource("units")
  void configurationsKeepIt(IActivation unit, IActivation stock) {
    MultiLayerConfiguration conf = network(unit).getLayerWiseConfigurations();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(conf.toJson());
    assertEquals(conf, read);
    assertEquals(conf, MultiLayerConfiguration.fromYaml(conf.toYaml()));
    assertEquals(unit, ((ConvolutionLayer) read.getConf(0).getLayer()).getActivationFn());
    assertNotEquals(unit, stock);
    assertNotEquals(unit, new LeakyReluActivation(0.5));
  }

  @ParameterizedTest
  @MethodSource("units")
  void predictorsKnowIt(IActivation unit, IActivation stock) {
    MultiLayerNetwork network =
        Networks.of(
            Networks.configuration(DataType.DOUBLE),
            InputType.feedForward(3),
            new DenseLayer.Builder().nOut(6).activation(unit).build(),
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(2)
                .activation(Activation.IDENTITY)
                .build());
    double[][] rows = {{1, -2, 0.5}, {-1, 0.25, 4}};
    double[][] expected = network.output(Nd4j.createFromArray(rows)).toDoubleMatrix();
    for (int i = 0; i < rows.length; i++) {
      assertArrayEquals(expected[i], Predictor.of(network).predict(rows[i]), 1e-12);
    }
  }

  @ParameterizedTest
  @MethodSource("units")
  void anErrorOfAnotherShapeIsRefused(IActivation unit, IActivation stock) {
    assertThrows(
        IllegalStateException.class, () -> unit.backprop(Nd4j.ones(2, 3), Nd4j.ones(3, 2)));
  }

  @ParameterizedTest
  @ValueSource(doubles = {-0.1, 1.5, Double.NaN})
  void slopesThatMakeNoLeakAreRefused(double alpha) {
    assertThrows(IllegalArgumentException.class, () -> new LeakyReluActivation(alpha));
  }

  @Test
  void slopesFromNoneToOneAreTaken() {
    for (double alpha : new double[] {0, 0.25, 1}) {
      LeakyReluActivation leaky = new LeakyReluActivation(alpha);
      assertEquals("leakyrelu(a=" + alpha + ")", leaky.toString());
      INDArray values = Nd4j.createFromArray(new float[][] {{-2, 0, 3}});
      assertEquals(
          Nd4j.createFromArray(new double[][] {{-2 * alpha, 0, 3}}).castTo(DataType.FLOAT),
          leaky.getActivation(values, false));
      assertEquals(leaky.hashCode(), new LeakyReluActivation(alpha).hashCode());
      assertNotEquals(leaky.hashCode(), new LeakyReluActivation(0.5).hashCode());
    }
    assertEquals(new ReluActivation().hashCode(), new ReluActivation().hashCode());
    assertEquals("relu", new ReluActivation().toString());
  }
}
