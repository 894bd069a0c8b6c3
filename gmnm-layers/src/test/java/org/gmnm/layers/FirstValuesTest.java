package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.dl4j.Parameter;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.gmnm.layers.MultiHeadAttentionLayer.Similarity;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Which parameters layers have, in which order, and what they are before training. */
class FirstValuesTest {

  private static final int IN = 100;

  private static MultiLayerNetwork network(Layer layer) {
    return Networks.of(configuration(DataType.FLOAT).seed(6), InputType.feedForward(IN), layer);
  }

  private static double deviation(MultiLayerNetwork network, String key) {
    INDArray values = network.getParam("0_" + key);
    assertEquals(0, values.meanNumber().doubleValue(), 0.1 * values.stdNumber().doubleValue());
    return values.stdNumber().doubleValue();
  }

  private static void assertAll(double expected, MultiLayerNetwork network, String key) {
    INDArray values = network.getParam("0_" + key);
    assertEquals(expected, values.minNumber().doubleValue(), 1e-7, key);
    assertEquals(expected, values.maxNumber().doubleValue(), 1e-7, key);
  }

  /** Outputs of normal inputs have the deviation 0.1 where responses are centred, else 1. */
  @ParameterizedTest
  @CsvSource({
    "NORM, 1, true, 0",
    "NORM, 3, true, 0",
    "NORM, 3, false, 0",
    "SUM, 3, true, 0",
    "SUM, 2, false, 0",
    "NORM, 2, true, 50"
  })
  void outputsOfGmnmStartWithTheDeviationMeant(
      Aggregation form, int rank, boolean centred, int equalizedFrom) {
    double spread = 0.7;
    MultiLayerNetwork network =
        network(
            new GmnmLayer.Builder()
                .nOut(60)
                .components(300)
                .rank(rank)
                .aggregation(form)
                .centredResponses(centred)
                .equalizedFrom(equalizedFrom)
                .centreSpread(spread)
                .build());
    Nd4j.getRandom().setSeed(2);
    INDArray output = network.output(Nd4j.randn(DataType.FLOAT, 400, IN));
    double square = output.mul(output).meanNumber().doubleValue();
    assertEquals(centred ? 0.1 : 1, Math.sqrt(square), centred ? 0.01 : 0.1);
    if (centred) { // else the sum of all weights shows in every output
      assertEquals(0, output.meanNumber().doubleValue(), 0.01);
    }
    assertEquals(spread, deviation(network, "mu"), 0.02);
    double gain = equalizedFrom == 0 ? 1 : 0.5;
    double expected = Math.sqrt((centred ? 0.25 : 0.5) / (IN * rank)) / gain;
    assertEquals(1, deviation(network, "W") / expected, 0.02);
  }

  @Test
  void biasesAndStatisticsOfGmnm() {
    GmnmLayer.Builder layer = new GmnmLayer.Builder().nOut(4).components(5);
    MultiLayerNetwork usual = network(layer.build());
    assertAll(0, usual, "b");
    assertAll(0.3, network(layer.biasInit(0.3).build()), "b");
    INDArray statistics = usual.getParam("0_statistics");
    assertEquals(IN, statistics.sumNumber().intValue());
    assertEquals(IN, statistics.getRow(1).sumNumber().intValue());
    assertEquals(
        List.of("mu 5 x 100", "W 100 x 5", "pi 5 x 4", "b 1 x 4", "statistics 3 x 100"),
        parameters(usual));
    assertEquals(
        List.of("mu 5 x 100", "W 100 x 15", "pi 5 x 4"),
        parameters(network(layer.plain().rank(3).build())));
  }

  private static List<String> parameters(MultiLayerNetwork network) {
    FeatureLayer layer = (FeatureLayer) network.getLayer(0).conf().getLayer();
    List<String> all = new ArrayList<>();
    for (Parameter p : layer.parameters()) {
      all.add(p.key() + " " + p.rows() + " x " + p.columns());
    }
    return all;
  }

  @Test
  void ofTheEmbedding() {
    MultiLayerNetwork network =
        network(new GmmEmbeddingLayer.Builder().components(4).interval(-1, 3).build());
    assertAll(0, network, "logits");
    assertAll(-1, network, "low");
    assertAll(3, network, "high");
    assertEquals(List.of("logits 100 x 4", "low 1 x 100", "high 1 x 100"), parameters(network));
    MultiLayerNetwork unknown = network(new GmmEmbeddingLayer.Builder().components(4).build());
    assertAll(0, unknown, "low");
    assertAll(0, unknown, "high");
  }

