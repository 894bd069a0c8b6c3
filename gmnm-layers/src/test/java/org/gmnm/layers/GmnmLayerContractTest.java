package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.array;
import static org.gmnm.testing.Reference.assertClose;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.layers.GmnmLayer.Aggregation;
import org.gmnm.testing.LayerContractTest;
import org.gmnm.testing.Networks;
import org.gmnm.testing.Reference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;

class GmnmLayerContractTest extends LayerContractTest {

  private static final List<String> KEYS = List.of("mu", "W", "pi", "b");

  private static GmnmLayer.Builder options() {
    return new GmnmLayer.Builder()
        .nOut(OUT)
        .components(5)
        .rank(2)
        .aggregation(Aggregation.SUM)
        .hasBias(false)
        .centredResponses(false)
        .equalizedFrom(2)
        .statisticsDecay(0.5)
        .centreSpread(0.75)
        .activation(Activation.SOFTPLUS);
  }

  @Override
  protected FeatureLayer.Builder<?> small() {
    return options();
  }

  @Override
  protected List<FeatureLayer> differentInOneField() {
    return List.of(
        options().nOut(OUT + 1).build(),
        options().components(6).build(),
        options().rank(3).build(),
        options().aggregation(Aggregation.NORM).build(),
        options().hasBias(true).build(),
        options().standardizeInput(false).build(),
        options().statisticsDecay(0.25).build(),
        options().centredResponses(true).build(),
        options().equalizedFrom(0).build(),
        options().centreSpread(0.5).build(),
        options().activation(Activation.TANH).build());
  }

  static Stream<Arguments> referenceCases() {
    return Reference.casesInBothTypes("gmnm", "gmnm");
  }

  @ParameterizedTest
  @MethodSource("referenceCases")
  void valuesAndGradientsEqualTheReference(JsonNode reference, DataType type, double tolerance) {
    INDArray x = array(reference.get("x"), type);
    INDArray output = array(reference.get("output"), type);
    MultiLayerNetwork network =
        Networks.of(
            configuration(type),
            InputType.feedForward(x.size(1)),
            new GmnmLayer.Builder()
                .plain()
                .nOut(output.size(1))
                .components(reference.get("mu").get("shape").get(0).asInt())
                .rank(reference.get("rank").asInt())
                .aggregation(Aggregation.valueOf(reference.get("aggregation").asText()))
                .hasBias(reference.get("bias").asBoolean())
                .build());
    KEYS.stream()
        .filter(reference::has)
        .forEach(key -> network.setParam("0_" + key, array(reference.get(key), type)));

    assertClose("output", output, network.output(x), tolerance);

    network.setInput(x);
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
}
