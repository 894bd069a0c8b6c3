package org.gmnm.loss;

import static org.gmnm.loss.LossAssert.assertClose;
import static org.gmnm.loss.LossAssert.assertFinite;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;
import org.nd4j.shade.jackson.databind.JsonNode;

/** What belongs to this loss alone; its two forms run the contract in classes of their own. */
class LossGaussianMixtureTest {

  private final IActivation identity = Activation.IDENTITY.getActivationFunction();

  static Stream<JsonNode> reference() {
    return LossReference.cases("mixture_density");
  }

  private static INDArray flat(JsonNode node) {
    INDArray array = LossReference.array(node); // [N, D, n]
    return array.reshape('c', array.size(0), array.size(1) * array.size(2));
  }

  @ParameterizedTest
  @MethodSource("reference")
  void freeEqualsTheReferenceAlsoForLabelsSixtySigmaAway(JsonNode reference) {
    INDArray label = LossReference.array(reference.get("label"));
    INDArray output =
        Nd4j.concat(
            1,
            flat(reference.get("logits")),
            flat(reference.get("means")),
            flat(reference.get("log_sigmas")));
    INDArray nll = LossReference.array(reference.get("nll"));
    INDArray gradient =
        Nd4j.concat(
            1,
            flat(reference.get("gradient_logits")),
            flat(reference.get("gradient_means")),
            flat(reference.get("gradient_log_sigmas")));
    int n = (int) LossReference.array(reference.get("logits")).size(2);
    // The reference has no bound: one so small that its square does not count.
    LossGaussianMixture loss = LossGaussianMixture.free(n).withMinSigma(1e-8);
    assertEquals(60.0, label.getDouble(0, 0));
    assertClose(nll, loss.compare(label, output).scores(), 1e-10);
    assertClose(gradient, loss.computeGradient(label, output, identity, null), 1e-10);
    assertClose(
        nll.sum(true, 1),
        LossGaussianMixture.free(n).computeScoreArray(label, output, identity, null),
        1e-4);
    INDArray narrow = output.castTo(DataType.FLOAT);
    assertClose(nll, loss.compare(label.castTo(DataType.FLOAT), narrow).scores(), 1e-4);
    INDArray narrowGradient =
        LossGaussianMixture.free(n).computeGradient(label, narrow, identity, null);
    assertFinite(narrowGradient);
    double scale = gradient.amaxNumber().doubleValue();
    assertEquals(
        0,
        narrowGradient.castTo(DataType.DOUBLE).sub(gradient).amaxNumber().doubleValue(),
        1e-4 * scale);
  }

  @Test
  void ownScoreIsFiniteWhereThatOfTheBuiltInLossIsInfinite() {
    INDArray label = Nd4j.createFromArray(new double[][] {{60.0}});
    LossMixtureDensity builtIn = LossMixtureDensity.builder().gaussians(2).labelWidth(1).build();
    // Its blocks: logits | log-sigmas | means. Both have two components N(0, 1) and N(1, 1).
    INDArray theirs = Nd4j.createFromArray(new double[][] {{0, 0, 0, 0, 0, 1}});
    INDArray ours = Nd4j.createFromArray(new double[][] {{0, 0, 0, 1, 0, 0}});
    LossGaussianMixture loss = LossGaussianMixture.free(2).withMinSigma(1e-9);
    assertEquals(
        Double.POSITIVE_INFINITY, builtIn.computeScore(label, theirs, identity, null, false));
    double expected = Math.log(2) + 0.5 * Math.log(2 * Math.PI) + 0.5 * 59 * 59;
    assertEquals(expected, loss.computeScore(label, ours, identity, null, false), 1e-9);
    assertFinite(loss.computeGradient(label, ours, identity, null));
    // The built-in loss computes in ND4J's default type, float.
    INDArray near = Nd4j.createFromArray(new double[][] {{0.5}});
    assertEquals(
        builtIn.computeScore(near, theirs, identity, null, false),
        loss.computeScore(near, ours, identity, null, false),
        1e-6);
  }

