package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.deeplearning4j.datasets.iterator.ExistingDataSetIterator;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.mixture.Covariance;
import org.gmnm.mixture.GaussianMixtureLearner;
import org.gmnm.testing.Networks;
import org.gmnm.testing.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;

class FeatureDensityTest {

  private static final JsonNode REFERENCE = Reference.part("features", "density");
  private static final double[][] FEATURES = matrix(REFERENCE.get("features"));
  private static final int CLASSES = 4;

  private static double[][] matrix(JsonNode node) {
    return StreamSupport.stream(node.spliterator(), false)
        .map(Reference::doubles)
        .toArray(double[][]::new);
  }

  private static OutputLayer output() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(CLASSES)
        .activation(Activation.SOFTMAX)
        .build();
  }

  /** What goes in reaches the second layer as it is. */
  private static MultiLayerNetwork passing(int width) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(width),
            new DenseLayer.Builder().nOut(width).activation(Activation.IDENTITY).build(),
            output());
    network.setParam("0_W", Nd4j.eye(width).castTo(DataType.DOUBLE));
    network.setParam("0_b", Nd4j.zeros(DataType.DOUBLE, 1, width));
    return network;
  }

  private static DataSetIterator labelled(double[][] rows, double[] classes) {
    double[][] labels = new double[rows.length][CLASSES];
    for (int i = 0; i < rows.length; i++) {
      labels[i][(int) classes[i]] = 1;
    }
    DataSet all = new DataSet(Nd4j.createFromArray(rows), Nd4j.createFromArray(labels));
    return new ListDataSetIterator<>(all.asList(), 7);
  }

  private static DataSetIterator labelled() {
    return labelled(FEATURES, Reference.doubles(REFERENCE.get("classes")));
  }

  private static void rejected(Executable call, String part) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void aListenerTellsHowTheScoreOfHeldOutDataDevelops() {
    MultiLayerNetwork network = passing(5);
    INDArray points = Nd4j.createFromArray(matrix(REFERENCE.get("points")));
    FeatureDensityLearner learner = FeatureDensityLearner.ofClasses(Covariance.TIED);
    List<FeatureDensityListener.Reading> all = new ArrayList<>();
    List<FeatureDensityListener.Reading> some = new ArrayList<>();
    FeatureDensityListener each =
        FeatureDensityListener.of(1, learner, labelled(), points).withReadings(all::add);
    network.addListeners(
        each,
        FeatureDensityListener.of(1, learner, labelled(), points.getRows(0, 2, 5, 7))
            .withReadings(some::add)
            .every(2));
    network.fit(labelled(), 3);
    assertEquals(List.of(1, 2, 3), all.stream().map(reading -> reading.epoch()).toList());
    assertEquals(List.of(2), some.stream().map(reading -> reading.epoch()).toList());
    double[] now = learner.fit(network, 1, labelled()).score(points);
    assertArrayEquals(now, all.get(2).scores(), 1e-12);
    assertFalse(Arrays.equals(all.get(0).scores(), all.get(2).scores()), "the features moved");
    double[] four = some.get(0).scores().clone();
    Arrays.sort(four);
    assertEquals((four[1] + four[2]) / 2, some.get(0).median(), 1e-12);
    Arrays.sort(now);
    double middle = now[now.length / 2];
    double median = now.length % 2 == 1 ? middle : 0.5 * (now[now.length / 2 - 1] + middle);
    assertEquals(median, all.get(2).median(), 1e-12);
    rejected(() -> each.every(0), "epochs must be >= 1, got 0");
  }

  @Test
  void aListenerOfAGraphTellsTheSame() {
    ComputationGraph graph = passing(5).toComputationGraph();
    INDArray points = Nd4j.createFromArray(matrix(REFERENCE.get("points")));
    FeatureDensityLearner learner = FeatureDensityLearner.ofClasses(Covariance.TIED);
    List<FeatureDensityListener.Reading> all = new ArrayList<>();
    FeatureDensityListener listener =
        FeatureDensityListener.of("1", learner, labelled(), points).withReadings(all::add);
    listener.onEpochEnd(graph);
    assertArrayEquals(
        learner.fit(passing(5), 1, labelled()).score(points), all.get(0).scores(), 1e-12);
  }

  @Test
  void scoresEqualThoseOfNumpy() {
    MultiLayerNetwork network = passing(5);
    INDArray points = Nd4j.createFromArray(matrix(REFERENCE.get("points")));
    for (JsonNode c : REFERENCE.get("cases")) {
      FeatureDensity density =
          FeatureDensityLearner.ofClasses(Covariance.valueOf(c.get("covariance").asText()))
              .withFloor(c.get("floor").asDouble())
              .fit(network, 1, labelled());
      double[] expected = Reference.doubles(c.get("scores"));
      double[] actual = density.score(points);
      for (int i = 0; i < expected.length; i++) {
        assertEquals(expected[i], actual[i], 1e-9 * (1 + Math.abs(expected[i])), c + " " + i);
        assertEquals(
            actual[i], density.scoreOf(points.getRow(i).toDoubleVector()), 1e-11 * expected[8]);
      }
      assertEquals(3, density.mixture().components(), "class 1 has no examples");
    }
  }

  @Test
  void byDefaultClassesHaveOneCovariance() {
    MultiLayerNetwork network = passing(5);
    INDArray points = Nd4j.createFromArray(matrix(REFERENCE.get("points")));
    double[] tied =
        FeatureDensityLearner.ofClasses(Covariance.TIED).fit(network, 1, labelled()).score(points);
    assertArrayEquals(tied, FeatureDensity.of(network, 1, labelled()).score(points));
  }

  @Test
  void aGraphAndAReadMixtureGiveTheSameScores() {
    MultiLayerNetwork network = passing(5);
    INDArray points = Nd4j.createFromArray(matrix(REFERENCE.get("points")));
    FeatureDensity density = FeatureDensity.of(network, 1, labelled());
    double[] scores = density.score(points);
    assertArrayEquals(scores, FeatureDensity.of(network, 1, density.mixture()).score(points));
    ComputationGraph graph = network.toComputationGraph();
    String output = graph.getConfiguration().getNetworkOutputs().get(0);
    assertArrayEquals(scores, FeatureDensity.of(graph, output, labelled()).score(points));
    assertArrayEquals(scores, FeatureDensity.of(graph, output, density.mixture()).score(points));
    rejected(() -> FeatureDensity.of(graph, "nobody", labelled()), "no layer 'nobody'; it has [");
  }

  @Test
  void aPredictorOfTheLayersBelowServesScores() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(5),
            new DenseLayer.Builder().nOut(6).build(),
            new DenseLayer.Builder().nOut(3).build(),
            output());
    FeatureDensity density = FeatureDensity.of(network, 2, labelled());
    double[] scores = density.score(Nd4j.createFromArray(FEATURES));
    Predictor below = Predictor.below(network, 2);
    for (int i = 0; i < scores.length; i++) {
      assertEquals(scores[i], density.scoreOf(below.predict(FEATURES[i])), 1e-9);
    }
    rejected(() -> Predictor.below(network, 0), "layers 1 to 2 above the first, got 0");
    rejected(() -> Predictor.below(network, 3), "got 3");
  }

  /** In other units by a factor c of all features, every score moves by d ln c. */
  @Test
  void unitsMoveAllScoresAlike() {
    MultiLayerNetwork network = passing(5);
    double[] classes = Reference.doubles(REFERENCE.get("classes"));
    INDArray points = Nd4j.createFromArray(matrix(REFERENCE.get("points")));
    double[] plain = FeatureDensity.of(network, 1, labelled()).score(points);
    for (double factor : new double[] {0x1p-200, 0x1p200}) {
      double[][] scaled =
          Arrays.stream(FEATURES)
              .map(row -> Arrays.stream(row).map(v -> v * factor).toArray())
              .toArray(double[][]::new);
      double[] scores =
          FeatureDensity.of(network, 1, labelled(scaled, classes)).score(points.mul(factor));
      for (int i = 0; i < scores.length; i++) {
        assertEquals(plain[i], scores[i] - 5 * Math.log(factor), 1e-9 * (1 + plain[i]));
      }
    }
  }

  /** No order of the examples, and no split into batches, matters beyond rounding. */
  @Test
  void theOrderOfExamplesDoesNotMatter() {
    MultiLayerNetwork network = passing(5);
    INDArray points = Nd4j.createFromArray(matrix(REFERENCE.get("points")));
    double[] scores = FeatureDensity.of(network, 1, labelled()).score(points);
    List<DataSet> turned = new ArrayList<>();
    labelled().forEachRemaining(batch -> turned.addAll(batch.asList()));
    Collections.reverse(turned);
    double[] others =
        FeatureDensity.of(network, 1, new ListDataSetIterator<>(turned, 1)).score(points);
    for (int i = 0; i < scores.length; i++) {
      assertEquals(scores[i], others[i], 1e-10 * (1 + Math.abs(scores[i])));
    }
  }

  @Test
  void componentsAreFoundWithoutLabels() {
    Random random = new Random(5);
    double[][] rows = new double[400][];
    Arrays.setAll(
        rows, i -> new double[] {(i % 2) * 20 + random.nextGaussian(), 0, random.nextGaussian()});
    DataSetIterator data =
        new ExistingDataSetIterator(List.of(new DataSet(Nd4j.createFromArray(rows), null)));
    MultiLayerNetwork network = passing(3);
    FeatureDensity density =
        FeatureDensityLearner.ofMixture(GaussianMixtureLearner.of(2).withSeed(1))
            .fit(network, 1, data);
    double near = density.scoreOf(20, 0, 0);
    double between = density.scoreOf(10, 0, 0);
    assertTrue(between > near + 30, between + " between the two, " + near + " at one");
    assertTrue(density.scoreOf(20, 5, 0) > near + 30, "a feature that was dead fires");
    rejected(() -> FeatureDensity.of(network, 1, data), "classes need labels");
  }

  @Test
  void aPointWhoseDistanceIsNoDoubleIsInfinitelyUnlike() {
    FeatureDensity density = FeatureDensity.of(passing(5), 1, labelled());
    double[] scores =
        density.score(Nd4j.createFromArray(new double[][] {FEATURES[0], {1e200, 0, 0, 0, 0}}));
    assertTrue(Double.isFinite(scores[0]));
    assertEquals(Double.POSITIVE_INFINITY, scores[1]);
    assertEquals(Double.POSITIVE_INFINITY, density.scoreOf(1e200, 0, 0, 0, 0));
  }

  @Test
  void aSingleColumnOfLabelsIsTwoClasses() {
    double[][] rows = {{0, 1}, {1, 0}, {0, 0}, {9, 9}, {9, 8}, {8, 9}};
    INDArray labels = Nd4j.createFromArray(new double[][] {{0}, {0}, {0}, {1}, {1}, {1}});
    DataSet all = new DataSet(Nd4j.createFromArray(rows), labels);
    FeatureDensity density =
        FeatureDensity.of(passing(2), 1, new ListDataSetIterator<>(all.asList(), 4));
    assertEquals(2, density.mixture().components());
    assertArrayEquals(new double[] {1 / 3.0, 1 / 3.0}, density.mixture().means()[0], 1e-12);
  }

  @Test
  void mistakesAreNamed() {
    MultiLayerNetwork network = passing(5);
    rejected(() -> FeatureDensity.of(network, 2, labelled()), "layers 0 to 1, got 2");
    rejected(() -> FeatureDensity.of(network, -1, labelled()), "got -1");
    rejected(
        () -> FeatureDensityLearner.ofClasses(Covariance.FULL).withFloor(0),
        "floor must be > 0 and finite, got 0.0");
    rejected(
        () -> FeatureDensity.of(network, 1, new ListDataSetIterator<>(List.<DataSet>of(), 1)),
        "no data");
    double[][] constant = new double[FEATURES.length][5];
    double[] classes = Reference.doubles(REFERENCE.get("classes"));
    rejected(
        () -> FeatureDensity.of(network, 1, labelled(constant, classes)),
        "mean variance of the features must be > 0 and finite, got 0.0");
    FeatureDensity density = FeatureDensity.of(network, 1, labelled());
    rejected(() -> density.scoreOf(1, 2), "has 2 features, the mixture 5");
    rejected(
        () -> density.scoreOf(1, 2, Double.NaN, 4, 5),
        "feature 2 at layer 1 must be finite, got NaN");
    INDArray broken =
        Nd4j.createFromArray(new double[][] {FEATURES[0], {1, 2, 3, 4, Double.POSITIVE_INFINITY}});
    rejected(() -> density.score(broken), "layer 1, example 1 must be finite, got ");
    rejected(
        () ->
            FeatureDensity.of(network, 0, FeatureDensity.of(network, 1, labelled()).mixture())
                .scoreOf(1),
        "layer 0 has 1 features, the mixture 5");
    MultiLayerNetwork images =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.convolutional(4, 4, 1),
            new ConvolutionLayer.Builder(3, 3).nOut(2).build(),
            new ConvolutionLayer.Builder(1, 1).nOut(2).build(),
            output());
    DataSet image = new DataSet(Nd4j.ones(DataType.DOUBLE, 1, 1, 4, 4), Nd4j.ones(1, CLASSES));
    rejected(
        () -> FeatureDensity.of(images, 1, new ListDataSetIterator<>(List.of(image), 1)),
        "what reaches layer 1 must have shape [N, d], got [1, 2, 2, 2]");
    assertFalse(density.toString().isEmpty());
  }
}
