package org.gmnm.loss;

import static org.gmnm.loss.LossAssert.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.deeplearning4j.gradientcheck.GradientCheckUtil;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnLossLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.util.ModelSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Sgd;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** What every loss keeps inside networks: training, masks, sequences, saving. */
abstract class LossNetworkContractTest extends LossContractTest {

  private static final int IN = 3;
  private static final int T = 3;

  private static NeuralNetConfiguration.Builder base() {
    return new NeuralNetConfiguration.Builder()
        .seed(5)
        .dataType(DataType.DOUBLE)
        .updater(new Sgd(1.0));
  }

  private MultiLayerNetwork network(Activation activation) {
    MultiLayerNetwork network = new MultiLayerNetwork(configuration(loss(), activation));
    network.init();
    return network;
  }

  private MultiLayerConfiguration configuration(ILossFunction loss, Activation activation) {
    return base()
        .list()
        .layer(new DenseLayer.Builder().nIn(IN).nOut(4).activation(Activation.TANH).build())
        .layer(new OutputLayer.Builder(loss).nOut(outputWidth()).activation(activation).build())
        .setInputType(InputType.feedForward(IN))
        .build();
  }

  private MultiLayerNetwork sequenceNetwork(RNNFormat format, boolean lossLayer) {
    NeuralNetConfiguration.ListBuilder list =
        base().list().layer(new LSTM.Builder().nIn(IN).nOut(lossLayer ? outputWidth() : 4).build());
    if (lossLayer) {
      list.layer(
          new RnnLossLayer.Builder(loss())
              .activation(Activation.IDENTITY)
              .dataFormat(format)
              .build());
    } else {
      list.layer(
          new RnnOutputLayer.Builder(loss())
              .nOut(outputWidth())
              .activation(Activation.IDENTITY)
              .dataFormat(format)
              .build());
    }
    MultiLayerNetwork network =
        new MultiLayerNetwork(list.setInputType(InputType.recurrent(IN, T, format)).build());
    network.init();
    return network;
  }

  private Activation usual() {
    return refusesBounded() ? Activation.IDENTITY : Activation.SIGMOID;
  }

  private static INDArray inputs() {
    return Nd4j.randn(DataType.DOUBLE, N, IN);
  }

  private static GradientCheckUtil.MLNConfig check(MultiLayerNetwork network) {
    return new GradientCheckUtil.MLNConfig()
        .net(network)
        .epsilon(1e-6)
        .maxRelError(1e-4)
        .minAbsoluteError(1e-8)
        .subset(true)
        .maxPerParam(4)
        .print(GradientCheckUtil.PrintMode.FAILURES_ONLY);
  }

