package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gmnm.dl4j.RunningStatistics;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.gmnm.layers.MultiHeadAttentionLayer.Similarity;
import org.gmnm.testing.Networks;
import org.gmnm.testing.Operations;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * How many of ND4J's operations a training step of a layer takes, at most ({@link Operations}).
 *
 * <p>On a CPU, where passes are loops, and elsewhere: there a tenth more than they were (a dense
 * layer takes 9).
 */
class StepBudgetTest {

  private static final int IN = 8;
  private static final int OUT = 4;

  /** An iteration whose successor does not count in the running statistics. */
  private static final int LATE = RunningStatistics.EVERY_BATCH + RunningStatistics.LATER;

  private static final LayerWorkspaceMgr NONE = LayerWorkspaceMgr.noWorkspaces();

  static Stream<Arguments> budgets() {
    return Stream.of(
        Arguments.of("rank 1", gmnm().build(), 7, 35),
        Arguments.of("rank 2", gmnm().rank(2).build(), 8, 56),
        Arguments.of("plain, rank 1", plain().build(), 7, 31),
        Arguments.of("plain, rank 2", plain().rank(2).build(), 8, 48),
        Arguments.of("plain ridge", plain().rank(2).aggregation(Aggregation.SUM).build(), 7, 34),
        Arguments.of(
            "embedding",
            new GmmEmbeddingLayer.Builder().components(5).interval(-2, 2).build(),
            28,
            43),
        Arguments.of("norm", new LayerNormLayer.Builder().build(), 19, 29),
        Arguments.of("kan", new KanLayer.Builder().nOut(OUT).build(), 32, 55),
        Arguments.of(
            "experts", new MixtureOfExpertsLayer.Builder().experts(2).labels(2).build(), 14, 21),
        Arguments.of("ugmm", new UgmmLayer.Builder().nOut(OUT).build(), 6, 125),
        Arguments.of(
            "attention", new MultiHeadAttentionLayer.Builder().heads(2).nOut(OUT).build(), 5, 116),
        Arguments.of(
            "gaussian attention",
            new MultiHeadAttentionLayer.Builder()
                .heads(2)
                .nOut(OUT)
                .similarity(Similarity.GAUSSIAN)
                .build(),
            16,
            152),
        Arguments.of("lstm, 3 steps", new LstmLayer.Builder().nOut(OUT).build(), 13, 130));
  }

  private static GmnmLayer.Builder gmnm() {
    return new GmnmLayer.Builder().components(5).nOut(OUT);
  }

  private static GmnmLayer.Builder plain() {
    return gmnm().plain().hasBias(true);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("budgets")
  void aStepTakesFewOperations(
      String name, org.deeplearning4j.nn.conf.layers.Layer conf, int onCpu, int elsewhere) {
    MultiLayerNetwork network =
        Networks.of(configuration(DataType.FLOAT), InputType.recurrent(IN), conf);
    network.initGradientsView();
    Layer layer = network.getLayer(0);
    INDArray input = Nd4j.randn(DataType.FLOAT, 4, IN, 3);
    step(layer, input); // makes what stays
    int budget = Nd4j.getEnvironment().isCPU() ? onCpu : elsewhere;
    long operations = Operations.of(() -> step(layer, input));
    assertTrue(operations <= budget, name + " takes " + operations + " operations, not " + budget);
    assertTrue(Operations.of(() -> input.add(1)) > 0, "nothing was counted");
    assertEquals(operations, Operations.of(() -> step(layer, input)), "a later step");
  }

  private static void step(Layer layer, INDArray input) {
    layer.setInput(input, NONE);
    layer.backpropGradient(layer.activate(true, NONE), NONE);
    layer.applyConstraints(LATE, 0);
  }
}
