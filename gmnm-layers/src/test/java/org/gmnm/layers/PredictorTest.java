package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class PredictorTest {

  private static final int IN = 3;

  private static MultiLayerNetwork network(DataType type, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(4).dataType(type).list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.setInputType(InputType.feedForward(IN)).build());
    network.init();
    return network;
  }

  private static OutputLayer output(Activation activation) {
    LossFunction loss = activation == Activation.SOFTMAX ? LossFunction.MCXENT : LossFunction.MSE;
    return new OutputLayer.Builder(loss).nOut(2).activation(activation).build();
  }

  private static GmnmLayer.Builder gmnm() {
    return new GmnmLayer.Builder().nOut(4).components(5).rank(2);
  }

  private static void assertSame(MultiLayerNetwork network, double tolerance) {
    Nd4j.getRandom().setSeed(9);
    INDArray inputs = Nd4j.randn(DataType.DOUBLE, 7, IN).muli(2);
    INDArray expected = network.output(inputs.castTo(network.params().dataType()));
    double[][] actual = Predictor.of(network).predict(inputs.toDoubleMatrix());
    for (int i = 0; i < actual.length; i++) {
      assertArrayEquals(expected.getRow(i).toDoubleVector(), actual[i], tolerance);
    }
    assertTrue(expected.amaxNumber().doubleValue() > 1e-3, "outputs are not all 0");
  }

  @ParameterizedTest
  @CsvSource({"NORM, 1, false", "NORM, 3, true", "SUM, 1, true", "SUM, 4, false"})
  void everyOptionOfGmnmGivesTheNetworksOutputs(
      GmnmLayer.Aggregation form, int rank, boolean bias) {
    GmnmLayer layer = gmnm().aggregation(form).rank(rank).hasBias(bias).biasInit(0.7).build();
    assertSame(network(DataType.DOUBLE, layer, output(Activation.IDENTITY)), 1e-12);
    assertSame(network(DataType.FLOAT, layer, output(Activation.IDENTITY)), 2e-6);
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"IDENTITY", "RELU", "LEAKYRELU", "ELU", "TANH", "SIGMOID", "SOFTPLUS", "SOFTMAX"})
  void everyActivationAnywhere(Activation activation) {
    assertSame(
        network(
            DataType.DOUBLE,
            new DenseLayer.Builder().nOut(4).activation(activation).build(),
            new DropoutLayer.Builder(0.5).build(),
            gmnm().activation(activation).build(),
            new ActivationLayer.Builder().activation(activation).build(),
            new DenseLayer.Builder().nOut(3).hasBias(false).activation(activation).build(),
            output(activation)),
        1e-9);
  }

  @Test
  void aLossLayerEndsANetworkToo() {
    assertSame(
        network(
            DataType.DOUBLE,
            gmnm().build(),
            new LossLayer.Builder(LossFunction.MSE).activation(Activation.TANH).build()),
        1e-12);
  }

  @Test
  void manyThreadsGetTheSameNumbers() throws Exception {
    Predictor predictor =
        Predictor.of(network(DataType.FLOAT, gmnm().build(), output(Activation.SOFTMAX)));
    double[] input = {0.1, -0.4, 1.2};
    double[] expected = predictor.predict(input);
    List<Callable<Boolean>> tasks = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      double shift = t;
      tasks.add(
          () -> {
            boolean same = true;
            for (int i = 0; i < 2_000; i++) {
              predictor.predict(new double[] {shift, i, 1});
              same &= java.util.Arrays.equals(expected, predictor.predict(input));
            }
            return same;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      for (Future<Boolean> same : threads.invokeAll(tasks)) {
        assertTrue(same.get());
      }
    } finally {
      threads.shutdownNow();
    }
  }

  @Test
  void trainingTheNetworkLaterChangesNothing() {
    MultiLayerNetwork network =
        network(DataType.DOUBLE, gmnm().build(), output(Activation.IDENTITY));
    Predictor predictor = Predictor.of(network);
    double[] before = predictor.predict(new double[] {1, 2, 3});
    network.params().addi(1);
    assertArrayEquals(before, predictor.predict(new double[] {1, 2, 3}));
  }

  @Test
  void whatItDoesNotKnowIsNamed() {
    assertUnknown("BatchNormalization", gmnm().build(), new BatchNormalization());
    assertUnknown("CUBE", gmnm().activation(Activation.CUBE).build());
    assertUnknown("DenseLayer", new DenseLayer.Builder().nOut(3).hasLayerNorm(true).build());
    MultiLayerNetwork recurrent =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .list()
                .layer(new LSTM.Builder().nOut(3).build())
                .setInputType(InputType.recurrent(2))
                .build());
    recurrent.init();
    assertThrows(IllegalArgumentException.class, () -> Predictor.of(recurrent));
  }

  private static void assertUnknown(String name, Layer... layers) {
    MultiLayerNetwork network = network(DataType.FLOAT, layers);
    String message =
        assertThrows(IllegalArgumentException.class, () -> Predictor.of(network)).getMessage();
    assertTrue(
        message
            .toUpperCase(java.util.Locale.ROOT)
            .contains(name.toUpperCase(java.util.Locale.ROOT)),
        message);
    assertTrue(message.contains("network.output"), message);
  }

  @Test
  void anotherNumberOfFeaturesIsRefused() {
    Predictor predictor =
        Predictor.of(network(DataType.FLOAT, gmnm().build(), output(Activation.IDENTITY)));
    String message =
        assertThrows(IllegalArgumentException.class, () -> predictor.predict(new double[2]))
            .getMessage();
    assertEquals("Predictor: features must be 3 numbers, got 2", message);
  }
}