  /** DL4J counts two zero gradients as a pass: demand that most are not zero. */
  private static void assertGradientsRight(GradientCheckUtil.MLNConfig check) {
    assertTrue(GradientCheckUtil.checkGradients(check));
    INDArray gradient = check.net().gradient().gradient();
    double nonZero = gradient.neq(0).castTo(DataType.DOUBLE).meanNumber().doubleValue();
    assertTrue(nonZero > 0.5, () -> "only " + nonZero + " of the gradients are not zero");
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"IDENTITY", "SIGMOID", "SOFTMAX", "TANH"})
  void gradientsPassThroughActivationAndDenseLayer(Activation activation) {
    if (isRefused(activation)) {
      return;
    }
    assertGradientsRight(check(network(activation)).input(inputs()).labels(labels(N)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Activation.class,
      names = {"IDENTITY", "SOFTMAX"})
  void gradientsWithMasksPerExampleAndPerLabel(Activation activation) {
    if (isRefused(activation)) {
      return;
    }
    INDArray perExample = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}, {1}, {0}});
    INDArray perLabel = Nd4j.ones(DataType.DOUBLE, N, labelWidth()).putScalar(0, 0, 0.0);
    for (INDArray mask : new INDArray[] {perExample, layerMask(perLabel)}) {
      assertGradientsRight(
          check(network(activation)).input(inputs()).labels(labels(N)).labelMask(mask));
    }
  }

  @ParameterizedTest
  @CsvSource({"NCW,false", "NWC,false", "NCW,true"})
  void gradientsAndScoresOfSequencesWithMasks(RNNFormat format, boolean lossLayer) {
    MultiLayerNetwork network = sequenceNetwork(format, lossLayer);
    INDArray x = Nd4j.randn(DataType.DOUBLE, 2, IN, T);
    INDArray y = Nd4j.randn(DataType.DOUBLE, 2, labelWidth(), T);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 1}, {1, 0, 0}});
    boolean wide = format == RNNFormat.NWC;
    INDArray xf = wide ? x.permute(0, 2, 1).dup('c') : x;
    INDArray yf = wide ? y.permute(0, 2, 1).dup('c') : y;
    assertGradientsRight(check(network).input(xf).labels(yf).labelMask(mask));
    DataSet data = new DataSet(xf, yf, null, mask);
    double score = network.score(data);
    assertTrue(score != 0);
    INDArray scores = network.scoreExamples(data, false);
    assertEquals(2 * score, scores.sumNumber().doubleValue(), 1e-12 * Math.abs(score));
    if (lossLayer) {
      return; // DL4J's RnnLossLayer scores its own input as labels under NWC.
    }
    MultiLayerNetwork other = sequenceNetwork(wide ? RNNFormat.NCW : RNNFormat.NWC, false);
    other.setParams(network.params());
    DataSet otherData =
        new DataSet(wide ? x : x.permute(0, 2, 1).dup('c'), wide ? y : y.permute(0, 2, 1).dup('c'));
    otherData.setLabelsMaskArray(mask);
    assertEquals(score, other.score(otherData), 1e-12 * Math.abs(score));
  }

  @Test
  void gradientsThroughLossLayer() {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            base()
                .list()
                .layer(new DenseLayer.Builder().nIn(IN).nOut(outputWidth()).build())
                .layer(new LossLayer.Builder(loss()).activation(usual()).build())
                .build());
    network.init();
    assertGradientsRight(check(network).input(inputs()).labels(labels(N)));
  }

  @Test
  void trainingLowersTheScoreAndScoresPerExampleAddUpWithoutOutputOnTheConsole() {
    PrintStream console = System.out;
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
    try {
      MultiLayerNetwork network = network(Activation.IDENTITY);
      DataSet data = new DataSet(inputs(), labels(N));
      double before = network.score(data);
      network.setLearningRate(0.02);
      for (int i = 0; i < 60; i++) {
        network.fit(data);
      }
      double after = network.score(data);
      assertTrue(after < before, () -> before + " became " + after);
      INDArray each = network.scoreExamples(data, false);
      assertEquals(N * after, each.sumNumber().doubleValue(), 1e-10);
    } finally {
      System.setOut(console);
    }
    assertEquals("", written.toString(StandardCharsets.UTF_8));
  }

  @Test
  void trainsInComputationGraphAsInMultiLayerNetwork() {
    ComputationGraphConfiguration configuration =
        base()
            .graphBuilder()
            .addInputs("in")
            .addLayer(
                "dense",
                new DenseLayer.Builder().nIn(IN).nOut(4).activation(Activation.TANH).build(),
                "in")
            .addLayer(
                "out",
                new OutputLayer.Builder(loss())
                    .nIn(4)
                    .nOut(outputWidth())
                    .activation(Activation.IDENTITY)
                    .build(),
                "dense")
            .setOutputs("out")
            .build();
    ComputationGraph graph =
        new ComputationGraph(ComputationGraphConfiguration.fromJson(configuration.toJson()));
    graph.init();
    MultiLayerNetwork network = network(Activation.IDENTITY);
    graph.setParams(network.params());
    DataSet data = new DataSet(inputs(), labels(N));
    graph.fit(data);
    network.fit(data);
    assertClose(network.params(), graph.params(), 1e-12);
  }

  @Test
  void everyOptionSurvivesJsonYamlZipCloneAndSerialisation(@TempDir Path directory)
      throws Exception {
    MultiLayerNetwork network = network(usual());
    DataSet data = new DataSet(inputs(), labels(N));
    network.fit(data);
    MultiLayerConfiguration configuration = network.getLayerWiseConfigurations();
    assertEquals(loss(), lossOf(MultiLayerConfiguration.fromJson(configuration.toJson())));
    assertEquals(loss(), lossOf(MultiLayerConfiguration.fromYaml(configuration.toYaml())));
    assertEquals(loss(), lossOf(configuration.clone()));
    File zip = directory.resolve("network.zip").toFile();
    ModelSerializer.writeModel(network, zip, true);
    MultiLayerNetwork loaded = ModelSerializer.restoreMultiLayerNetwork(zip);
    assertEquals(loss(), lossOf(loaded.getLayerWiseConfigurations()));
    double score = network.score(data);
    assertEquals(score, loaded.score(data), 1e-12 * Math.abs(score));
    loaded.fit(data);
    network.fit(data);
    assertClose(network.params(), loaded.params(), 1e-12);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(loss());
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(loss(), in.readObject());
    }
  }

  @Test
  void configurationsWithDifferentLossesAreNotEqual() {
    MultiLayerConfiguration configuration = configuration(loss(), Activation.IDENTITY);
    assertEquals(configuration, configuration(loss(), Activation.IDENTITY));
    for (ILossFunction neighbour : neighbours()) {
      assertFalse(configuration.equals(configuration(neighbour, Activation.IDENTITY)));
    }
  }

  private static ILossFunction lossOf(MultiLayerConfiguration configuration) {
    return ((BaseOutputLayer) configuration.getConf(1).getLayer()).getLossFn();
  }
}
