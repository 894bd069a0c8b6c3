package org.gmnm.dl4j;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
import org.junit.jupiter.api.Test;
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

  private static MultiLayerNetwork network(FeatureLayer layer) {
    return Networks.of(
        configuration(DataType.FLOAT), InputType.feedForward(IN), (FeatureLayer) layer.clone());
  }

  private static ClosedFormPasses passes(MultiLayerNetwork network) {
    return passes((FeatureLayer) network.getLayer(0).conf().getLayer(), network);
  }

  private static Map<String, INDArray> gradients(MultiLayerNetwork network) {
    Map<String, INDArray> gradients = new HashMap<>();
    network.getLayer(0).paramTable().forEach((key, values) -> gradients.put(key, values.like()));
    return gradients;
  }

  /** In memory that is kept or only used, whether a forward pass came before, in any order. */
  @ParameterizedTest
  @MethodSource("layers")
  void inferenceAndABackwardPassAloneGiveTheSame(FeatureLayer layer) {
    MultiLayerNetwork network = network(layer);
    ClosedFormPasses passes = passes(network);
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    INDArray x = Nd4j.randn(DataType.FLOAT, 6, IN);
    passes.steps(2, null);
    INDArray output = passes.forward(x, true, none).dup();
    INDArray error = Nd4j.randn(DataType.FLOAT, output.shape());
    Map<String, INDArray> after = gradients(network);
    INDArray below = passes.backward(x, error, true, after, none).dup();
    passes.forward(x.mul(3), true, none);
    assertClose("inference", output, passes.forward(x.dup('f'), false, none), 1e-6);
    Map<String, INDArray> alone = gradients(network);
    INDArray belowAlone = passes.backward(x.dup('f'), error.dup('f'), false, alone, none);
    assertClose("below", below, belowAlone, 1e-5);
    after.forEach((key, gradient) -> assertClose(key, gradient, alone.get(key), 1e-5));
  }

  /** As weight noise does at every step. */
  @Test
  void parametersThatAreReplacedAreTheOnesRead() {
    FeatureLayer layer = new GmnmLayer.Builder().components(5).nOut(4).build();
    MultiLayerNetwork network = network(layer);
    ClosedFormPasses passes = passes(network);
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    INDArray x = Nd4j.randn(DataType.FLOAT, 6, IN);
    INDArray before = passes.forward(x, false, none).dup();
    INDArray weights = network.getLayer(0).getParam("pi");
    passes.bind(Map.of("pi", weights.mul(2)));
    assertClose("twice", before.mul(2), passes.forward(x, false, none), 1e-5);
  }

  /** Steps of an example see each other, those of two examples do not, nor masked ones. */
  @Test
  void whichRowsMakeAnExampleIsToldBefore() {
    FeatureLayer layer = attention().build();
    assumeTrue(layer.closedForm(DataType.FLOAT) != null, "not on every backend");
    MultiLayerNetwork network = network(layer);
    ClosedFormPasses passes = passes(network);
    LayerWorkspaceMgr none = LayerWorkspaceMgr.noWorkspaces();
    INDArray x = Nd4j.randn(DataType.FLOAT, 6, IN);
    passes.steps(2, null);
    INDArray two = passes.forward(x, false, none).dup();
    passes.steps(1, null);
    INDArray one = passes.forward(x, false, none).dup();
    INDArray half = passes.forward(x.getRows(0, 1, 2), false, none);
    assertClose("the first example alone", two.getRows(0, 1, 2), half, 1e-6);
    assertTrue(one.sub(two).amaxNumber().doubleValue() > 1e-4);
    passes.steps(1, Nd4j.createFromArray(new float[][] {{1, 1, 1, 0, 0, 0}}));
    INDArray masked = passes.forward(x, false, none).getRows(0, 1, 2);
    assertClose("masked", two.getRows(0, 1, 2), masked, 1e-6);
  }

  /** A pass of inference leaves no memory behind that grows with its rows, but ones. */
  @Test
  void inferenceKeepsOnlyOnes() {
    MultiLayerNetwork network = network(new GmnmLayer.Builder().components(50).nOut(4).build());
    ClosedFormPasses passes = passes(network);
    passes.forward(
        Nd4j.randn(DataType.FLOAT, LONGEST, IN), false, LayerWorkspaceMgr.noWorkspaces());
    assertTrue(passes.kept() < 10 * LONGEST, passes.kept() + " numbers");
  }
}
