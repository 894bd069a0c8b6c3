package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.FineTuneConfiguration;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.dl4j.LayerwisePretraining;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** The one-pass learner through DL4J's layer-wise pretraining. */
class GmmEmbeddingPretrainingTest {

  private static final int D = 3;
  private static final int N = 12;
  private static final int EXAMPLES = 230;

  /** Features of different scales, in batches of which the last is smaller. */
  private static INDArray features(DataType type) {
    Nd4j.getRandom().setSeed(5);
    INDArray scales = Nd4j.createFromArray(1.0, 30.0, 0.01).castTo(type);
    INDArray shifts = Nd4j.createFromArray(0.0, -70.0, 0.5).castTo(type);
    return Nd4j.randn(type, EXAMPLES, D).muliRowVector(scales).addiRowVector(shifts);
  }

  private static DataSetIterator iterator(INDArray features) {
    List<DataSet> all =
        new DataSet(features, Nd4j.zeros(features.dataType(), EXAMPLES, 1)).asList();
    return new ListDataSetIterator<>(all, 50);
  }

  private static GmmEmbeddingLayer.Builder builder() {
    return new GmmEmbeddingLayer.Builder().name("e1").components(N);
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MSE)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static MultiLayerNetwork network(DataType type, int inputs, Layer... layers) {
    return Networks.of(configuration(type), InputType.feedForward(inputs), layers);
  }

  /** What {@link GmmExpansion} learns of a column, on the interval that the layer holds. */
  private static double[][] expected(org.deeplearning4j.nn.api.Layer layer, INDArray features) {
    INDArray low = layer.getParam("low");
    INDArray high = layer.getParam("high");
    double[][] weights = new double[(int) features.size(1)][];
    for (int j = 0; j < weights.length; j++) {
      weights[j] =
          GmmExpansion.of(low.getDouble(j), high.getDouble(j), N)
              .accumulator()
              .add(features.getColumn(j).castTo(DataType.DOUBLE).dup().toDoubleVector())
              .toMixture()
              .weights();
    }
    return weights;
  }

  private static void assertLearned(
      org.deeplearning4j.nn.api.Layer layer, INDArray features, double tolerance) {
    double[][] expected = expected(layer, features);
    List<GaussianMixture> mixtures = GmmEmbeddingLayer.mixtures(layer);
    for (int j = 0; j < expected.length; j++) {
      assertArrayEquals(expected[j], mixtures.get(j).weights(), tolerance, "feature " + j);
    }
  }

  private static void assertRange(org.deeplearning4j.nn.api.Layer layer, INDArray features) {
    assertClose("low", features.min(true, 0), layer.getParam("low"), 0);
    assertClose("high", features.max(true, 0), layer.getParam("high"), 0);
  }

  @ParameterizedTest
  @CsvSource({"DOUBLE, 1, 1e-12", "DOUBLE, 3, 1e-12", "FLOAT, 1, 1e-6"})
  void withAnIntervalOneEpochLearnsTheWeights(DataType type, int epochs, double tolerance) {
    INDArray features = features(type).subi(0.25).divi(40);
    MultiLayerNetwork network = network(type, D, builder().interval(-1.5, 0.5).build(), output());
    network.pretrain(iterator(features), epochs);
    assertLearned(network.getLayer(0), features, tolerance);
    assertEquals(-1.5, network.getParam("0_low").getDouble(2));
  }

  @ParameterizedTest
  @CsvSource({"DOUBLE, 1e-12", "FLOAT, 1e-6"})
  void withoutOneTheFirstCallLearnsTheIntervalAndTheSecondTheWeights(
      DataType type, double tolerance) {
    INDArray features = features(type);
    MultiLayerNetwork network = network(type, D, builder().build(), output());
    network.pretrain(iterator(features));
    assertRange(network.getLayer(0), features);
    network.pretrain(iterator(features));
    assertRange(network.getLayer(0), features);
    assertLearned(network.getLayer(0), features, tolerance);
  }

  @Test
  void manyEpochsInOneCallOfDl4jComeNear() {
    INDArray features = features(DataType.DOUBLE);
    MultiLayerNetwork network = network(DataType.DOUBLE, D, builder().build(), output());
    network.pretrain(iterator(features), 40);
    assertLearned(network.getLayer(0), features, 0.01);
  }

