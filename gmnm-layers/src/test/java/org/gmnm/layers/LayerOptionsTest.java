package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option of every layer tells two layers apart, is said, and is in the JSON. */
class LayerOptionsTest {

  static Stream<Arguments> options() {
    return Stream.of(
        Arguments.of("components=6", gmnm(), gmnm().components(6)),
        Arguments.of("rank=2", gmnm(), gmnm().rank(2)),
        Arguments.of("aggregation=SUM", gmnm(), gmnm().aggregation(Aggregation.SUM)),
        Arguments.of("hasBias=false", gmnm(), gmnm().hasBias(false)),
        Arguments.of("standardizeInput=false", gmnm(), gmnm().standardizeInput(false)),
        Arguments.of("statisticsDecay=0.5", gmnm(), gmnm().statisticsDecay(0.5)),
        Arguments.of("centredResponses=false", gmnm(), gmnm().centredResponses(false)),
        Arguments.of("equalizedFrom=8", gmnm(), gmnm().equalizedFrom(8)),
        Arguments.of("centreSpread=2.0", gmnm(), gmnm().centreSpread(2)),
        Arguments.of("nIn=3", gmnm(), gmnm().nIn(3)),
        Arguments.of("nOut=5", gmnm(), gmnm().nOut(5)),
        Arguments.of("rnnFormat=NWC", gmnm(), gmnm().dataFormat(RNNFormat.NWC)),
        Arguments.of("cnnFormat=NHWC", gmnm(), gmnm().dataFormat(CNN2DFormat.NHWC)),
        Arguments.of("components=7", embedding(), embedding().components(7)),
        Arguments.of("low=-1.0, high=2.0", embedding(), embedding().interval(-1, 2)),
        Arguments.of("sigmaOverSpacing=0.7", embedding(), embedding().sigmaOverSpacing(0.7)),
        Arguments.of("stochastic=true", embedding(), embedding().stochastic(true)),
        Arguments.of(
            "epsilon=0.1", new LayerNormLayer.Builder(), new LayerNormLayer.Builder().epsilon(0.1)),
        Arguments.of("gridSize=5", kan(), kan().gridSize(5)),
        Arguments.of("gridMin=-1.0", kan(), kan().grid(-1, 2)),
        Arguments.of("gridMax=1.0", kan(), kan().grid(-2, 1)),
        Arguments.of("layerNorm=false", kan(), kan().layerNorm(false)),
        Arguments.of("linearPath=false", kan(), kan().linearPath(false)),
        Arguments.of("experts=3", experts(), experts().experts(3)),
        Arguments.of("labels=2", experts(), experts().labels(2)),
        Arguments.of("heads=2", attention(), attention().heads(2)),
        Arguments.of("headSize=6", attention(), attention().headSize(6)),
        Arguments.of("hasBias=false", attention(), attention().hasBias(false)),
        Arguments.of(
            "similarity=GAUSSIAN",
            attention(),
            attention().similarity(MultiHeadAttentionLayer.Similarity.GAUSSIAN)));
  }

  private static GmnmLayer.Builder gmnm() {
    return new GmnmLayer.Builder().nOut(4).components(5);
  }

  private static GmmEmbeddingLayer.Builder embedding() {
    return new GmmEmbeddingLayer.Builder().components(5);
  }

  private static KanLayer.Builder kan() {
    return new KanLayer.Builder().nOut(4);
  }

  private static MixtureOfExpertsLayer.Builder experts() {
    return new MixtureOfExpertsLayer.Builder().experts(2);
  }

  private static MultiHeadAttentionLayer.Builder attention() {
    return new MultiHeadAttentionLayer.Builder().nIn(4).nOut(4);
  }

  @ParameterizedTest
  @MethodSource("options")
  void differ(String text, FeatureLayer.Builder<?> defaults, FeatureLayer.Builder<?> changed) {
    FeatureLayer one = defaults.build();
    FeatureLayer other = changed.build();
    assertNotEquals(one, other);
    assertNotEquals(one.hashCode(), other.hashCode());
    assertTrue(other.toString().contains(text), other.toString());
    assertEquals(other, changed.build());
    assertEquals(other.hashCode(), changed.build().hashCode());
    MultiLayerConfiguration network =
        new NeuralNetConfiguration.Builder().list(changed.build()).build();
    assertEquals(
        network.getConf(0).getLayer(),
        MultiLayerConfiguration.fromJson(network.toJson()).getConf(0).getLayer());
  }
}
