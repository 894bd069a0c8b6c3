package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Values of the embedding, near, at and far outside its interval, and its draws. */
class GmmEmbeddingLayerTest {

  private static final int N = 5;

  private static GmmEmbeddingLayer.Builder builder() {
    return new GmmEmbeddingLayer.Builder().name("e1").components(N).interval(-3, 2);
  }

  private static MultiLayerNetwork network(DataType type, GmmEmbeddingLayer layer) {
    MultiLayerNetwork network = Networks.of(configuration(type), InputType.feedForward(2), layer);
    Nd4j.getRandom().setSeed(3);
    network.getParam("0_logits").assign(Nd4j.randn(type, 2, N));
    return network;
  }

  @ParameterizedTest
  @CsvSource({"DOUBLE, 1e-12", "FLOAT, 2e-6"})
  void outputsAreTheResponsibilitiesOfEachFeaturesMixture(DataType type, double tolerance) {
    MultiLayerNetwork network = network(type, builder().build());
    network.getParam("0_low").putScalar(0, 1, -0.5); // intervals may differ
    List<GaussianMixture> mixtures = GmmEmbeddingLayer.mixtures(network.getLayer(0));
    double[][] x = {{0.3, 0.2}, {-3, 2}, {1.9, -0.4}, {-4, 2.5}, {-100, 40}};
    double[][] expected = new double[x.length][2 * N];
    for (int row = 0; row < x.length; row++) {
      for (int j = 0; j < 2; j++) {
        double[] shares = mixtures.get(j).responsibilities(x[row][j]);
        System.arraycopy(shares, 0, expected[row], j * N, N);
      }
    }
    INDArray actual = network.output(Nd4j.createFromArray(x).castTo(type));
    assertClose("responsibilities", Nd4j.createFromArray(expected), actual, tolerance);
    INDArray groups = actual.reshape('c', x.length, 2, N).sum(2);
    assertClose("sums", Nd4j.ones(DataType.DOUBLE, x.length, 2), groups, tolerance);
  }

  @ParameterizedTest
  @CsvSource({"FLOAT, 1e6", "FLOAT, 3e38", "DOUBLE, 1e6", "DOUBLE, 1e300"})
  void farOutsideAllIsTheEndComponents(DataType type, double far) {
    MultiLayerNetwork network = network(type, builder().build());
    INDArray input = Nd4j.createFromArray(new double[][] {{far, -far}}).castTo(type);
    double[] expected = new double[2 * N];
    expected[N - 1] = 1;
    expected[N] = 1;
    assertClose(
        "end components",
        Nd4j.createFromArray(new double[][] {expected}),
        network.output(input),
        0);
    network.setInput(input);
    network.feedForward(true, false);
    INDArray below = network.backpropGradient(Nd4j.rand(type, 1, 2 * N), null).getSecond();
    assertTrue(Double.isFinite(below.sumNumber().doubleValue()), below.toString());
  }

