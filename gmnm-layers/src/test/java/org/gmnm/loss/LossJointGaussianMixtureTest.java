package org.gmnm.loss;

import static org.gmnm.loss.LossAssert.assertClose;
import static org.gmnm.loss.LossAssert.assertRejected;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.gmnm.loss.LossJointGaussianMixture.Form;
import org.gmnm.mixture.JointGaussianMixture;
import org.gmnm.testing.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.JsonNode;

class LossJointGaussianMixtureTest {

  private final IActivation identity = new ActivationIdentity();

  private static INDArray matrix(JsonNode node) {
    double[][] rows = new double[node.size()][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Reference.doubles(node.get(i));
    }
    return Nd4j.createFromArray(rows);
  }

  private static LossJointGaussianMixture loss(String form, int components) {
    return form.equals("FULL")
        ? LossJointGaussianMixture.full(components)
        : LossJointGaussianMixture.diagonal(components);
  }

  @Test
  void likelihoodsOfKnownLabelsAreThoseOfScipy() {
    JsonNode reference = Reference.part("learning", "loss");
    for (JsonNode c : reference.get("cases")) {
      LossJointGaussianMixture loss =
          loss(c.get("form").asText(), reference.get("components").asInt())
              .withMinSigma(reference.get("min_sigma").asDouble());
      INDArray scores =
          loss.computeScoreArray(
              matrix(c.get("labels")), matrix(c.get("output")), identity, matrix(c.get("known")));
      INDArray expected = Nd4j.createFromArray(Reference.doubles(c.get("nll"))).reshape(4, 1);
      assertClose(expected, scores, 1e-12);
    }
  }

  /** Scores and gradients, with all labels known and with some. */
  @Test
  void ofLowRankScoresAndGradientsAreThoseOfNumpy() {
    JsonNode c = Reference.part("lowrank", "loss");
    LossJointGaussianMixture loss =
        LossJointGaussianMixture.lowRank(c.get("components").asInt(), c.get("rank").asInt())
            .withMinSigma(c.get("min_sigma").asDouble());
    INDArray labels = matrix(c.get("labels"));
    INDArray output = matrix(c.get("output"));
    INDArray known = matrix(c.get("known"));
    assertEquals(output.size(1), loss.outputs(4));
    INDArray expected = Nd4j.createFromArray(Reference.doubles(c.get("nll"))).reshape(4, 1);
    assertClose(expected, loss.computeScoreArray(labels, output, identity, known), 1e-12);
    INDArray gradient = loss.computeGradient(labels, output, identity, known);
    assertClose(matrix(c.get("gradient")), gradient, 1e-10);
  }

  /** Where labels hang on a factor 1e6 times as strong as their own deviations. */
  @Test
  void ofLowRankSmallDeviationsKeepTheirDigits() {
    double strong = 1e3;
    double own = 1e-3;
    LossJointGaussianMixture loss = LossJointGaussianMixture.lowRank(1, 1).withMinSigma(1e-9);
    double v = Math.log(own);
    INDArray output =
        Nd4j.createFromArray(new double[][] {{0, 0, 0, v, strong, v, strong}}); // means 0
    INDArray y = Nd4j.createFromArray(new double[][] {{500 + own, 500 - own}});
    double det = own * own * (own * own + 2 * strong * strong);
    double along = 2 * 500.0 * 500.0 / (own * own + 2 * strong * strong); // and 2 across, in own
    double expected = 0.5 * (along + 2 + Math.log(det)) + Math.log(2 * Math.PI);
    assertEquals(expected, loss.computeScore(y, output, identity, null, false), 1e-8);
  }

  @ParameterizedTest
  @EnumSource(
      value = DataType.class,
      names = {"DOUBLE", "FLOAT"})
  void ofOneLabelItIsTheFreeMixtureToTheBit(DataType type) {
    Nd4j.getRandom().setSeed(4);
    LossGaussianMixture free = LossGaussianMixture.free(4).withMinSigma(0.02).withCrpsWeight(0.3);
    INDArray y = Nd4j.randn(type, 6, 1);
    INDArray output = Nd4j.randn(type, 6, free.outputs(1));
    INDArray mask = Nd4j.createFromArray(new double[][] {{1}, {0}, {1}, {1}, {0.5}, {1}});
    for (LossJointGaussianMixture loss :
        List.of(LossJointGaussianMixture.full(4), LossJointGaussianMixture.diagonal(4))) {
      LossJointGaussianMixture joint = loss.withMinSigma(0.02).withCrpsWeight(0.3);
      assertEquals(free.outputs(1), joint.outputs(1));
      assertEquals(
          free.computeScoreArray(y, output, identity, mask.castTo(type)),
          joint.computeScoreArray(y, output, identity, mask.castTo(type)));
      assertEquals(
          free.computeGradient(y, output, identity, mask.castTo(type)),
          joint.computeGradient(y, output, identity, mask.castTo(type)));
    }
  }