  @Test
  void expansionIsTheFreeMixtureAtItsFixedComponents() {
    double[] low = {-2, 0};
    double[] high = {2, 10};
    int n = 4;
    LossGaussianMixture fixed =
        LossGaussianMixture.expansion(n, low, high).withSigmaOverSpacing(0.5);
    INDArray logits = Nd4j.randn(DataType.DOUBLE, 3, 2L * n);
    INDArray label = Nd4j.createFromArray(new double[][] {{0.3, 4}, {-60, 300}, {1.9, -1}});
    double[] means = {-1.5, -0.5, 0.5, 1.5, 1.25, 3.75, 6.25, 8.75};
    double a = Math.log(0.5);
    double b = Math.log(1.25);
    double[] v = {a, a, a, a, b, b, b, b};
    INDArray row = Nd4j.concat(0, Nd4j.createFromArray(means), Nd4j.createFromArray(v));
    INDArray output = Nd4j.concat(1, logits, Nd4j.tile(row.reshape(1, 4L * n), 3, 1));
    LossGaussianMixture free = LossGaussianMixture.free(n).withMinSigma(1e-9);
    assertClose(free.compare(label, output).scores(), fixed.compare(label, logits).scores(), 1e-12);
    INDArray gradient = free.computeGradient(label, output, identity, null);
    assertClose(
        gradient.get(
            org.nd4j.linalg.indexing.NDArrayIndex.all(),
            org.nd4j.linalg.indexing.NDArrayIndex.interval(0, 2 * n)),
        fixed.computeGradient(label, logits, identity, null),
        1e-9);
  }

  @Test
  void sigmasHaveTheirLowerBoundAndStillAGradientThere() {
    LossGaussianMixture loss = LossGaussianMixture.free(1).withMinSigma(0.5);
    INDArray collapsed = Nd4j.createFromArray(new double[][] {{0, 0, -40.0}});
    INDArray atMean = Nd4j.createFromArray(new double[][] {{0.0}});
    assertEquals(
        Math.log(0.5) + 0.5 * Math.log(2 * Math.PI),
        loss.computeScore(atMean, collapsed, identity, null, false),
        1e-12);
    INDArray atBound = Nd4j.createFromArray(new double[][] {{0, 0, Math.log(0.5)}});
    double sigma = loss.decode(atBound, (w, m, s) -> s).get(0).get(0)[0];
    assertEquals(Math.sqrt(0.5), sigma, 1e-12);
    INDArray far = Nd4j.createFromArray(new double[][] {{3.0}});
    double z = 3 / sigma;
    assertEquals(
        0.5 * (1 - z * z),
        loss.computeGradient(far, atBound, identity, null).getDouble(0, 2),
        1e-10);
  }

  private record Decoded(List<Double> weights, List<Double> means, List<Double> sigmas) {
    static Decoded of(double[] w, double[] m, double[] s) {
      return new Decoded(list(w), list(m), list(s));
    }

    private static List<Double> list(double[] values) {
      return java.util.Arrays.stream(values).boxed().toList();
    }
  }

  @Test
  void decoderGivesTheMixturesWhoseDensityTheScoreIs() {
    LossGaussianMixture free = LossGaussianMixture.free(3);
    LossGaussianMixture fixed =
        LossGaussianMixture.expansion(3, new double[] {-1, -2}, new double[] {1, 4});
    INDArray label = Nd4j.randn(DataType.DOUBLE, 4, 2);
    for (LossGaussianMixture loss : List.of(free, fixed)) {
      INDArray output = Nd4j.randn(DataType.DOUBLE, 4, loss.outputs(2));
      List<List<Decoded>> decoded = loss.decode(output, Decoded::of);
      INDArray scores = loss.compare(label, output).scores();
      assertEquals(4, decoded.size());
      for (int i = 0; i < 4; i++) {
        assertEquals(2, decoded.get(i).size());
        for (int j = 0; j < 2; j++) {
          Decoded mixture = decoded.get(i).get(j);
          double density = 0;
          for (int k = 0; k < 3; k++) {
            double s = mixture.sigmas().get(k);
            double z = (label.getDouble(i, j) - mixture.means().get(k)) / s;
            density +=
                mixture.weights().get(k) * Math.exp(-z * z / 2) / (s * Math.sqrt(2 * Math.PI));
          }
          assertEquals(-Math.log(density), scores.getDouble(i, j), 1e-10);
          assertEquals(1.0, mixture.weights().stream().mapToDouble(w -> w).sum(), 1e-12);
        }
      }
    }
    assertEquals(
        List.of(-1 + 1.0 / 3, 0.0, 1 - 1.0 / 3).get(1),
        fixed.decode(Nd4j.zeros(DataType.FLOAT, 1, 6), Decoded::of).get(0).get(0).means().get(1),
        1e-7);
  }

