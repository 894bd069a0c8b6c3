package org.gmnm.loss;

import static org.gmnm.loss.LossAssert.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.stream.Stream;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.lossfunctions.ILossFunction;

/** Every bad argument and what is said about it, in the builder and after loading. */
class LossArgumentsTest {

  private static Arguments bad(String message, Executable code) {
    return arguments(message, code);
  }

  private static LossNgmg.Builder ngmg() {
    return LossNgmg.builder();
  }

  private static LossGaussianMixture expansion(double low, double high) {
    return LossGaussianMixture.expansion(4, low, high);
  }

  private static INDArray zeros(long rows, long columns) {
    return Nd4j.zeros(DataType.DOUBLE, rows, columns);
  }

  private static void score(ILossFunction loss, INDArray labels, INDArray output) {
    loss.computeScore(labels, output, Activation.IDENTITY.getActivationFunction(), null, false);
  }

  static Stream<Arguments> badArguments() {
    LossGaussianMixture free = LossGaussianMixture.free(3);
    return Stream.of(
        bad(
            "LossNgmg: scales must have at least one value, got none",
            () -> ngmg().scales().build()),
        bad(
            "LossNgmg: scales[0] must be between 1.0E-9 and 1.0E9, got 0.0",
            () -> new LossNgmg(0.0)),
        bad("scales[1] must be between 1.0E-9 and 1.0E9, got -2.0", () -> new LossNgmg(1, -2)),
        bad("scales[0] must be between 1.0E-9 and 1.0E9, got NaN", () -> new LossNgmg(Double.NaN)),
        bad("got Infinity", () -> ngmg().scales(Double.POSITIVE_INFINITY).build()),
        bad(
            "weights must be as many as scales (2), got 1",
            () -> ngmg().scales(1, 2).weights(1).build()),
        bad(
            "weights[1] must be >= 0 and finite, got -0.5",
            () -> ngmg().scales(1, 2).weights(1.5, -0.5).build()),
        bad(
            "weights[0] must be >= 0 and finite, got NaN",
            () -> ngmg().weights(Double.NaN).build()),
        bad(
            "must sum to 1 within 1.0E-6, got the sum 0.75; divide",
            () -> ngmg().scales(1, 2).weights(0.5, 0.25).build()),
        bad(
            "outputWeights[2] must be >= 0 and finite, got -1.0",
            () -> ngmg().outputWeights(1, 0, -1).build()),
        bad(
            "outputWeights[0] must be >= 0 and finite, got Infinity",
            () -> ngmg().outputWeights(Double.POSITIVE_INFINITY).build()),
        bad(
            "outputWeights must have a value > 0, got [0.0, 0.0]",
            () -> ngmg().outputWeights(0, 0).build()),
        bad("outputWeights must have a value > 0, got []", () -> ngmg().outputWeights().build()),
        bad(
            "outputWeights must be as many as outputs (3), got 2",
            () -> score(ngmg().outputWeights(1, 2).build(), zeros(1, 3), zeros(1, 3))),
        bad(
            "labels must be as many as outputs (3), got 2",
            () -> score(new LossNgmg(), zeros(1, 2), zeros(1, 3))),
        bad(
            "the scale multiplier must leave scales between",
            () -> new LossNgmg().setScaleMultiplier(0)),
        bad("got NaN, which makes NaN of 1.0", () -> new LossNgmg().setScaleMultiplier(Double.NaN)),
        bad(
            "LossGaussianMixture: components must be >= 1, got 0",
            () -> LossGaussianMixture.free(0)),
        bad("components must be >= 1, got -3", () -> LossGaussianMixture.expansion(-3, 0, 1)),
        bad("low[0] must be below high[0]", () -> expansion(1, 1)),
        bad("low[0] must be below high[0]", () -> expansion(Double.NaN, 1)),
        bad("got 0.0 and Infinity", () -> expansion(0, Double.POSITIVE_INFINITY)),
        bad(
            "low[1] must be below high[1]",
            () -> LossGaussianMixture.expansion(4, new double[] {0, 2}, new double[] {1, 1})),
        bad(
            "low and high must be as many, got 1 and 2",
            () -> LossGaussianMixture.expansion(4, new double[1], new double[] {1, 1})),
        bad(
            "an interval per label dimension, got none",
            () -> LossGaussianMixture.expansion(4, new double[0], new double[0])),
        bad(
            "sigmaOverSpacing must be > 0 and finite, got 0.0",
            () -> expansion(0, 1).withSigmaOverSpacing(0)),
        bad(
            "sigmaOverSpacing must be set on an EXPANSION, got FREE",
            () -> free.withSigmaOverSpacing(1)),
        bad("minSigma must be >= 1.0E-9 and finite, got 0.0", () -> free.withMinSigma(0)),
        bad("minSigma must be >= 1.0E-9 and finite, got NaN", () -> free.withMinSigma(Double.NaN)),
        bad(
            "minSigma must be set on a FREE mixture, got EXPANSION",
            () -> expansion(0, 1).withMinSigma(1)),
        bad("labels must be >= 1, got 0", () -> free.outputs(0)),
        bad("labels must be 1, got 2", () -> expansion(0, 1).outputs(2)),
        bad(
            "FREE with 3 components needs nOut = 18 for 2 labels, got 9",
            () -> score(free, zeros(1, 2), zeros(1, 9))),
        bad(
            "EXPANSION with 4 components needs nOut = 4 for 1 labels, got 5",
            () -> score(expansion(0, 1), zeros(1, 1), zeros(1, 5))),
        bad(
            "labels must be as many as intervals (1), got 2",
            () -> score(expansion(0, 1), zeros(1, 2), zeros(1, 8))),
        bad(
            "activations must have shape [N, D·9], got [2, 10]",
            () -> free.decode(zeros(2, 10), (w, m, s) -> w)),
        bad(
            "activations must have shape [N, 1·4], got [2, 8]",
            () -> expansion(0, 1).decode(zeros(2, 8), (w, m, s) -> w)),
        bad(
            "a mask per label must have shape [N, 1], got [2, 2]",
            () -> expansion(0, 1).outputMask(zeros(2, 2))),
        bad("MaximumMeanDiscrepancy: scales[0]", () -> MaximumMeanDiscrepancy.of(-1)),
        bad(
            "batches must have shapes [N, d] and [M, d], got [2, 3] and [2, 4]",
            () -> MaximumMeanDiscrepancy.of(1).value(zeros(2, 3), zeros(2, 4))),
        bad(
            "batches must have shapes [N, d] and [M, d], got [2, 3] and [2, 4]",
            () -> MaximumMeanDiscrepancy.of(1).gradient(zeros(2, 3), zeros(2, 4))));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badArguments")
  void isRejectedWithItsReason(String message, Executable code) {
    assertRejected(code, message);
  }

  @Test
  void theLimitsThemselvesAreTaken() {
    new LossNgmg(1e-9, 1e9).setScaleMultiplier(1);
    ngmg().scales(1, 2).weights(0, 1).outputWeights(0, 1).build();
    LossNgmg two = new LossNgmg(2);
    two.setScaleMultiplier(0.5e9);
    assertEquals(0.5e9, two.scaleMultiplier());
    two.setScaleMultiplier(0.5e-9);
    assertRejected(() -> two.setScaleMultiplier(1e9), "which makes 2.0E9 of 2.0");
    // sigma over spacing times the interval over components is the least sigma
    expansion(1, 3).withSigmaOverSpacing(2e-9);
    assertRejected(() -> expansion(1, 3).withSigmaOverSpacing(1.9e-9), "at least 1.0E-9 wide");
    assertRejected(() -> expansion(1, 2).withCrpsWeight(-1), "crpsWeight must be >= 0");
    NgmgScaleSchedule.narrowing(1, 1, 1);
    assertRejected(() -> NgmgScaleSchedule.narrowing(0.99, 1, 1), "widening must be >= 1");
    assertRejected(
        () -> NgmgScaleSchedule.narrowing(Double.POSITIVE_INFINITY, 1, 1),
        "must be >= 1 and finite");
    assertRejected(() -> NgmgScaleSchedule.narrowing(2, 0, 1), "share must be in (0, 1]");
    assertRejected(() -> NgmgScaleSchedule.narrowing(2, 1.01, 1), "share must be in (0, 1]");
    assertRejected(() -> NgmgScaleSchedule.narrowing(2, 1, 0), "iterations must be >= 1");
  }

  @Test
  void optionsThatAreOffAreNotInTheText() {
    String free = LossGaussianMixture.free(3).withMinSigma(0.5).toString();
    assertEquals("LossGaussianMixture(FREE, components=3, minSigma=0.5)", free);
    String expansion = expansion(-1, 2).withSigmaOverSpacing(0.75).withCrpsWeight(0.25).toString();
    assertEquals(
        "LossGaussianMixture(EXPANSION, components=4, low=[-1.0], high=[2.0],"
            + " sigmaOverSpacing=0.75, crpsWeight=0.25)",
        expansion);
  }

  private static String json(ILossFunction loss) {
    return new NeuralNetConfiguration.Builder()
        .list()
        .layer(new OutputLayer.Builder(loss).nIn(2).nOut(3).activation(Activation.IDENTITY).build())
        .build()
        .toJson();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.875 | -1 | scales[0] must be between",
        "\"scales\" | \"scalez\" | LossNgmg: scales are missing",
        "0.4375 | 0.25 | weights must sum to 1",
        "1.125 | -1 | outputWeights[0] must be >= 0"
      })
  void savedNgmgIsCheckedWhenLoaded(String saved, String broken, String message) {
    String json =
        json(ngmg().scales(0.875, 2).weights(0.4375, 0.5625).outputWeights(1.125, 1, 1).build());
    assertRejectedOnLoading(json, saved, broken, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0.015625 | 0 | minSigma must be >= 1.0E-9",
        "\"minSigma\" | \"minSigmo\" | minSigma must be >= 1.0E-9 and finite, got 0.0",
        "\"components\" | \"componentz\" | components must be >= 1, got 0",
        "\"FREE\" | \"EXPANSION\" | low and high must have an interval",
        "\"form\" | \"from\" | form, low and high must be given, got null"
      })
  void savedMixtureIsCheckedWhenLoaded(String saved, String broken, String message) {
    String json = json(LossGaussianMixture.free(1).withMinSigma(0.015625));
    assertRejectedOnLoading(json, saved, broken, message);
  }

  private static void assertRejectedOnLoading(
      String json, String saved, String broken, String message) {
    assertEquals(1, json.split(java.util.regex.Pattern.quote(saved), -1).length - 1, json);
    Throwable error =
        assertThrows(
            RuntimeException.class,
            () -> MultiLayerConfiguration.fromJson(json.replace(saved, broken)));
    while (error.getCause() != null) {
      error = error.getCause();
    }
    Throwable root = error;
    assertRejected(
        () -> {
          throw root;
        },
        message);
  }
}