  /** The code for several labels, given one. */
  @Test
  void bothFormulasAgreeOnOneLabel() {
    Nd4j.getRandom().setSeed(4);
    LossGaussianMixture free = LossGaussianMixture.free(4).withMinSigma(0.02);
    INDArray y = Nd4j.randn(DataType.DOUBLE, 6, 1);
    INDArray output = Nd4j.randn(DataType.DOUBLE, 6, 12);
    for (boolean full : new boolean[] {true, false}) {
      MaskedLoss.Comparison joint =
          new JointMixtureBatch(output, 4, 1, full ? Form.FULL : Form.DIAGONAL, 0, 0.02)
              .against(y, null, 0);
      assertClose(free.computeScoreArray(y, output, identity, null), joint.scores(), 1e-12);
      assertClose(free.computeGradient(y, output, identity, null), joint.gradient(), 1e-10);
    }
  }

  @Test
  void aFactorWithoutOffDiagonalsIsTheDiagonalForm() {
    Nd4j.getRandom().setSeed(6);
    LossJointGaussianMixture diagonal = LossJointGaussianMixture.diagonal(2);
    LossJointGaussianMixture full = LossJointGaussianMixture.full(2);
    INDArray y = Nd4j.randn(DataType.DOUBLE, 3, 2);
    INDArray output = Nd4j.randn(DataType.DOUBLE, 3, 10);
    INDArray wide = Nd4j.zeros(DataType.DOUBLE, 3, 12);
    int[] places = {0, 1, 2, 3, 4, 5, 6, 8, 9, 11}; // 7 and 10 are off the diagonal
    for (int i = 0; i < places.length; i++) {
      wide.putColumn(places[i], output.getColumn(i));
    }
    assertClose(
        diagonal.computeScoreArray(y, output, identity, null),
        full.computeScoreArray(y, wide, identity, null),
        1e-13);
    assertClose(
        diagonal.computeGradient(y, output, identity, null),
        full.computeGradient(y, wide, identity, null).getColumns(places),
        1e-12);
  }

  @Test
  void decodedMixturesScoreLabelsAsTheLossDoes() {
    Nd4j.getRandom().setSeed(11);
    for (LossJointGaussianMixture loss :
        List.of(
            LossJointGaussianMixture.full(3),
            LossJointGaussianMixture.diagonal(3),
            LossJointGaussianMixture.lowRank(3, 2))) {
      INDArray output = Nd4j.randn(DataType.DOUBLE, 4, loss.outputs(3));
      INDArray labels = Nd4j.randn(DataType.DOUBLE, 4, 3);
      List<JointGaussianMixture> mixtures = loss.decode(output, JointGaussianMixture::ofFactors);
      INDArray known =
          Nd4j.createFromArray(new double[][] {{1, 1, 1}, {1, 1, 1}, {0, 1, 1}, {1, 0, 1}});
      INDArray scores = loss.computeScoreArray(labels, output, identity, known);
      double[][] y = labels.toDoubleMatrix();
      double[] expected = {
        mixtures.get(0).logDensity(y[0]),
        mixtures.get(1).logDensity(y[1]),
        mixtures.get(2).marginals(1, 2).logDensity(y[2][1], y[2][2]),
        mixtures.get(3).marginals(0, 2).logDensity(y[3][0], y[3][2])
      };
      assertClose(Nd4j.createFromArray(expected).reshape(4, 1).neg(), scores, 1e-10);
    }
  }

