package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.array;
import static org.gmnm.testing.Reference.assertClose;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.transferlearning.TransferLearning;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.testing.LayerContractTest;
import org.gmnm.testing.Networks;
import org.gmnm.testing.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.shade.jackson.databind.JsonNode;

class LayerNormLayerContractTest extends LayerContractTest {

  @AfterEach
  void theClosedFormIsTheDefault() {
    System.clearProperty(ClosedForm.SAMEDIFF);
  }

  private static LayerNormLayer.Builder options() {
    return new LayerNormLayer.Builder().epsilon(0.1).activation(Activation.SOFTPLUS);
  }

  @Override
  protected FeatureLayer.Builder<?> small() {
    return options();
  }

  @Override
  protected int outputs(int inputs) {
    return inputs;
  }

  @Override
  protected int moreOutputs() {
    return IN; // they follow from the inputs
  }

  @Override
  protected List<FeatureLayer> differentInOneField() {
    return List.of(options().epsilon(0.2).build(), options().activation(Activation.TANH).build());
  }

  static Stream<Arguments> referenceCases() {
    return Reference.cases("attention", "layer_norm")
        .flatMap(
            c ->
                Stream.of(
                    Arguments.of(c, DataType.DOUBLE, 1e-10, false),
                    Arguments.of(c, DataType.DOUBLE, 1e-10, true),
                    Arguments.of(c, DataType.FLOAT, 1e-4, false),
                    Arguments.of(c, DataType.FLOAT, 1e-4, true)));
  }

  @ParameterizedTest
  @MethodSource("referenceCases")
  void valuesAndGradientsEqualTheReference(
      JsonNode reference, DataType type, double tolerance, boolean byDefinition) {
    System.setProperty(ClosedForm.SAMEDIFF, Boolean.toString(byDefinition));
    INDArray x = array(reference.get("x"), type);
    MultiLayerNetwork network =
        Networks.of(
            configuration(type),
            InputType.feedForward(x.size(1)),
            new LayerNormLayer.Builder().epsilon(reference.get("addend").asDouble()).build());
    for (String key : List.of("gain", "bias")) {
      network.setParam("0_" + key, array(reference.get(key), type));
    }
    assertClose("output", array(reference.get("output"), type), network.output(x), tolerance);

    network.setInput(x);
    network.feedForward(true, false);
    Pair<Gradient, INDArray> backward =
        network.backpropGradient(array(reference.get("epsilon"), type), null);
    JsonNode gradients = reference.get("gradients");
    assertClose("dL/dx", array(gradients.get("x"), type), backward.getSecond(), tolerance);
    Map<String, INDArray> actual = backward.getFirst().gradientForVariable();
    for (String key : List.of("gain", "bias")) {
      assertClose("dL/d" + key, array(gradients.get(key), type), actual.get("0_" + key), tolerance);
    }
  }

  @Test
  void wrongOptionsAreNamed() {
    for (LayerNormLayer.Builder wrong :
        List.of(options().epsilon(0), options().nIn(3).nOut(4), options().nIn(-1))) {
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> wrong.name("n1").build());
      assertTrue(error.getMessage().startsWith("LayerNormLayer 'n1': "), error.getMessage());
    }
  }

  @Test
  void aLayerBelowIsWidenedByWideningBoth() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(IN),
            new DenseLayer.Builder().nOut(4).build(),
            options().build(),
            new OutputLayer.Builder(LossFunction.MSE).nOut(2).build());
    MultiLayerNetwork wider =
        new TransferLearning.Builder(network)
            .nOutReplace(0, 6, WeightInit.XAVIER)
            .nOutReplace(1, 6, WeightInit.XAVIER)
            .build();
    assertTrue(wider.output(Nd4j.ones(DataType.DOUBLE, 5, IN)).size(1) == 2);
    assertTrue(wider.getLayer(1).getParam(LayerNormLayer.GAIN).length() == 6);
  }
}