  @Test
  void aCallOfPretrainReplacesWhatTheLastOneLearned() {
    INDArray features = features(DataType.DOUBLE).divi(50);
    MultiLayerNetwork network =
        network(DataType.DOUBLE, D, builder().interval(-3, 3).build(), output());
    network.pretrain(iterator(features.add(1)));
    network.pretrain(iterator(features));
    assertLearned(network.getLayer(0), features, 1e-12);
  }

  @Test
  void whatTheNetworkDidInBetweenEndsAPretraining() {
    INDArray features = features(DataType.DOUBLE).divi(50);
    MultiLayerNetwork network =
        network(DataType.DOUBLE, D, builder().interval(-3, 3).build(), output());
    org.deeplearning4j.nn.api.Layer layer = network.getLayer(0);
    layer.fit(features.add(1), LayerWorkspaceMgr.noWorkspaces());
    network.output(features);
    layer.fit(features, LayerWorkspaceMgr.noWorkspaces());
    assertLearned(layer, features, 1e-12);
  }

  @Test
  void batchesOfOneEpochBelongTogetherAndThoseOfTheNextDoNot() {
    INDArray features = features(DataType.DOUBLE).divi(50);
    INDArray others = features.add(1);
    MultiLayerNetwork network =
        network(DataType.DOUBLE, D, builder().interval(-3, 3).build(), output());
    org.deeplearning4j.nn.api.Layer layer = network.getLayer(0);
    layer.fit(features, LayerWorkspaceMgr.noWorkspaces());
    layer.fit(others, LayerWorkspaceMgr.noWorkspaces());
    assertLearned(layer, Nd4j.vstack(features, others), 1e-12);
    layer.conf().setEpochCount(layer.conf().getEpochCount() + 1);
    layer.fit(others, LayerWorkspaceMgr.noWorkspaces());
    assertLearned(layer, others, 1e-12);
  }

  @Test
  void aLayerInTheMiddleLearnsFromWhatReachesIt() {
    MultiLayerNetwork network =
        network(
            DataType.DOUBLE,
            D,
            new DenseLayer.Builder().nOut(4).build(),
            builder().build(),
            output());
    INDArray features = features(DataType.DOUBLE);
    LayerwisePretraining.pretrainLayer(network, 1, iterator(features), 2);
    INDArray hidden = network.feedForwardToLayer(0, features).get(1);
    assertRange(network.getLayer(1), hidden);
    assertLearned(network.getLayer(1), hidden, 1e-12);
    network.fit(iterator(features)); // and it trains on
  }

  @Test
  void aLayerInTheMiddleOfAGraphLearnsFromWhatReachesIt() {
    INDArray features = features(DataType.DOUBLE);
    for (boolean ours : new boolean[] {true, false}) {
      ComputationGraph graph =
          new ComputationGraph(
              configuration(DataType.DOUBLE)
                  .graphBuilder()
                  .addInputs("in")
                  .setInputTypes(InputType.feedForward(D))
                  .addLayer("dense", new DenseLayer.Builder().nOut(4).build(), "in")
                  .addLayer(
                      "embedding", (ours ? builder() : builder().interval(-1, 1)).build(), "dense")
                  .addLayer("out", output(), "embedding")
                  .setOutputs("out")
                  .build());
      graph.init();
      if (ours) {
        LayerwisePretraining.pretrainLayer(graph, "embedding", iterator(features), 2);
      } else {
        graph.pretrain(iterator(features));
      }
      INDArray hidden = graph.feedForward(features, false).get("dense");
      assertLearned(graph.getLayer("embedding"), hidden, 1e-12);
    }
  }

  @Test
  void paddedStepsAreNotLearned() {
    INDArray features = Nd4j.rand(DataType.DOUBLE, 1, 2, 3);
    features.slice(0).getColumn(2).assign(50);
    INDArray mask = Nd4j.createFromArray(new double[][] {{1, 1, 0}});
    DataSet data = new DataSet(features, Nd4j.zeros(DataType.DOUBLE, 1, 1, 3), mask, mask);
    MultiLayerNetwork network =
        Networks.of(configuration(DataType.DOUBLE), InputType.recurrent(2), builder().build());
    LayerwisePretraining.pretrainLayer(network, 0, new ListDataSetIterator<>(List.of(data)), 2);
    INDArray seen = features.slice(0).permute(1, 0).dup('c').getRows(0, 1);
    assertRange(network.getLayer(0), seen);
    assertLearned(network.getLayer(0), seen, 1e-12);
  }