  /** Scores of decoded mixtures, which have their own reference numbers. */
  @Test
  void theCrpsOfEachKnownLabelIsAdded() {
    Nd4j.getRandom().setSeed(12);
    INDArray known =
        Nd4j.createFromArray(new double[][] {{1, 1, 1}, {0, 1, 1}, {1, 0, 1}, {0, 0, 1}});
    for (LossJointGaussianMixture loss :
        List.of(
            LossJointGaussianMixture.full(3),
            LossJointGaussianMixture.diagonal(3),
            LossJointGaussianMixture.lowRank(3, 2))) {
      INDArray output = Nd4j.randn(DataType.DOUBLE, 4, loss.outputs(3));
      INDArray labels = Nd4j.randn(DataType.DOUBLE, 4, 3).muli(3);
      List<JointGaussianMixture> mixtures = loss.decode(output, JointGaussianMixture::ofFactors);
      double[] expected = new double[4];
      for (int i = 0; i < 4; i++) {
        for (int j = 0; j < 3; j++) {
          double crps = mixtures.get(i).marginal(j).crps(labels.getDouble(i, j));
          expected[i] += 0.5 * known.getDouble(i, j) * crps;
        }
      }
      INDArray both = loss.withCrpsWeight(0.5).computeScoreArray(labels, output, identity, known);
      INDArray likelihood = loss.computeScoreArray(labels, output, identity, known);
      assertClose(Nd4j.createFromArray(expected).reshape(4, 1), both.sub(likelihood), 1e-11);
      assertGradient(loss.withCrpsWeight(0.5), labels, output, known);
    }
  }

  /** By central differences. */
  private void assertGradient(
      LossJointGaussianMixture loss, INDArray labels, INDArray output, INDArray known) {
    INDArray gradient = loss.computeGradient(labels, output, identity, known);
    INDArray expected = Nd4j.zeros(DataType.DOUBLE, output.shape());
    double h = 1e-5;
    for (int j = 0; j < output.size(1); j++) { // of all examples at once: each has its own score
      INDArray up = moved(output, j, h);
      INDArray down = moved(output, j, -h);
      INDArray difference =
          loss.computeScoreArray(labels, up, identity, known)
              .sub(loss.computeScoreArray(labels, down, identity, known));
      expected.putColumn(j, difference.div(2 * h));
    }
    assertClose(expected, gradient, 1e-6);
  }

  private static INDArray moved(INDArray output, int column, double by) {
    INDArray moved = output.dup();
    moved.getColumn(column).addi(by);
    return moved;
  }

  @Test
  void emittedValuesOfAnySizeGiveFiniteGradients() {
    LossJointGaussianMixture loss = LossJointGaussianMixture.full(1);
    INDArray y = Nd4j.createFromArray(new double[][] {{1e5, 0, -1e5}});
    for (double v : new double[] {-800, 0, 800}) {
      for (double below : new double[] {0, 1e30, -1e200}) {
        INDArray output =
            Nd4j.createFromArray(new double[][] {{0, 0, 0, 0, v, below, -v, below, below, v}});
        for (double[] known : new double[][] {{1, 1, 1}, {0, 1, 1}, {1, 0, 1}, {0, 0, 1}}) {
          INDArray mask = Nd4j.createFromArray(known).reshape(1, 3);
          assertTrue(Double.isFinite(loss.computeScore(y, output, identity, mask, false)));
          INDArray gradient = loss.computeGradient(y, output, identity, mask);
          assertTrue(gradient.amaxNumber().doubleValue() <= 1e36, gradient::toString);
        }
      }
    }
  }

  @Test
  void argumentsOutOfRangeAreNamed() {
    LossJointGaussianMixture loss = LossJointGaussianMixture.full(2);
    assertRejected(() -> LossJointGaussianMixture.full(0), "components must be >= 1, got 0");
    assertRejected(() -> loss.withMinSigma(0), "minSigma must be >= 1.0E-9 and finite, got 0.0");
    assertRejected(() -> LossJointGaussianMixture.lowRank(2, 0), "rank must be >= 1, got 0");
    assertRejected(() -> loss.withCrpsWeight(-1), "crpsWeight must be >= 0 and finite, got -1.0");
    assertRejected(() -> loss.outputs(0), "labels must be >= 1, got 0");
    assertRejected(
        () -> loss.decode(Nd4j.zeros(2, 13), JointGaussianMixture::ofFactors),
        "12 for 2, 20 for 3",
        "got 13");
    INDArray uneven = Nd4j.createFromArray(new double[][] {{1, 0.5}});
    INDArray y = Nd4j.zeros(DataType.DOUBLE, 1, 2);
    INDArray output = Nd4j.zeros(DataType.DOUBLE, 1, 12);
    assertRejected(
        () -> loss.computeScore(y, output, identity, uneven, false),
        "0 or alike in a row, got 1.0 and 0.5 in row 0");
    INDArray half = Nd4j.createFromArray(new double[][] {{0.5, 0.5}});
    double whole = loss.computeScore(y, output, identity, null, false);
    assertTrue(whole > 0);
    assertEquals(whole / 2, loss.computeScore(y, output, identity, half, false), 1e-15);
  }
}
