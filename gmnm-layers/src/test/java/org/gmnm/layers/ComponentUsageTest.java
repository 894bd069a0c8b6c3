package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.deeplearning4j.exception.DL4JInvalidInputException;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

class ComponentUsageTest {

  /** Components at 0, 1 and 100 with y = x − mu, weights 1, −3 and 5. */
  private static MultiLayerNetwork network() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .list()
                .layer(new GmnmLayer.Builder().nOut(1).components(3).build())
                .layer(
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build())
                .setInputType(InputType.feedForward(1))
                .build());
    network.init();
    network.setParam("0_mu", Nd4j.createFromArray(0.0, 1, 100).reshape(3, 1));
    network.setParam("0_W", Nd4j.createFromArray(1.0, 1, 1).reshape(1, 3));
    network.setParam("0_pi", Nd4j.createFromArray(1.0, -3, 5).reshape(3, 1));
    return network;
  }

  @Test
  void sharesAndStrongestResponses() {
    INDArray features = Nd4j.createFromArray(0.0, 1).reshape(2, 1);
    ComponentUsage usage = ComponentUsage.of(network(), 0, features);
    double mean = (1 + Math.exp(-0.5)) / 2; // of the first two, each on its centre once
    assertEquals(3, usage.components());
    assertEquals(1, usage.strongest(0), 1e-12);
    assertEquals(0, usage.strongest(2), 1e-12);
    assertEquals(mean / (mean + 3 * mean), usage.share(0), 1e-12);
    assertEquals(0.75, usage.share(1), 1e-12);
    assertArrayEquals(new int[] {2}, usage.dead());
  }

  @Test
  void onlyOfGmnmLayers() {
    INDArray features = Nd4j.zeros(DataType.DOUBLE, 2, 1);
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> ComponentUsage.of(network(), 1, features))
            .getMessage();
    assertEquals("ComponentUsage: layer 1 of 2 must be a GmnmLayer", message);
    assertThrows(IllegalArgumentException.class, () -> ComponentUsage.of(network(), -1, features));
  }

  @Test
  void aLayerOfAGraphIsMeasuredAsThatOfANetwork() {
    ComputationGraph graph = network().toComputationGraph();
    String name = graph.getConfiguration().getNetworkOutputs().get(0);
    String gmnm = graph.getConfiguration().getVertexInputs().get(name).get(0);
    INDArray features = Nd4j.createFromArray(0.0, 1).reshape(2, 1);
    ComponentUsage usage = ComponentUsage.of(graph, gmnm, features);
    assertEquals(0.75, usage.share(1), 1e-12);
    assertArrayEquals(new int[] {2}, usage.dead());
    assertThrows(IllegalArgumentException.class, () -> ComponentUsage.of(graph, name, features));
    assertThrows(
        IllegalArgumentException.class, () -> ComponentUsage.of(graph, "nobody", features));
  }

  /** A preprocessor of the vertex is part of what reaches the layer. */
  @Test
  void theVertexsOwnPreprocessorIsApplied() {
    ComputationGraph graph =
        new ComputationGraph(
            new NeuralNetConfiguration.Builder()
                .dataType(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("in")
                .addLayer("g", new GmnmLayer.Builder().nIn(4).nOut(1).components(3).build(), "in")
                .addLayer(
                    "out",
                    new OutputLayer.Builder(LossFunction.MSE)
                        .nIn(1)
                        .nOut(1)
                        .activation(Activation.IDENTITY)
                        .build(),
                    "g")
                .inputPreProcessor("g", new CnnToFeedForwardPreProcessor(2, 2, 1))
                .setOutputs("out")
                .build());
    graph.init();
    INDArray images = Nd4j.arange(8).castTo(DataType.DOUBLE).reshape(2, 1, 2, 2);
    double[][] rows = ComponentUsage.of(graph, "g", images).rows();
    assertArrayEquals(new double[] {0, 1, 2, 3}, rows[0]);
    assertArrayEquals(new double[] {4, 5, 6, 7}, rows[1]);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void anotherNumberOfColumnsIsRefusedAsTheNetworkDoes(int columns) {
    INDArray features = Nd4j.rand(DataType.DOUBLE, 5, columns);
    String message =
        assertThrows(
                DL4JInvalidInputException.class, () -> ComponentUsage.of(network(), 0, features))
            .getMessage();
    String same =
        assertThrows(DL4JInvalidInputException.class, () -> network().output(features))
            .getMessage();
    assertEquals(same, message);
  }

  @ParameterizedTest
  @CsvSource({"mu, NaN", "W, Infinity", "pi, NaN"})
  void parametersThatAreNoNumbersAreNamed(String key, double broken) {
    MultiLayerNetwork network = network();
    network.getParam("0_" + key).putScalar(1, broken);
    INDArray features = Nd4j.createFromArray(0.0, 1).reshape(2, 1);
    String message =
        assertThrows(DL4JInvalidInputException.class, () -> ComponentUsage.of(network, 0, features))
            .getMessage();
    assertTrue(message.contains("parameter " + key + " must be finite, got " + broken), message);
  }
}
