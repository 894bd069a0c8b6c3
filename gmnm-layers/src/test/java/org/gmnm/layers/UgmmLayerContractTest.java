package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.mixture.GaussianMixture;
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
import org.nd4j.shade.jackson.databind.JsonNode;

class UgmmLayerContractTest extends LayerContractTest {

  private static UgmmLayer.Builder options() {
    return new UgmmLayer.Builder().nOut(OUT).activation(Activation.SOFTPLUS);
  }

  @Override
  protected FeatureLayer.Builder<?> small() {
    return options();
  }

  @Override
  protected int manyPasses() {
    return 3_400;
  }

  @Override
  protected List<FeatureLayer> differentInOneField() {
    return List.of(options().nOut(OUT + 1).build(), options().activation(Activation.TANH).build());
  }

  @AfterEach
  void theClosedFormIsTheDefault() {
    System.clearProperty(ClosedForm.SAMEDIFF);
  }

  static Stream<Arguments> referenceCases() {
    return Reference.casesInBothTypes("neurons", "ugmm");
  }

  @ParameterizedTest
  @MethodSource("referenceCases")
  void valuesAndGradientsEqualTheReference(JsonNode c, DataType type, double tolerance) {
    long outputs = c.get("mu").get("shape").get(1).asLong();
    UgmmLayer layer = new UgmmLayer.Builder().nOut(outputs).build();
    LayerReference.check(c, layer, type, tolerance, "mu", "logSigma", "logits");
  }

  /** Single precision has passes of its own on the CPU; both are right far away, too. */
  @Test
  void passesAreTheDefinition() {
    INDArray x = Nd4j.randn(DataType.FLOAT, 7, 5).muli(3);
    x.getRow(3).muli(1e4);
    INDArray error = Nd4j.randn(DataType.FLOAT, 7, 6);
    List<INDArray> results = new ArrayList<>();
    for (boolean byDefinition : new boolean[] {false, true}) {
      System.setProperty(ClosedForm.SAMEDIFF, Boolean.toString(byDefinition));
      MultiLayerNetwork network =
          Networks.of(
              configuration(DataType.FLOAT).seed(3),
              InputType.feedForward(5),
              new UgmmLayer.Builder().nOut(6).build());
      Nd4j.getRandom().setSeed(5);
      network.params().addi(Nd4j.randn(DataType.FLOAT, network.params().shape()).muli(0.5));
      results.add(network.output(x));
      network.setInput(x);
      network.feedForward(true, false);
      Pair<Gradient, INDArray> backward = network.backpropGradient(error, null);
      results.add(backward.getFirst().gradient().dup());
      results.add(backward.getSecond().dup());
    }
    for (int i = 0; i < 3; i++) {
      Reference.assertClose("result " + i, results.get(3 + i), results.get(i), 1e-4);
    }
  }

  /** Where all inputs are one number, a neuron is the log density of a mixture there. */
  @Test
  void onEqualInputsANeuronIsAMixturesLogDensity() {
    MultiLayerNetwork network =
        Networks.of(
            configuration(DataType.DOUBLE),
            InputType.feedForward(3),
            new UgmmLayer.Builder().nOut(2).build());
    double[] means = network.getParam("0_mu").getColumn(1).toDoubleVector();
    GaussianMixture mixture =
        GaussianMixture.ofEqualSigma(new double[] {1 / 3.0, 1 / 3.0, 1 / 3.0}, means, 1);
    INDArray x = Nd4j.createFromArray(new double[][] {{0.5, 0.5, 0.5}, {-80, -80, -80}});
    INDArray output = network.output(x);
    assertEquals(mixture.logDensity(0.5), output.getDouble(0, 1), 1e-12);
    assertEquals(mixture.logDensity(-80), output.getDouble(1, 1), 1e-9);
  }

  @Test
  void wrongOptionsAreNamed() {
    for (UgmmLayer.Builder wrong : List.of(options().nOut(0), options().nIn(-1))) {
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> wrong.name("u1").build());
      assertTrue(error.getMessage().startsWith("UgmmLayer 'u1': "), error.getMessage());
    }
  }
}