  @Test
  void imagesGiveEveryPixelsChannels() {
    INDArray features = Nd4j.rand(DataType.DOUBLE, 6, 2, 3, 4);
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.convolutional(3, 4, 2),
            builder().interval(0, 1).build());
    network.pretrain(
        new ListDataSetIterator<>(
            new DataSet(features, Nd4j.zeros(DataType.DOUBLE, 6, 1)).asList(), 2));
    INDArray pixels = features.permute(0, 2, 3, 1).dup('c').reshape('c', 72, 2);
    assertLearned(network.getLayer(0), pixels, 1e-12);
  }

  @Test
  void constantFeaturesAndSingleExamplesGetAnIntervalAroundThem() {
    MultiLayerNetwork network = network(DataType.DOUBLE, 2, builder().build(), output());
    List<DataSet> rows = new ArrayList<>();
    for (double x : new double[] {3, 4, 3.5}) {
      rows.add(
          new DataSet(
              Nd4j.createFromArray(new double[][] {{x, 7}}), Nd4j.zeros(DataType.DOUBLE, 1, 1)));
    }
    LayerwisePretraining.pretrainLayer(network, 0, new ListDataSetIterator<>(rows, 1), 2);
    assertEquals(3, network.getParam("0_low").getDouble(0));
    assertEquals(6.5, network.getParam("0_low").getDouble(1));
    assertEquals(4, network.getParam("0_high").getDouble(0));
    assertEquals(7.5, network.getParam("0_high").getDouble(1));
    assertTrue(Double.isFinite(network.output(rows.get(0).getFeatures()).getDouble(0)));
    assertTrue(Double.isFinite(network.getParam("0_logits").sumNumber().doubleValue()));
  }

  @Test
  void whatWasLearnedStaysWithTheModel(@TempDir Path folder) throws IOException {
    INDArray features = features(DataType.DOUBLE);
    MultiLayerNetwork network = network(DataType.DOUBLE, D, builder().build(), output());
    LayerwisePretraining.pretrainLayer(network, 0, iterator(features), 2);
    INDArray expected = network.output(features);
    assertClose("clone", expected, network.clone().output(features), 0);
    Path zip = folder.resolve("model.zip");
    ModelSerializer.writeModel(network, zip.toFile(), true);
    MultiLayerNetwork read = ModelSerializer.restoreMultiLayerNetwork(zip.toFile());
    assertClose("zip", expected, read.output(features), 0);
    MultiLayerNetwork tuned =
        new TransferLearning.Builder(read)
            .fineTuneConfiguration(new FineTuneConfiguration.Builder().l2(0.1).build())
            .build();
    assertClose("transfer", expected, tuned.output(features), 0);
    LayerwisePretraining.pretrainLayer(read, 0, iterator(features.mul(0.5)), 1);
    assertClose("the interval only grows", network.getParam("0_low"), read.getParam("0_low"), 0.5);
    assertEquals(network.getParam("0_low").getDouble(1), read.getParam("0_low").getDouble(1));
  }

  @Test
  void mistakesAreExplained() {
    MultiLayerNetwork network =
        network(DataType.DOUBLE, D, new DenseLayer.Builder().nOut(2).build(), output());
    DataSetIterator data = iterator(features(DataType.DOUBLE));
    assertMessage(
        "layers 0 to 1, got 5", () -> LayerwisePretraining.pretrainLayer(network, 5, data, 1));
    assertMessage(
        "DenseLayer has no layer-wise",
        () -> LayerwisePretraining.pretrainLayer(network, 0, data, 1));
    MultiLayerNetwork good = network(DataType.DOUBLE, D, builder().build(), output());
    assertMessage(
        "epochs must be >= 1, got 0", () -> LayerwisePretraining.pretrainLayer(good, 0, data, 0));
    INDArray broken = features(DataType.DOUBLE).putScalar(7, 1, Double.NaN);
    assertMessage("[7, 1]", () -> good.pretrain(iterator(broken)));
    assertMessage("got DenseLayer", () -> GmmEmbeddingLayer.mixtures(network.getLayer(0)));
  }

  private static void assertMessage(String part, Runnable action) {
    RuntimeException error = assertThrows(RuntimeException.class, action::run);
    assertTrue(String.valueOf(error.getMessage()).contains(part), error.getMessage());
  }
}
