package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.array;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.CNN2DFormat;
import org.deeplearning4j.nn.conf.RNNFormat;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.layers.MultiHeadAttentionLayer.Similarity;
import org.gmnm.testing.LayerContractTest;
import org.gmnm.testing.Networks;
import org.gmnm.testing.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;

class MultiHeadAttentionLayerContractTest extends LayerContractTest {

  private static final List<String> KEYS = List.of("Wq", "Wk", "Wv", "Wo", "b", "logScale");

  private static MultiHeadAttentionLayer.Builder options() {
    return new MultiHeadAttentionLayer.Builder()
        .nOut(OUT)
        .heads(2)
        .headSize(3)
        .activation(Activation.TANH);
  }

  @Override
  protected FeatureLayer.Builder<?> small() {
    return options();
  }

  @Override
  protected boolean mixesSteps() {
    return true;
  }

  @Override
  protected Set<String> idleInSingleSteps() {
    return Set.of("Wq", "Wk");
  }

  @Override
  protected int manyPasses() {
    return 3_400;
  }

  @Override
  protected List<FeatureLayer> differentInOneField() {
    return List.of(
        options().nOut(OUT + 1).build(),
        options().heads(3).build(),
        options().headSize(2).build(),
        options().hasBias(false).build(),
        options().similarity(Similarity.GAUSSIAN).build(),
        options().activation(Activation.SIGMOID).build());
  }

  static Stream<Arguments> referenceCases() {
    return Stream.concat(
        Reference.casesInBothTypes("attention", "attention"),
        Reference.casesInBothTypes("attention", "gaussian"));
  }

  @ParameterizedTest
  @MethodSource("referenceCases")
  void valuesAndGradientsEqualTheReference(JsonNode reference, DataType type, double tolerance) {
    INDArray x = array(reference.get("x"), type);
    INDArray output = array(reference.get("output"), type);
    MultiLayerNetwork network =
        Networks.of(
            configuration(type),
            InputType.recurrent(x.size(2), RNNFormat.NWC),
            new MultiHeadAttentionLayer.Builder()
                .nOut(output.size(2))
                .heads(reference.get("heads").asInt())
                .headSize(reference.get("headSize").asInt())
                .hasBias(reference.get("bias").asBoolean())
                .similarity(
                    reference.has("logScale") ? Similarity.GAUSSIAN : Similarity.DOT_PRODUCT)
                .build());
    KEYS.stream()
        .filter(reference::has)
        .forEach(key -> network.setParam("0_" + key, array(reference.get(key), type)));
    INDArray mask = array(reference.get("mask"), type);

    assertClose("output", output, network.output(x, false, mask, null), tolerance);

    network.setInput(x);
    network.setLayerMaskArrays(mask, null);
    network.feedForward(true, false);
    Pair<Gradient, INDArray> backward =
        network.backpropGradient(array(reference.get("epsilon"), type), null);
    JsonNode gradients = reference.get("gradients");
    assertClose("dL/dx", array(gradients.get("x"), type), backward.getSecond(), tolerance);
    Map<String, INDArray> actual = backward.getFirst().gradientForVariable();
    KEYS.stream()
        .filter(reference::has)
        .forEach(
            key ->
                assertClose(
                    "dL/d" + key,
                    array(gradients.get(key), type),
                    actual.get("0_" + key),
                    tolerance));
  }

  @ParameterizedTest
  @EnumSource(CNN2DFormat.class)
  void pixelsAreStepsRowByRow(CNN2DFormat format) {
    MultiLayerNetwork sequences =
        Networks.of(configuration(DataType.DOUBLE), InputType.recurrent(IN), options().build());
    MultiLayerNetwork images =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.convolutional(2, 3, IN, format),
            options().build());
    images.setParams(sequences.params());
    Nd4j.getRandom().setSeed(3);
    INDArray nchw = Nd4j.randn(DataType.DOUBLE, 2, IN, 2, 3);
    boolean last = format == CNN2DFormat.NHWC;
    INDArray out = images.output(last ? nchw.permute(0, 2, 3, 1).dup('c') : nchw);
    assertClose(
        "pixels",
        sequences.output(nchw.reshape('c', 2, IN, 6)),
        (last ? out.permute(0, 3, 1, 2) : out).dup('c').reshape('c', 2, OUT, 6),
        1e-12);
  }

  @Test
  void stepsInAnotherOrderGiveOutputsInThatOrder() {
    MultiLayerNetwork network =
        Networks.of(configuration(DataType.DOUBLE), InputType.recurrent(IN), options().build());
    Nd4j.getRandom().setSeed(3);
    INDArray input = Nd4j.randn(DataType.DOUBLE, 1, IN, 4);
    int[] order = {2, 0, 3, 1};
    INDArray out = network.output(input).slice(0);
    INDArray moved = network.output(Nd4j.expandDims(input.slice(0).getColumns(order), 0)).slice(0);
    assertClose("order", out.getColumns(order), moved, 1e-12);
    assertTrue(out.sub(moved).amaxNumber().doubleValue() > 1e-3, "all steps are alike");
  }

  /** SameDiff has no gradient of a product of two single numbers. */
  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 1, 2", "1, 3, 1", "2, 1, 1", "2, 3, 2"})
  void headsOfOneNumberHaveTheirGradients(int examples, int steps, int heads) {
    MultiLayerNetwork network =
        Networks.of(
            Networks.configuration(DataType.DOUBLE),
            InputType.recurrent(1),
            new MultiHeadAttentionLayer.Builder().nOut(1).heads(heads).headSize(1).build(),
            new RnnOutputLayer.Builder(LossFunction.MSE)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build());
    DataSet data =
        new DataSet(
            Nd4j.randn(DataType.DOUBLE, examples, 1, steps),
            Nd4j.randn(DataType.DOUBLE, examples, 1, steps));
    network.setInput(data.getFeatures());
    network.setLabels(data.getLabels());
    network.computeGradientAndScore();
    double[] gradient = network.gradient().gradient().toDoubleVector();
    INDArray parameters = network.params();
    for (int i = 0; i < gradient.length; i++) {
      double at = parameters.getDouble(i);
      parameters.putScalar(i, at + 1e-5);
      double above = network.score(data, true);
      parameters.putScalar(i, at - 1e-5);
      double below = network.score(data, true);
      parameters.putScalar(i, at);
      assertEquals((above - below) / 2e-5 * examples, gradient[i], 1e-7);
    }
  }

  @Test
  void headSizeFollowsFromTheOutputs() {
    assertEquals(4, new MultiHeadAttentionLayer.Builder().nOut(8).heads(2).build().getHeadSize());
    assertEquals(1, new MultiHeadAttentionLayer.Builder().nOut(2).heads(4).build().getHeadSize());
  }

  @Test
  void wrongOptionsAreNamed() {
    for (MultiHeadAttentionLayer.Builder wrong :
        List.of(
            options().heads(0),
            options().headSize(-1),
            options().nOut(0),
            options().similarity(null))) {
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> wrong.name("a1").build());
      assertTrue(
          error.getMessage().startsWith("MultiHeadAttentionLayer 'a1': "), error.getMessage());
    }
  }
}
