package org.gmnm.dl4j;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.AdaBelief;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.FixedSchedule;
import org.nd4j.linalg.schedule.RampSchedule;

/**
 * What DL4J 1.0.0-M2.1 does wrong in the training and keeping of networks of its own layers,
 * pinned: each test fails once upstream mends its defect.
 */
class StockTrainingDefectsTest {

  private static final int WIDTH = 3;
  private static final double DECAY = 0.01;
  private static final double RATE = 0.5;

  private static OutputLayer.Builder output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nIn(WIDTH)
        .nOut(WIDTH)
        .hasBias(false)
        .activation(Activation.IDENTITY);
  }

  private static MultiLayerNetwork network(NeuralNetConfiguration.Builder conf, Layer... layers) {
    return Networks.of(conf, InputType.feedForward(WIDTH), layers);
  }

  /** What one step with a gradient of zero leaves of the weights. */
  private static double shareLeft(MultiLayerNetwork network) {
    INDArray features = Nd4j.rand(DataType.DOUBLE, 2, WIDTH);
    double before = network.params().norm2Number().doubleValue();
    network.fit(features, network.output(features).dup());
    return network.params().norm2Number().doubleValue() / before;
  }

  @Test
  void weightDecayOfTheWholeConfigurationIsAppliedTwiceAndThatOfALayerOnce() {
    double once = 1 - RATE * DECAY;
    MultiLayerNetwork layers =
        network(
            configuration(DataType.DOUBLE).updater(new Sgd(RATE)),
            output().weightDecay(DECAY).build());
    MultiLayerNetwork global =
        network(
            configuration(DataType.DOUBLE).updater(new Sgd(RATE)).weightDecay(DECAY),
            output().build());
    assertEquals(once, shareLeft(layers), 1e-12);
    assertEquals(1 - 2 * RATE * DECAY, shareLeft(global), 1e-12);
  }

  /** Its running mean and variance have an updater without a state, which is looked for. */
  @Test
  void theRateOfOneLayerCannotBeSetWhereBatchNormalizationFollowsOrIsMeant() {
    MultiLayerNetwork network =
        network(
            configuration(DataType.DOUBLE).updater(new Adam(RATE)),
            new DenseLayer.Builder().nOut(WIDTH).build(),
            new BatchNormalization.Builder().build(),
            output().build());
    INDArray features = Nd4j.rand(DataType.DOUBLE, 2, WIDTH);
    network.fit(features, features);
    network.setLearningRate(RATE / 2);
    network.setLearningRate(2, RATE / 4);
    for (int layer : new int[] {0, 1}) {
      assertThrows(NullPointerException.class, () -> network.setLearningRate(layer, RATE / 4));
    }
  }

  @Test
  void anActivationLayerThatComesFirstOverwritesWhatTheCallerPassed() {
    MultiLayerNetwork network =
        network(
            configuration(DataType.DOUBLE), new ActivationLayer(Activation.TANH), output().build());
    INDArray features = Nd4j.ones(DataType.DOUBLE, 2, WIDTH);
    network.output(features);
    assertEquals(Math.tanh(1), features.getDouble(0), 1e-12);
  }

  @Test
  void weightNoiseOnBiasesActsWhenNothingIsTrained() {
    Layer noisy =
        new DenseLayer.Builder()
            .nOut(WIDTH)
            .weightNoise(new WeightNoise(new NormalDistribution(0, 1), true, true))
            .build();
    MultiLayerNetwork network = network(configuration(DataType.DOUBLE), noisy, output().build());
    INDArray features = Nd4j.ones(DataType.DOUBLE, 2, WIDTH);
    assertNotEquals(network.output(features).dup(), network.output(features).dup());
  }

  @Test
  void adaBeliefFails() {
    MultiLayerNetwork network =
        network(configuration(DataType.FLOAT).updater(new AdaBelief(1e-3)), output().build());
    INDArray features = Nd4j.ones(2, WIDTH);
    assertThrows(Exception.class, () -> network.fit(features, features));
  }

  @Test
  void aRampScheduleIsWrittenAndNotReadBack() {
    String json =
        configuration(DataType.DOUBLE)
            .updater(new Sgd(new RampSchedule(new FixedSchedule(RATE), 10)))
            .list()
            .layer(output().build())
            .build()
            .toJson();
    assertThrows(Exception.class, () -> MultiLayerConfiguration.fromJson(json));
  }

  @Test
  void aGraphThatJavaSerialisationBroughtBackHasNoOutput()
      throws IOException, ClassNotFoundException {
    ComputationGraph graph =
        new ComputationGraph(
            configuration(DataType.DOUBLE)
                .graphBuilder()
                .addInputs("in")
                .addLayer("out", output().build(), "in")
                .setOutputs("out")
                .build());
    graph.init();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(graph);
    }
    ComputationGraph back;
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      back = (ComputationGraph) in.readObject();
    }
    INDArray features = Nd4j.ones(DataType.DOUBLE, 2, WIDTH);
    assertEquals(graph.params(), back.params());
    assertThrows(RuntimeException.class, () -> back.output(features));
  }
}
