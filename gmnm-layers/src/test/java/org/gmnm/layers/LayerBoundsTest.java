package org.gmnm.layers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.mixture.GmmExpansion;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;

/** Each option of a layer on both sides of its bound: the last that is taken, the first refused. */
class LayerBoundsTest {

  private static final int MOST = Integer.MAX_VALUE;

  private static GmnmLayer.Builder gmnm() {
    return new GmnmLayer.Builder().nIn(1).nOut(1).components(1);
  }

  private static GmmEmbeddingLayer.Builder embedding() {
    return new GmmEmbeddingLayer.Builder().nIn(1).components(5);
  }

  private static KanLayer.Builder kan() {
    return new KanLayer.Builder().nIn(2).nOut(1);
  }

  private static MultiHeadAttentionLayer.Builder attention() {
    return new MultiHeadAttentionLayer.Builder().nIn(1).nOut(1);
  }

  private static MixtureOfExpertsLayer.Builder experts() {
    return new MixtureOfExpertsLayer.Builder().nIn(1).experts(1);
  }

  private static UgmmLayer.Builder ugmm() {
    return new UgmmLayer.Builder().nIn(2).nOut(1);
  }

  private static LayerNormLayer.Builder norm() {
    return new LayerNormLayer.Builder();
  }

  static Stream<Arguments> bounds() {
    double least = GmmExpansion.MIN_SIGMA_OVER_SPACING;
    double most = GmmExpansion.MAX_SIGMA_OVER_SPACING;
    return Stream.of(
        arguments("components must be >= 1", gmnm(), gmnm().components(0)),
        arguments("rank must be >= 1", gmnm().rank(1), gmnm().rank(0)),
        arguments("nOut must be >= 1", gmnm().nOut(1), gmnm().nOut(0)),
        arguments("nIn must be >= 0", gmnm().nIn(0), gmnm().nIn(-1)),
        arguments("aggregation must be", gmnm(), gmnm().aggregation(null)),
        arguments("statisticsDecay", gmnm().statisticsDecay(0), gmnm().statisticsDecay(-1e-9)),
        arguments("statisticsDecay", gmnm().statisticsDecay(0.999), gmnm().statisticsDecay(1)),
        arguments("equalizedFrom", gmnm().equalizedFrom(0), gmnm().equalizedFrom(-1)),
        arguments("centreSpread", gmnm().centreSpread(0), gmnm().centreSpread(-1e-9)),
        arguments(
            "centreSpread",
            gmnm().centreSpread(Double.MAX_VALUE),
            gmnm().centreSpread(Double.POSITIVE_INFINITY)),
        arguments("components * rank", gmnm().components(MOST), gmnm().components(MOST).nIn(2)),
        arguments("components * rank", gmnm().rank(MOST), gmnm().rank(MOST).components(2)),
        arguments(
            "components * nOut", gmnm().nIn(0).components(MOST), gmnm().nOut(2).components(MOST)),
        arguments("weightInit", gmnm(), gmnm().weightInit(WeightInit.XAVIER)),
        arguments("components must be", embedding().components(1), embedding().components(0)),
        arguments("nIn must be >= 0", embedding().nIn(0), embedding().nIn(-1)),
        arguments(
            "sigmaOverSpacing",
            embedding().sigmaOverSpacing(least),
            embedding().sigmaOverSpacing(Math.nextDown(least))),
        arguments(
            "sigmaOverSpacing",
            embedding().sigmaOverSpacing(most),
            embedding().sigmaOverSpacing(Math.nextUp(most))),
        arguments("interval", embedding().interval(0, 1e-300), embedding().interval(0, 0)),
        arguments(
            "interval", embedding().interval(-8e307, 8e307), embedding().interval(-1e308, 1e308)),
        arguments("interval", embedding(), embedding().interval(Double.NaN, 1)),
        arguments("interval", embedding(), embedding().interval(0, Double.NaN)),
        arguments(
            "stochastic needs the identity",
            embedding().stochastic(true).activation(Activation.IDENTITY),
            embedding().stochastic(true).activation(Activation.TANH)),
        arguments("nOut must be nIn * components = 5", embedding().nOut(5), embedding().nOut(4)),
        arguments(
            "nIn * components", embedding().components(MOST), embedding().components(MOST).nIn(2)),
        arguments("weightInit", embedding(), embedding().weightInit(WeightInit.XAVIER)),
        arguments("nOut must be >= 1", kan(), kan().nOut(0)),
        arguments("gridSize must be >= 2", kan().gridSize(2), kan().gridSize(1)),
        arguments("layerNorm must be off", kan().nIn(1).layerNorm(false), kan().nIn(1)),
        arguments("grid must run", kan().grid(0, 1e-300), kan().grid(0, 0)),
        arguments("grid must run", kan().grid(-8e307, 8e307), kan().grid(-1e308, 1e308)),
        arguments(
            "nIn * gridSize", kan().nIn(1).layerNorm(false).gridSize(MOST), kan().gridSize(MOST)),
        arguments("weightInit", kan(), kan().weightInit(WeightInit.XAVIER)),
        arguments("nOut must be >= 1", attention(), attention().nOut(0)),
        arguments("heads must be >= 1", attention().heads(1), attention().heads(0)),
        arguments("headSize must be >= 1", attention().headSize(1), attention().headSize(-1)),
        arguments("similarity must be", attention(), attention().similarity(null)),
        arguments(
            "heads * headSize", attention().headSize(MOST), attention().headSize(MOST).heads(2)),
        arguments("headSize * nOut", attention().heads(MOST), attention().heads(MOST).nOut(2)),
        arguments("nIn * heads", attention().headSize(MOST), attention().headSize(MOST).nIn(2)),
        arguments("experts must be >= 1", experts(), experts().experts(0)),
        arguments("labels must be >= 1", experts().labels(1), experts().labels(0)),
        arguments("nIn must be >= 0", experts().nIn(0), experts().nIn(-1)),
        arguments("(1 + 2 labels)", experts().experts(MOST / 3), experts().experts(MOST / 3 + 1)),
        arguments("(1 + 2 labels)", experts().labels(MOST / 2), experts().labels(MOST / 2).nIn(2)),
        arguments("labels) = 3", experts().nOut(3), experts().nOut(4)),
        arguments("nOut must be >= 1", ugmm(), ugmm().nOut(0)),
        arguments("nIn must be >= 0", ugmm().nIn(0), ugmm().nIn(-1)),
        arguments("nIn * nOut", ugmm().nOut(MOST / 2), ugmm().nOut(MOST / 2 + 1)),
        arguments("nIn * nOut", ugmm().nIn(0).nOut(MOST), ugmm().nIn(MOST).nOut(2)),
        arguments("epsilon must be > 0", norm().epsilon(Double.MIN_VALUE), norm().epsilon(0)),
        arguments(
            "epsilon must be > 0",
            norm().epsilon(Double.MAX_VALUE),
            norm().epsilon(Double.POSITIVE_INFINITY)),
        arguments("nIn must be >= 0", norm().nIn(0), norm().nIn(-1)),
        arguments("nOut must be nIn = 3", norm().nIn(3).nOut(3), norm().nIn(3).nOut(4)));
  }

  @ParameterizedTest(name = "{0} {index}")
  @MethodSource("bounds")
  void theLastIsTakenAndTheNextRefused(
      String words, FeatureLayer.Builder<?> taken, FeatureLayer.Builder<?> refused) {
    FeatureLayer layer = taken.build();
    assertEquals(layer, layer.clone());
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> refused.name("l1").build());
    String message = String.valueOf(error.getMessage());
    assertTrue(message.startsWith(layer.getClass().getSimpleName() + " 'l1': "), message);
    assertTrue(message.contains(words), message);
  }
}
