package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
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
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
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

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void bothPassesAreThoseOfDeeplearning4j(DataType type) {
    INDArray in = Nd4j.createFromArray(VALUES).castTo(type).reshape('c', 3, 2, 2);
    INDArray error = Nd4j.linspace(type, -3, 0.75, 12).reshape('c', 3, 2, 2);
    IActivation ours = new ReluActivation();
    IActivation stock = new ActivationReLU();
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

  @Test
  void networksTrainEqualToTheBit() {
    MultiLayerNetwork stock = network(new ActivationReLU());
    MultiLayerNetwork ours = network(new ReluActivation());
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

  @Test
  void configurationsKeepIt() {
    MultiLayerConfiguration conf = network(new ReluActivation()).getLayerWiseConfigurations();
    MultiLayerConfiguration read = MultiLayerConfiguration.fromJson(conf.toJson());
    assertEquals(conf, read);
    assertEquals(conf, MultiLayerConfiguration.fromYaml(conf.toYaml()));
    assertEquals(
        new ReluActivation(), ((ConvolutionLayer) read.getConf(0).getLayer()).getActivationFn());
    assertNotEquals(new ReluActivation(), new ActivationReLU());
  }

  @Test
  void predictorsKnowIt() {
    MultiLayerNetwork network =
        Networks.of(
            Networks.configuration(DataType.DOUBLE),
            InputType.feedForward(3),
            new DenseLayer.Builder().nOut(6).activation(new ReluActivation()).build(),
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

  @Test
  void anErrorOfAnotherShapeIsRefused() {
    assertThrows(
        IllegalStateException.class,
        () -> new ReluActivation().backprop(Nd4j.ones(2, 3), Nd4j.ones(3, 2)));
  }
}