  @Test
  void ofKan() {
    KanLayer.Builder layer = new KanLayer.Builder().nOut(4).gridSize(5);
    assertEquals(
        List.of("W 500 x 4", "V 100 x 4", "b 1 x 4", "gain 1 x 100", "shift 1 x 100"),
        parameters(network(layer.build())));
    assertEquals(
        List.of("W 500 x 4"),
        parameters(network(layer.layerNorm(false).linearPath(false).build())));
  }

  @ParameterizedTest
  @CsvSource({"DOT_PRODUCT", "GAUSSIAN"})
  void ofAttention(Similarity similarity) {
    MultiHeadAttentionLayer.Builder layer =
        new MultiHeadAttentionLayer.Builder()
            .nOut(40)
            .heads(3)
            .headSize(20)
            .similarity(similarity)
            .biasInit(0.2);
    MultiLayerNetwork network = network(layer.build());
    List<String> expected =
        new ArrayList<>(
            List.of("Wq 100 x 60", "Wk 100 x 60", "Wv 100 x 60", "Wo 60 x 40", "b 1 x 40"));
    for (String key : List.of("Wq", "Wk", "Wv")) {
      assertEquals(Math.sqrt(2 / 160.0), deviation(network, key), 0.003, key);
    }
    assertEquals(Math.sqrt(2 / 100.0), deviation(network, "Wo"), 0.006);
    assertAll(0.2, network, "b");
    if (similarity == Similarity.GAUSSIAN) {
      expected.add("logScale 1 x 3");
      assertAll(Math.log(30) / 4, network, "logScale");
    }
    assertEquals(expected, parameters(network));
    expected.remove("b 1 x 40");
    assertEquals(expected, parameters(network(layer.hasBias(false).build())));
    MultiHeadAttentionLayer whole = new MultiHeadAttentionLayer.Builder().nOut(40).heads(3).build();
    assertEquals(13, whole.getHeadSize());
    assertEquals(1, new MultiHeadAttentionLayer.Builder().nOut(2).heads(3).build().getHeadSize());
  }

  @Test
  void ofExperts() {
    MultiLayerNetwork network =
        network(new MixtureOfExpertsLayer.Builder().experts(10).labels(4).biasInit(0.1).build());
    assertEquals(List.of("W 100 x 50", "b 1 x 50", "logSigma 1 x 40"), parameters(network));
    assertEquals(Math.sqrt(2 / 150.0), deviation(network, "W"), 0.004);
    assertAll(0.1, network, "b");
    assertAll(0, network, "logSigma");
    assertEquals(90, network.output(Nd4j.zeros(DataType.FLOAT, 1, IN)).size(1));
  }

  @Test
  void ofUgmmAndLayerNormalisation() {
    MultiLayerNetwork ugmm = network(new UgmmLayer.Builder().nOut(30).build());
    assertEquals(List.of("mu 100 x 30", "logSigma 100 x 30", "logits 100 x 30"), parameters(ugmm));
    assertEquals(1, deviation(ugmm, "mu"), 0.05);
    assertAll(0, ugmm, "logSigma");
    assertAll(0, ugmm, "logits");
    MultiLayerNetwork norm = network(new LayerNormLayer.Builder().build());
    assertEquals(List.of("gain 1 x 100", "bias 1 x 100"), parameters(norm));
    assertAll(1, norm, "gain");
    assertAll(0, norm, "bias");
    assertAll(0.4, network(new LayerNormLayer.Builder().biasInit(0.4).build()), "bias");
  }

  /** What follows from the inputs is found from the input type, and anew for another one. */
  @Test
  void outputsFollowFromTheInputs() {
    LayerNormLayer norm = new LayerNormLayer.Builder().build();
    for (FeatureLayer layer :
        List.of(new GmmEmbeddingLayer.Builder().components(4).build(), norm)) {
      long each = layer instanceof GmmEmbeddingLayer ? 4 : 1;
      assertEquals(0, layer.getNOut());
      layer.setNIn(InputType.feedForward(3), false);
      assertEquals(3 * each, layer.getNOut());
      layer.setNIn(InputType.feedForward(5), false);
      assertEquals(3 * each, layer.getNOut(), "it was known");
      layer.setNIn(InputType.feedForward(5), true);
      assertEquals(5 * each, layer.getNOut());
    }
    norm.setNIn(7);
    assertEquals(7, norm.getNOut());
    assertEquals(8, new GmmEmbeddingLayer.Builder().nIn(2).components(4).build().getNOut());
    assertEquals(2, new LayerNormLayer.Builder().nIn(2).build().getNOut());
  }
}