  /** Three components of σ = 1e-3 near 0, seen from z = 10,000: their shares have the sum 1. */
  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"DOUBLE", "FLOAT"})
  void responsibilitiesHaveTheSumOneAtAnyDistance(DataType type) {
    LossGaussianMixture loss = LossGaussianMixture.free(3).withMinSigma(1e-9);
    double v = Math.log(1e-3);
    INDArray output =
        Nd4j.createFromArray(new double[][] {{0, 0, 0, 0, 1e-7, -1e-7, v, v, v}}).castTo(type);
    INDArray label = Nd4j.createFromArray(new double[][] {{10.0}}).castTo(type);
    INDArray gradient = loss.computeGradient(label, output, identity, null);
    double ofMeans = 0;
    double ofLogits = 0;
    for (int i = 0; i < 3; i++) {
      ofLogits += gradient.getDouble(0, i);
      ofMeans += gradient.getDouble(0, 3 + i);
    }
    assertEquals(0, ofLogits, 1e-6);
    assertEquals(-1.0e7, ofMeans, 1e-5 * 1e7);
    // z falls by 1e-4 with a mean that is 1e-7 nearer: by exp(10,000 · 1e-4) more likely
    double[] shares = {1, Math.E, 1 / Math.E};
    double sum = 1 + Math.E + 1 / Math.E;
    for (int i = 0; i < 3; i++) {
      assertEquals(1 / 3.0 - shares[i] / sum, gradient.getDouble(0, i), 1e-5);
    }
  }

  /** An activation left out is softmax. */
  @Test
  void defaultActivationsOfOutputLayersAreRefusedWithTheOneToTake() {
    LossGaussianMixture loss = LossGaussianMixture.free(2);
    MultiLayerNetwork flat =
        network(new OutputLayer.Builder(loss).nOut(6).build(), InputType.feedForward(3));
    MultiLayerNetwork sequence =
        network(new RnnOutputLayer.Builder(loss).nOut(6).build(), InputType.recurrent(3));
    LossAssert.assertRejected(
        () -> flat.fit(Nd4j.rand(4, 3), Nd4j.rand(4, 1)), "must be IDENTITY, got softmax");
    LossAssert.assertRejected(
        () -> sequence.fit(Nd4j.rand(4, 3, 5), Nd4j.rand(4, 1, 5)),
        "must be IDENTITY, got softmax",
        ".activation(Activation.IDENTITY)");
    INDArray labels = Nd4j.rand(4, 1);
    LossAssert.assertRejected(
        () -> MixtureStart.fromLabels(flat.getOutputLayer(), labels), "must be IDENTITY");
  }

  private static MultiLayerNetwork network(Layer output, InputType input) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            new NeuralNetConfiguration.Builder().list().layer(output).setInputType(input).build());
    network.init();
    return network;
  }

  @ParameterizedTest
  @EnumSource(Activation.class)
  void activationsThatAreBoundedOnASideAreRefused(Activation activation) {
    boolean unbounded =
        switch (activation) {
          case IDENTITY, LEAKYRELU, CUBE -> true;
          default -> false;
        };
    LossGaussianMixture loss = LossGaussianMixture.free(1);
    INDArray label = Nd4j.zeros(DataType.DOUBLE, 1, 1);
    INDArray output = Nd4j.createFromArray(new double[][] {{0.1, 0.2, 0.3}});
    for (int time = 0; time < 2; time++) { // what was asked once is remembered
      if (unbounded) {
        loss.computeScore(label, output, activation.getActivationFunction(), null, true);
      } else {
        LossAssert.assertRejected(
            () -> loss.computeScore(label, output, activation.getActivationFunction(), null, true),
            "must be IDENTITY");
      }
    }
  }

  @Test
  void widthOfTheOutputLayer() {
    assertEquals(15, LossGaussianMixture.free(5).outputs(1));
    assertEquals(30, LossGaussianMixture.free(5).outputs(2));
    assertEquals(20, LossGaussianMixture.expansion(20, 0, 1).outputs(1));
    assertArrayEquals(
        new int[] {40},
        new int[] {
          LossGaussianMixture.expansion(20, new double[2], new double[] {1, 2}).outputs(2)
        });
  }
}
