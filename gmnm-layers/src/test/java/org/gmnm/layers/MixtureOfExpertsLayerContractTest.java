package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.loss.LossJointGaussianMixture;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.JointGaussianMixture;
import org.gmnm.testing.LayerContractTest;
import org.gmnm.testing.Networks;
import org.gmnm.testing.Reference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.shade.jackson.databind.JsonNode;

class MixtureOfExpertsLayerContractTest extends LayerContractTest {

  @AfterEach
  void theClosedFormIsTheDefault() {
    System.clearProperty(ClosedForm.SAMEDIFF);
  }

  private static MixtureOfExpertsLayer.Builder options() {
    return new MixtureOfExpertsLayer.Builder().experts(2).labels(2).activation(Activation.TANH);
  }

  @Override
  protected FeatureLayer.Builder<?> small() {
    return options();
  }

  @Override
  protected int outputs(int inputs) {
    return 10;
  }

  @Override
  protected int moreOutputs() {
    return 10; // they follow from experts and labels
  }

  @Override
  protected List<FeatureLayer> differentInOneField() {
    return List.of(
        options().experts(3).build(),
        options().labels(3).build(),
        options().activation(Activation.SIGMOID).build());
  }

  static Stream<Arguments> referenceCases() {
    return Reference.casesInBothTypes("experts", "experts")
        .flatMap(c -> Stream.of(true, false).map(byDefinition -> with(c.get(), byDefinition)));
  }

  private static Arguments with(Object[] reference, boolean byDefinition) {
    return Arguments.of(reference[0], reference[1], reference[2], byDefinition);
  }

  @ParameterizedTest
  @MethodSource("referenceCases")
  void valuesAndGradientsEqualTheReference(
      JsonNode c, DataType type, double tolerance, boolean byDefinition) {
    System.setProperty(ClosedForm.SAMEDIFF, Boolean.toString(byDefinition));
    MixtureOfExpertsLayer layer =
        new MixtureOfExpertsLayer.Builder()
            .experts(c.get("experts").asInt())
            .labels(c.get("labels").asInt())
            .build();
    LayerReference.check(c, layer, type, tolerance, "W", "b", "logSigma");
  }

  @Test
  void wrongOptionsAreNamed() {
    for (MixtureOfExpertsLayer.Builder wrong :
        List.of(options().experts(0), options().labels(0), options().nOut(4), options().nIn(-1))) {
      IllegalArgumentException error =
          assertThrows(IllegalArgumentException.class, () -> wrong.name("m1").build());
      assertTrue(error.getMessage().startsWith("MixtureOfExpertsLayer 'm1': "), error.getMessage());
    }
  }

  // ---- as a model

  private static MultiLayerNetwork model(int experts, int labels, int inputs, long seed) {
    return Networks.of(
        configuration(DataType.DOUBLE).seed(seed).updater(new Adam(0.02)),
        InputType.feedForward(inputs),
        new MixtureOfExpertsLayer.Builder().experts(experts).labels(labels).build(),
        new LossLayer.Builder(LossJointGaussianMixture.diagonal(experts))
            .activation(Activation.IDENTITY)
            .build());
  }

  /** Left of 0 one line, right of it another, with deviations of 0.05 and 0.3. */
  private static DataSet planted(int count, long seed) {
    Random random = new Random(seed);
    double[][] x = new double[count][1];
    double[][] y = new double[count][1];
    for (int i = 0; i < count; i++) {
      x[i][0] = 4 * random.nextDouble() - 2;
      boolean first = random.nextDouble() < 1 / (1 + Math.exp(6 * x[i][0]));
      y[i][0] =
          first
              ? 1 + 0.5 * x[i][0] + 0.05 * random.nextGaussian()
              : -0.5 * x[i][0] + 0.3 * random.nextGaussian();
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private static MultiLayerNetwork trained(MultiLayerNetwork network) {
    List<DataSet> batches = planted(2_000, 1).batchBy(200);
    for (int epoch = 0; epoch < 60; epoch++) {
      batches.forEach(network::fit);
    }
    return network;
  }

  @Test
  @Tag("slow")
  void plantedExpertsAreRecovered() {
    MultiLayerNetwork network = trained(model(2, 1, 1, 3));
    double[] w = network.getParam("0_W").toDoubleMatrix()[0]; // V V | A A
    double[] b = network.getParam("0_b").toDoubleMatrix()[0];
    double[] logSigma = network.getParam("0_logSigma").toDoubleMatrix()[0];
    int narrow = logSigma[0] < logSigma[1] ? 0 : 1;
    int wide = 1 - narrow;
    assertEquals(0.5, w[2 + narrow], 0.02);
    assertEquals(1, b[2 + narrow], 0.02);
    assertEquals(-0.5, w[2 + wide], 0.05);
    assertEquals(0, b[2 + wide], 0.05);
    assertEquals(0.05, Math.exp(logSigma[narrow]), 0.01);
    assertEquals(0.3, Math.exp(logSigma[wide]), 0.02);
    assertEquals(-6, w[narrow] - w[wide], 1);
  }

  /** Deviations that depend on the gate alone are what this one says; the other has to find out. */
  @Test
  @Tag("slow")
  void aheadOfAMixtureDensityNetworkWhereExpertsAreWhatThereIs() {
    DataSet test = planted(4_000, 2);
    double experts = trained(model(2, 1, 1, 3)).score(test);
    LossJointGaussianMixture loss = LossJointGaussianMixture.diagonal(2);
    MultiLayerNetwork emitted =
        Networks.of(
            configuration(DataType.DOUBLE).seed(3).updater(new Adam(0.02)),
            InputType.feedForward(1),
            new DenseLayer.Builder().nOut(16).build(),
            new OutputLayer.Builder(loss)
                .nOut(loss.outputs(1))
                .activation(Activation.IDENTITY)
                .build());
    double density = trained(emitted).score(test);
    assertEquals(truth(test), experts, 0.02);
    assertTrue(experts < density, experts + " of experts, " + density + " of the network");
  }

  /** The mean negative log density of what the examples were drawn from. */
  private static double truth(DataSet data) {
    double sum = 0;
    for (int i = 0; i < data.numExamples(); i++) {
      double x = data.getFeatures().getDouble(i, 0);
      double gate = 1 / (1 + Math.exp(6 * x));
      sum -=
          GaussianMixture.of(
                  new double[] {gate, 1 - gate},
                  new double[] {1 + 0.5 * x, -0.5 * x},
                  new double[] {0.05, 0.3})
              .logDensity(data.getLabels().getDouble(i, 0));
    }
    return sum / data.numExamples();
  }

  @Test
  void answersAreDecodedAsOneMixtureOfAllLabels() {
    MultiLayerNetwork network = model(3, 2, 4, 5);
    INDArray x = Nd4j.randn(DataType.DOUBLE, 2, 4);
    LossJointGaussianMixture loss = LossJointGaussianMixture.diagonal(3);
    List<JointGaussianMixture> answers =
        loss.decode(network.output(x), JointGaussianMixture::ofFactors);
    double[] w = network.getParam("0_W").getColumn(3).toDoubleVector(); // first expert, first label
    double expected = 0;
    for (int i = 0; i < 4; i++) {
      expected += x.getDouble(1, i) * w[i];
    }
    assertEquals(expected, answers.get(1).means()[0][0], 1e-12);
    double[][] sigmas = answers.get(0).sigmas();
    assertTrue(Arrays.deepEquals(sigmas, answers.get(1).sigmas()), "deviations of their own");
  }
}