  @Test
  void whatIsInsideKeepsItsDigitsFarFromZero() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.FLOAT),
            InputType.feedForward(1),
            new GmmEmbeddingLayer.Builder().components(4).interval(1e6, 1e6 + 4).build());
    double[] shares =
        GmmEmbeddingLayer.mixtures(network.getLayer(0)).get(0).responsibilities(1e6 + 1.25);
    INDArray actual = network.output(Nd4j.createFromArray(new float[][] {{1e6f + 1.25f}}));
    assertClose("shares", Nd4j.createFromArray(new double[][] {shares}), actual, 1e-6);
  }

  @Test
  void outputsAreInferredFromInputsAndComponents() {
    GmmEmbeddingLayer layer =
        (GmmEmbeddingLayer)
            network(DataType.FLOAT, builder().build()).getLayer(0).conf().getLayer();
    assertEquals(2, layer.getNIn());
    assertEquals(2 * N, layer.getNOut());
    assertEquals(3 * N, builder().nIn(3).build().getNOut());
    assertEquals(
        "[logits, low, high]",
        Networks.of(configuration(DataType.FLOAT), InputType.feedForward(1), builder().build())
            .getLayer(0)
            .paramTable()
            .keySet()
            .toString());
  }

  @Test
  void trainingEmitsDrawsAndInferenceTheirExpectation() {
    MultiLayerNetwork network = network(DataType.DOUBLE, builder().stochastic(true).build());
    INDArray one = Nd4j.createFromArray(new double[][] {{0.3, -1}});
    INDArray gamma = network.output(one);
    INDArray many = one.repeat(0, 20_000);
    Nd4j.getRandom().setSeed(11);
    INDArray draws = network.output(many, true).dup();
    assertEquals(2 * 20_000, draws.sumNumber().intValue());
    assertEquals(2 * 20_000, draws.eq(1).castTo(DataType.DOUBLE).sumNumber().intValue());
    assertClose("frequencies", gamma, draws.mean(0).reshape(1, 2 * N), 0.02);
    Nd4j.getRandom().setSeed(11);
    assertClose("same seed", draws, network.output(many, true), 0);
    assertNotEquals(draws, network.output(many, true));
  }

  @Test
  void drawsAreBackpropagatedAsTheirExpectation() {
    INDArray[] below = new INDArray[2];
    for (int i = 0; i < 2; i++) {
      MultiLayerNetwork network = network(DataType.DOUBLE, builder().stochastic(i == 1).build());
      network.setInput(Nd4j.createFromArray(new double[][] {{0.3, -1}}));
      network.feedForward(true, false);
      INDArray error = Nd4j.linspace(DataType.DOUBLE, 1, 0.5, 2 * N).reshape(1, 2 * N);
      below[i] = network.backpropGradient(error, null).getSecond();
    }
    assertClose("straight through", below[0], below[1], 0);
  }

  @Test
  void stochasticIsSavedAndCounted() {
    GmmEmbeddingLayer layer = builder().stochastic(true).build();
    assertNotEquals(layer, builder().build());
    MultiLayerConfiguration conf =
        configuration(DataType.FLOAT)
            .list()
            .layer(layer)
            .setInputType(InputType.feedForward(2))
            .build();
    assertEquals(conf, MultiLayerConfiguration.fromJson(conf.toJson()));
    assertNotEquals(
        builder().build(), new GmmEmbeddingLayer.Builder().name("e1").components(N).build());
  }

  @Test
  void withoutAnIntervalTheLayerSaysWhatToDo() {
    MultiLayerNetwork network =
        network(DataType.FLOAT, new GmmEmbeddingLayer.Builder().name("e1").components(3).build());
    IllegalStateException error =
        assertThrows(
            IllegalStateException.class, () -> network.output(Nd4j.zeros(DataType.FLOAT, 1, 2)));
    for (String part : List.of("GmmEmbeddingLayer 'e1'", "interval(..)", "pretrain")) {
      assertTrue(String.valueOf(error.getMessage()).contains(part), error.getMessage());
    }
  }

  @Test
  void anIntervalTooNarrowForItsNumbersSaysSo() {
    GmmEmbeddingLayer.Builder narrow =
        new GmmEmbeddingLayer.Builder().name("e1").components(16).interval(0, 3e-38);
    MultiLayerNetwork single = network(DataType.FLOAT, narrow.build());
    String message =
        assertThrows(
                IllegalStateException.class, () -> single.output(Nd4j.zeros(DataType.FLOAT, 1, 2)))
            .getMessage();
    assertTrue(message.contains("multiply the data by a constant"), message);
    MultiLayerNetwork wide = network(DataType.DOUBLE, narrow.build());
    INDArray x = Nd4j.createFromArray(new double[][] {{0.6e-38, 2.7e-38}});
    MultiLayerNetwork unit =
        network(
            DataType.DOUBLE, new GmmEmbeddingLayer.Builder().components(16).interval(0, 1).build());
    assertClose("shares", unit.output(x.div(3e-38)), wide.output(x), 1e-12);
  }

  @Test
  void anIntervalThatIsNoNumberIsRefused() {
    MultiLayerNetwork network = network(DataType.DOUBLE, builder().build());
    network.getParam("0_high").putScalar(1, Double.NaN);
    assertThrows(
        IllegalStateException.class, () -> network.output(Nd4j.zeros(DataType.DOUBLE, 1, 2)));
  }

  @Test
  void weightsAndIntervalsMakeTheMixtures() {
    MultiLayerNetwork network = network(DataType.DOUBLE, builder().build());
    GaussianMixture second = GmmEmbeddingLayer.mixtures(network.getLayer(0)).get(1);
    assertEquals(1, Arrays.stream(second.weights()).sum(), 1e-15);
    assertEquals(-2.5, second.means()[0], 1e-12);
    assertEquals(0.75, second.sigmas()[0], 1e-12);
  }

  @Test
  void trainingByGradientMovesWeightsAndLeavesIntervals() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE).updater(new Adam(0.1)).l2(0.1).l2Bias(0.1),
            InputType.feedForward(2),
            builder().build(),
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build());
    INDArray logits = network.getParam("0_logits").dup();
    network.fit(Nd4j.rand(DataType.DOUBLE, 8, 2), Nd4j.rand(DataType.DOUBLE, 8, 1));
    assertTrue(network.getParam("0_logits").sub(logits).amaxNumber().doubleValue() > 1e-3);
    assertClose(
        "low",
        Nd4j.valueArrayOf(new long[] {1, 2}, -3.0, DataType.DOUBLE),
        network.getParam("0_low"),
        0);
    assertClose(
        "high",
        Nd4j.valueArrayOf(new long[] {1, 2}, 2.0, DataType.DOUBLE),
        network.getParam("0_high"),
        0);
  }
}
