package org.gmnm.dl4j;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gmnm.layers.GmmEmbeddingLayer;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.LayerNormLayer;
import org.gmnm.layers.MixtureOfExpertsLayer;
import org.gmnm.layers.MultiHeadAttentionLayer;
import org.gmnm.layers.MultiHeadAttentionLayer.Similarity;
import org.gmnm.layers.UgmmLayer;
import org.gmnm.testing.Networks;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class ClosedFormPassesTest {

  private static final int IN = 3;
  private static final int LONGEST = 200;

  static Stream<FeatureLayer> layers() {
    return Stream.of(
            new GmnmLayer.Builder().name("rank 1").components(5).nOut(4).build(),
            new GmnmLayer.Builder().name("rank 2").components(5).rank(2).nOut(4).build(),
            new GmmEmbeddingLayer.Builder().name("embedding").components(4).interval(-2, 2).build(),
            new LayerNormLayer.Builder().name("norm").build(),
            new MixtureOfExpertsLayer.Builder().name("experts").experts(2).labels(2).build(),
            new UgmmLayer.Builder().name("ugmm").nOut(4).build(),
            attention().name("attention").build(),
            attention().name("gaussian attention").similarity(Similarity.GAUSSIAN).build())
        .filter(layer -> layer.closedForm(DataType.FLOAT) != null); // not on every backend
  }

  private static MultiHeadAttentionLayer.Builder attention() {
    return new MultiHeadAttentionLayer.Builder().heads(2).nOut(4);
  }

  /** Names of scratch memory that tell the number of rows would keep all of them. */
  @ParameterizedTest
  @MethodSource("layers")
  void everyLengthNeedsNoMoreThanTwiceTheLongest(FeatureLayer layer) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.FLOAT), InputType.feedForward(IN), (FeatureLayer) layer.clone());
    FeatureLayer conf = (FeatureLayer) network.getLayer(0).conf().getLayer();
    Map<String, INDArray> gradients = new HashMap<>();
    network.getLayer(0).paramTable().forEach((key, values) -> gradients.put(key, values.ulike()));
    ClosedFormPasses every = passes(conf, network);
    for (int rows = 1; rows <= LONGEST; rows++) {
      step(every, gradients, rows);
    }
    ClosedFormPasses longest = passes(conf, network);
    step(longest, gradients, LONGEST);
    assertTrue(longest.kept() > LONGEST, "nothing is kept");
    assertTrue(every.kept() <= 2 * longest.kept(), every.kept() + " of " + longest.kept());
    long before = every.kept();
    step(every, gradients, 1);
    step(every, gradients, LONGEST);
    assertEquals(before, every.kept(), "a batch as long as one before needs nothing more");
  }

  private static ClosedFormPasses passes(FeatureLayer conf, MultiLayerNetwork network) {
    return new ClosedFormPasses(
        conf,
        Objects.requireNonNull(conf.closedForm(DataType.FLOAT)),
        network.getLayer(0).paramTable());
  }

  private static void step(ClosedFormPasses passes, Map<String, INDArray> gradients, int rows) {
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    INDArray x = Nd4j.randn(DataType.FLOAT, rows, IN);
    passes.steps(1, null); // where steps see each other
    INDArray output = passes.forward(x, true, none);
    passes.backward(x, output, true, gradients, none);
    passes.forward(x, false, none);
  }
}
