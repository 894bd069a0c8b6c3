package org.gmnm.dl4j;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.gmnm.layers.LstmLayer;
import org.gmnm.testing.Networks;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class LstmPassesTest {

  private static final int IN = 3;
  private static final int UNITS = 5;
  private static final int LONGEST = 200;
  private static final int LARGEST = 6;
  private static final LayerWorkspaceMgr NO_WORKSPACES = LayerWorkspaceMgr.noWorkspaces();

  private final Map<String, INDArray> parameters = new HashMap<>();
  private final Map<String, INDArray> gradients = new HashMap<>();

  private LstmPasses passes(DataType type) {
    MultiLayerNetwork network =
        Networks.of(
            configuration(type),
            InputType.recurrent(IN),
            new LstmLayer.Builder().nOut(UNITS).build());
    network.initGradientsView();
    parameters.clear();
    parameters.putAll(network.getLayer(0).paramTable());
    LSTM layer = (LSTM) network.getLayer(0).conf().getLayer();
    gradients.clear();
    parameters.forEach((key, values) -> gradients.put(key, values.dup(values.ordering())));
    return new LstmPasses(layer, type);
  }

  /** The inputs' gradient of a step in training, with an inference after it. */
  private INDArray step(LstmPasses passes, DataType type, int batch, int length) {
    Nd4j.getRandom().setSeed(length);
    INDArray x = Nd4j.randn(type, length, IN, batch);
    INDArray output = Nd4j.create(type, length, UNITS, batch);
    INDArray below = x.ulike();
    passes.forward(x, null, null, true, parameters, output, NO_WORKSPACES);
    passes.backward(output, 0, gradients, below, NO_WORKSPACES);
    passes.forward(x, null, null, false, parameters, output.ulike(), NO_WORKSPACES);
    return below;
  }

  @ParameterizedTest
  @Tag("slow")
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  void batchesAndLengthsOfAllSizesNeedNoMoreThanTwiceTheLargest(DataType type) {
    LstmPasses every = passes(type);
    for (int length = 1; length <= LONGEST; length += 3) {
      step(every, type, 1 + length % LARGEST, length);
    }
    INDArray last = step(every, type, LARGEST, LONGEST);
    LstmPasses alone = passes(type);
    assertClose("with memory of others", step(alone, type, LARGEST, LONGEST), last, 1e-12);
    assertTrue(alone.kept() > LONGEST * LARGEST * UNITS, "nothing is kept");
    assertTrue(every.kept() <= 2 * alone.kept(), every.kept() + " of " + alone.kept());
    long before = every.kept();
    step(every, type, 1, 1);
    step(every, type, LARGEST, LONGEST);
    assertEquals(before, every.kept(), "a batch as large as one before needs nothing more");
  }

  /** However long the sequence, inference keeps a few steps at most. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"FLOAT", "DOUBLE"})
  @Tag("slow")
  void inferenceKeepsAChunkOfALongSequence(DataType type) {
    LstmPasses passes = passes(type);
    int length = 20_000;
    INDArray x = Nd4j.randn(type, length, IN, 2);
    INDArray output = Nd4j.create(type, length, UNITS, 2);
    passes.forward(x, null, null, false, parameters, output, NO_WORKSPACES);
    long one = 4 * UNITS + (IN + UNITS + 1) + 2 * UNITS;
    assertTrue(passes.kept() < length * one, passes.kept() + " numbers");
  }
}
