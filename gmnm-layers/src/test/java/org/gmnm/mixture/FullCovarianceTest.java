package org.gmnm.mixture;

import static org.gmnm.mixture.LearningReference.assertClose;
import static org.gmnm.mixture.LearningReference.cases;
import static org.gmnm.mixture.LearningReference.matrix;
import static org.gmnm.mixture.LearningReference.mixture;
import static org.gmnm.mixture.LearningReference.part;
import static org.gmnm.mixture.LearningReference.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

/** {@link JointGaussianMixture} with full covariances, against scipy. */
class FullCovarianceTest {

  private static final String SAVED_BY_01 =
      "rO0ABXNyACVvcmcuZ21ubS5taXh0dXJlLkpvaW50R2F1c3NpYW5NaXh0dXJlAAAAAAAAAAECAANbAAVt"
          + "ZWFuc3QAA1tbRFsABnNpZ21hc3EAfgABWwAHd2VpZ2h0c3QAAltEeHB1cgADW1tEx60L/2Rn/0UCAAB4"
          + "cAAAAAJ1cgACW0Q+powUq2NaHgIAAHhwAAAAAj/wAAAAAAAAv/AAAAAAAAB1cQB+AAYAAAACQAAAAAAA"
          + "AAA/4AAAAAAAAHVxAH4ABAAAAAJ1cQB+AAYAAAACP+AAAAAAAABACAAAAAAAAHVxAH4ABgAAAAI/uZmZ"
          + "mZmZmkAQAAAAAAAAdXEAfgAGAAAAAj/QAAAAAAAAP+gAAAAAAAA=";

  private static final JsonNode JOINT = part("joint");
  private static final JointGaussianMixture MIXTURE = mixture(JOINT);

  private static JointGaussianMixture diagonal() {
    return JointGaussianMixture.of(
        new double[] {0.4, 0.6},
        new double[][] {{0, 1, -1}, {2, 0, 1}},
        new double[][] {{0.5, 1, 2}, {1, 0.3, 0.7}});
  }

  /** The same mixture without the knowledge that it is diagonal. */
  private static JointGaussianMixture asFull(JointGaussianMixture m) {
    return JointGaussianMixture.ofFactors(m.weights(), m.means(), m.factors());
  }

  @Test
  void densitiesAndResponsibilitiesAreThoseOfScipy() {
    double[][] points = matrix(JOINT.get("points"));
    double[] expected = vector(JOINT.get("log_density"));
    JointGaussianMixture two = MIXTURE.marginals(2, 0);
    for (int i = 0; i < points.length; i++) {
      Expect.relative(expected[i], MIXTURE.logDensity(points[i]), 1e-13);
      Expect.relative(
          vector(JOINT.get("log_density_of_2_and_0"))[i],
          two.logDensity(points[i][2], points[i][0]),
          1e-13);
      Expect.close(
          vector(JOINT.get("responsibilities").get(i)), MIXTURE.responsibilities(points[i]), 1e-14);
    }
    double mean = Sum.of(expected) / expected.length;
    Expect.relative(mean, MIXTURE.meanLogDensity(points), 1e-13);
  }

  @Test
  void conditionalDistributionsAreSchurComplements() {
    for (JsonNode c : JOINT.get("conditional")) {
      int[] known = new int[c.get("known").size()];
      for (int i = 0; i < known.length; i++) {
        known[i] = c.get("known").get(i).asInt();
      }
      double[] values = vector(c.get("values"));
      JointGaussianMixture conditional = MIXTURE.condition(known, values);
      assertClose(c, conditional, 1e-12);
      if (known.length == 1) {
        assertEquals(conditional, MIXTURE.condition(known[0], values[0]));
        double[] row = {Double.NaN, Double.NaN, Double.NaN};
        row[known[0]] = values[0];
        double[] complete = MIXTURE.complete(row);
        assertEquals(values[0], complete[known[0]]);
        assertEquals(conditional.mean()[0], complete[0]);
        assertEquals(conditional.mean()[1], complete[2]);
      }
    }
    assertArrayEquals(MIXTURE.mean(), MIXTURE.complete(Double.NaN, Double.NaN, Double.NaN));
    assertArrayEquals(new double[] {1, 2, 3}, MIXTURE.complete(1, 2, 3));
  }

  @Test
  void momentsAndProjectionsAreThoseOfNumpy() {
    Expect.close(vector(JOINT.get("mean")), MIXTURE.mean(), 1e-14);
    Expect.close(matrix(JOINT.get("covariance")), MIXTURE.covariance(), 1e-13);
    GaussianMixture projection = MIXTURE.projection(vector(JOINT.get("direction")));
    Expect.close(vector(JOINT.get("projection").get("means")), projection.means(), 1e-13);
    Expect.close(vector(JOINT.get("projection").get("sigmas")), projection.sigmas(), 1e-13);
    assertEquals(0.3, projection.cdf(projection.quantile(0.3)), 1e-14);
    Expect.close(MIXTURE.marginal(1).sigmas(), MIXTURE.projection(0, 1, 0).sigmas(), 1e-15);
    JointGaussianMixture image =
        MIXTURE.affine(new double[][] {vector(JOINT.get("direction")), {0, 0, 2}}, 1, -1);
    Expect.close(projection.affine(1, 1).means(), image.marginal(0).means(), 1e-13);
    Expect.close(projection.sigmas(), image.marginal(0).sigmas(), 1e-13);
    Expect.close(MIXTURE.marginal(2).affine(2, -1).sigmas(), image.marginal(1).sigmas(), 1e-13);
  }

  @Test
  void expectedLengthsAreThoseOfQuadratureAndOfTheHypergeometricFunction() {
    for (JsonNode c : cases("length")) {
      double length = MeanNorm.of(vector(c.get("mean")), matrix(c.get("covariance")));
      Expect.relative(c.get("length").asDouble(), length, 1e-12);
    }
  }

  @Test
  void energyScoreOfOneVariableIsTheCrps() {
    JointGaussianMixture one = MIXTURE.marginals(1);
    for (double y : new double[] {-7, 0, 0.3, 40}) {
      Expect.relative(MIXTURE.marginal(1).crps(y), one.energyScore(y), 1e-12);
    }
  }

  @Test
  void energyScoreIsWhatSamplesGive() {
    double[][] x = MIXTURE.sample(new Random(5), 100_000, Variation.NONE);
    double[] y = {1, -1, 0.5};
    double toObservation = 0;
    double among = 0;
    for (int i = 0; i < x.length; i++) {
      toObservation += distance(x[i], y) / x.length;
      among += distance(x[i], x[(i + 1) % x.length]) / x.length;
    }
    assertEquals(toObservation - 0.5 * among, MIXTURE.energyScore(y), 0.02);
  }

  private static double distance(double[] x, double[] y) {
    return Math.hypot(Math.hypot(x[0] - y[0], x[1] - y[1]), x[2] - y[2]);
  }

  @Test
  void samplesHaveTheMeanAndCovariance() {
    int count = 200_000;
    double[][] sample = MIXTURE.sample(new Random(1), count, Variation.NONE);
    double[] mean = MIXTURE.mean();
    for (int a = 0; a < 3; a++) {
      for (int b = 0; b < 3; b++) {
        double product = 0;
        for (double[] x : sample) {
          product += (x[a] - mean[a]) * (x[b] - mean[b]) / count;
        }
        assertEquals(MIXTURE.covariance()[a][b], product, 0.05);
      }
    }
    double[] heaviest = MIXTURE.means()[1];
    assertArrayEquals(heaviest, MIXTURE.sample(new Random(4), 1, Variation.temperature(0))[0]);
  }

  @Test
  void diagonalMixturesAreTheSameWithoutTheKnowledgeThatTheyAre() {
    JointGaussianMixture m = diagonal();
    JointGaussianMixture f = asFull(m);
    assertTrue(m.isDiagonal() && !f.isDiagonal());
    assertNotEquals(m, f);
    double[] x = {0.3, -0.2, 1.5};
    Expect.relative(m.logDensity(x), f.logDensity(x), 1e-14);
    int[] known = {2, 0};
    double[] values = {0.1, 1};
    Expect.close(m.condition(known, values).weights(), f.condition(known, values).weights(), 1e-14);
    Expect.close(m.condition(known, values).sigmas(), f.condition(known, values).sigmas(), 1e-14);
    Expect.close(m.covariance(), f.covariance(), 1e-14);
    Expect.relative(m.energyScore(x), f.energyScore(x), 1e-13);
    Expect.close(m.projection(x).sigmas(), f.projection(x).sigmas(), 1e-14);
    assertEquals(m.marginals(1, 2), diagonal().marginals(1, 2));
    assertTrue(m.marginals(1, 2).isDiagonal());
    assertFalse(m.affine(new double[][] {{1, 1, 0}}, 0).isDiagonal());
  }

  @Test
  void valuesOfAnySizeKeepTheirDigits() {
    double[][] l = {{1e200, 0}, {-3e-190, 2e-200}};
    JointGaussianMixture m =
        JointGaussianMixture.ofFactors(
            new double[] {1}, new double[][] {{1e200, 0}}, new double[][][] {l});
    assertEquals(
        -Math.log(2 * Math.PI) - Math.log(1e200) - Math.log(2e-200) - 0.5,
        m.logDensity(2e200, -3e-190),
        1e-11);
    JointGaussianMixture given = m.condition(0, 3e200);
    Expect.relative(-6e-190, given.means()[0][0], 1e-14);
    Expect.relative(2e-200, given.sigmas()[0][0], 1e-12);
    double far = MIXTURE.condition(0, 1e6).weights()[0];
    assertTrue(far >= 0 && far <= 1, "weight " + far);
  }

  /**
   * Of equal covariances, ln r_0/w_0 − ln r_1/w_1 = (μ_0 − μ_1)ᵀ C⁻¹ (x − (μ_0 + μ_1)/2). The
   * second variable cancels what the first says, which no rounded square can tell.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1e3, 1e8, 1e16, 1e60, 1e120, 1e160, 1e300})
  void responsibilitiesAreExactAtAnyDistance(double x) {
    double[][] factor = {{1, 0}, {0.5, 2}};
    JointGaussianMixture full =
        JointGaussianMixture.ofFactors(
            new double[] {0.25, 0.75},
            new double[][] {{1, -1}, {0, 0}},
            new double[][][] {factor, factor});
    // C⁻¹ (1, −1) = (1.1875, −0.375); x on the line where 1.1875 x_0 = 0.375 x_1, if it is a double
    double second = 19 * (x / 6);
    double first = second / 19 * 6;
    BigDecimal exponent =
        new BigDecimal("1.1875")
            .multiply(new BigDecimal(first).subtract(new BigDecimal("0.5")))
            .subtract(
                new BigDecimal("0.375")
                    .multiply(new BigDecimal(second).add(new BigDecimal("0.5"))));
    double odds = Math.exp(exponent.doubleValue()) / 3;
    double share = odds < Double.POSITIVE_INFINITY ? odds / (1 + odds) : 1;
    double[] shares = full.responsibilities(first, second);
    assertArrayEquals(new double[] {share, 1 - share}, shares, 1e-12);
  }

  @Test
  void ofTwoKnownVariablesOneCancelsTheOtherAtAnyDistance() {
    for (double far : new double[] {1, 1e10, 1e100, 1e300}) {
      JointGaussianMixture m =
          JointGaussianMixture.of(
              new double[] {0.25, 0.75},
              new double[][] {{1, -1, 3}, {-1, 1, 5}},
              new double[][] {{1, 1, 1}, {1, 1, 1}});
      for (JointGaussianMixture each : new JointGaussianMixture[] {m, asFull(m)}) {
        double[] weights = each.condition(new int[] {0, 1}, new double[] {far, far}).weights();
        assertArrayEquals(new double[] {0.25, 0.75}, weights, 1e-12);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e10, 1e160, 1e308, -1e308})
  void conditionsAreNumbersAtAnyDistance(double x) {
    double[][] factor = {{0.1, 0}, {0.5, 0.1}};
    JointGaussianMixture m =
        JointGaussianMixture.ofFactors(
            new double[] {0.5, 0.5},
            new double[][] {{1, 0}, {0, 0}},
            new double[][][] {factor, factor});
    JointGaussianMixture given = m.condition(0, x);
    assertArrayEquals(x > 0 ? new double[] {1, 0} : new double[] {0, 1}, given.weights());
    Expect.relative(
        Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, 5 * x)), given.means()[1][0], 1e-14);
    assertEquals(1, m.responsibilities(x, x)[0] + m.responsibilities(x, x)[1]);
    assertFalse(Double.isNaN(m.logDensity(x, -x)));
  }

  @Test
  void covariancesScaleWithTheirUnits() {
    double[][] factor = {{1e170, 0}, {3e-170, 1e-170}};
    JointGaussianMixture m =
        JointGaussianMixture.ofFactors(
            new double[] {0.5, 0.5},
            new double[][] {{1e170, 1e-170}, {-1e170, -1e-170}},
            new double[][][] {factor, factor});
    double[][] covariance = m.covariance();
    assertEquals(4, covariance[0][1], 1e-14);
    assertEquals(4, covariance[1][0], 1e-14);
  }

  @Test
  void aRowWhoseDistanceIsNoDoubleHasNoDensity() {
    JointGaussianMixture m =
        JointGaussianMixture.ofFactors(
            new double[] {1},
            new double[][] {{0, 0, 0}},
            new double[][][] {{{1e-10, 0, 0}, {0, 1, 0}, {0, 0, 1}}});
    double[] far = {1e300, 1, 1};
    assertEquals(Double.NEGATIVE_INFINITY, m.logDensity(far));
    assertEquals(Double.NEGATIVE_INFINITY, m.meanLogDensity(new double[][] {far, {0, 0, 0}}));
  }

  @Test
  void serialisedMixturesAreEqual() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(MIXTURE);
    }
    assertEquals(MIXTURE, read(bytes.toByteArray()));
    assertEquals(MIXTURE, asFull(MIXTURE));
  }

  /** What version 0.1.0 wrote, of the weights 0.25 and 0.75. */
  @Test
  void mixturesOfVersion01AreRead() throws Exception {
    assertEquals(
        JointGaussianMixture.of(
            new double[] {0.25, 0.75},
            new double[][] {{1, 2}, {-1, 0.5}},
            new double[][] {{0.5, 0.1}, {3, 4}}),
        read(Base64.getDecoder().decode(SAVED_BY_01)));
  }

  private static Object read(byte[] bytes) throws Exception {
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes))) {
      return in.readObject();
    }
  }

  @Test
  void argumentsOutOfRangeAreNamed() {
    double[] w = {1};
    double[][] m = {{0, 0}};
    Expect.rejected(
        () -> JointGaussianMixture.ofCovariances(w, m, new double[][][] {{{1, 2}, {2, 1}}}),
        "covariances[0] is not positive definite: its first 2 rows");
    Expect.rejected(
        () -> JointGaussianMixture.ofCovariances(w, m, new double[][][] {{{1, 0.1}, {0.2, 1}}}),
        "covariances[0] must be symmetric, but [1][0] is 0.2 and [0][1] is 0.1");
    Expect.rejected(
        () -> JointGaussianMixture.ofCovariances(w, m, new double[][][] {{{1}, {0.2, 1}}}),
        "covariances[0][0]",
        "got 1");
    Expect.rejected(
        () -> JointGaussianMixture.ofFactors(w, m, new double[][][] {{{1, 3}, {0, 1}}}),
        "factors[0] must be lower triangular");
    Expect.rejected(
        () -> JointGaussianMixture.ofFactors(w, m, new double[][][] {{{1, 0}, {0, -1}}}),
        "factors[0][1][1] must be > 0 and finite, got -1.0");
    Expect.rejected(
        () -> JointGaussianMixture.ofFactors(w, m, new double[][][] {{{1, 0}, {Double.NaN, 1}}}),
        "factors[0][1][0] must be finite");
    Expect.rejected(() -> MIXTURE.marginals(0, 0), "variables must differ, got [0, 0]");
    Expect.rejected(() -> MIXTURE.marginals(), "1 to 3 of the 3, got 0");
    Expect.rejected(
        () -> MIXTURE.condition(new int[] {0, 1, 2}, new double[3]), "1 to 2 of the 3, got 3");
    Expect.rejected(
        () -> MIXTURE.condition(new int[] {0, 1}, new double[] {1}), "values", "(2), got 1");
    Expect.rejected(() -> MIXTURE.projection(0, 0, 0), "direction must not be 0");
    Expect.rejected(() -> MIXTURE.energyScore(1, 2), "observation", "(3), got 2");
    Expect.rejected(
        () -> MIXTURE.affine(new double[][] {{1, 2, 3}, {2, 4, 6}}, 0, 0), "row 1 depends");
    Expect.rejected(() -> MIXTURE.complete(1, 2), "row", "(3), got 2");
    Expect.rejected(() -> MIXTURE.complete(Double.POSITIVE_INFINITY, 2, Double.NaN), "finite");
    Expect.rejected(() -> MIXTURE.meanLogDensity(new double[0][]), "rows is empty");
    Expect.rejected(
        () -> JointGaussianMixture.ofCovariances(w, m, new double[][][] {{{0, 0}, {0, 1}}}),
        "covariances[0] is not positive definite: its first 1 rows");
    Expect.rejected(
        () -> JointGaussianMixture.ofCovariances(w, m, new double[2][2][2]),
        "covariances",
        "(1), got 2");
    Expect.rejected(
        () -> JointGaussianMixture.ofCovariances(w, m, new double[1][3][2]),
        "covariances[0]",
        "(2), got 3");
    Expect.rejected(
        () -> JointGaussianMixture.ofFactors(w, m, new double[2][2][2]), "factors", "(1), got 2");
    Expect.rejected(() -> MIXTURE.marginals(3), "variable must lie in 0..2, got 3");
    Expect.rejected(
        () -> MIXTURE.condition(new int[] {0}, new double[] {Double.NaN}), "values[0]", "NaN");
    Expect.rejected(() -> MIXTURE.projection(1, 2), "direction", "(3), got 2");
    Expect.rejected(() -> MIXTURE.projection(1, 2, Double.NaN), "direction[2]", "NaN");
    Expect.rejected(() -> MIXTURE.energyScore(1, 2, Double.NaN), "observation[2]", "NaN");
    double[][] row = {{1, 2, 3}};
    Expect.rejected(() -> MIXTURE.affine(new double[0][]), "matrix must have 1 to 3 rows, got 0");
    Expect.rejected(() -> MIXTURE.affine(new double[4][3], 0, 0, 0, 0), "1 to 3 rows, got 4");
    Expect.rejected(() -> MIXTURE.affine(row, 0, 0), "shift", "(1), got 2");
    Expect.rejected(() -> MIXTURE.affine(row, Double.NaN), "shift[0]", "NaN");
    Expect.rejected(() -> MIXTURE.affine(new double[][] {{1, 2}}, 0), "matrix[0]", "(3), got 2");
    Expect.rejected(
        () -> MIXTURE.affine(new double[][] {{1, 2, Double.NaN}}, 0), "matrix[0][2]", "NaN");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-30, 1, 1e30})
  void whatIsNearlySymmetricOrDependentIsSoInAnyUnit(double unit) {
    double[] one = {1};
    double[][] means = {{0, 0}};
    double nearly = 0.5 * unit * (1 + 1e-15);
    double[][][] symmetric = {{{unit, 0.5 * unit}, {nearly, 4 * unit}}};
    assertEquals(
        unit,
        JointGaussianMixture.ofCovariances(one, means, symmetric).covariance()[0][0],
        1e-14 * unit);
    double[][][] other = {{{unit, 0.5 * unit}, {0.6 * unit, 4 * unit}}};
    Expect.rejected(
        () -> JointGaussianMixture.ofCovariances(one, means, other), "must be symmetric");
    double[][] matrix = {{unit, 0, 0}, {unit, unit, 0}};
    assertEquals(2, MIXTURE.affine(matrix, 0, 0).dimensions());
    double[][] dependent = {{unit, 2 * unit, 0}, {2 * unit, 4 * unit, 0}};
    Expect.rejected(() -> MIXTURE.affine(dependent, 0, 0), "row 1 depends");
  }

  /** Rows at once take another way than one alone, four columns at a time. */
  @Test
  void manyVariablesAtOnceAreTheSameAsOneRowAfterTheOther() {
    int d = 11;
    Random random = new Random(3);
    double[][][] factors = new double[2][d][d];
    double[][] means = new double[2][];
    for (int k = 0; k < 2; k++) {
      means[k] = random.doubles(d, -1, 1).toArray();
      for (int i = 0; i < d; i++) {
        for (int j = 0; j < i; j++) {
          factors[k][i][j] = random.nextGaussian();
        }
        factors[k][i][i] = 0.5 + random.nextDouble();
      }
    }
    JointGaussianMixture m =
        JointGaussianMixture.ofFactors(new double[] {0.4, 0.6}, means, factors);
    double[][] rows = m.sample(random, 50, Variation.NONE);
    double[] logs = m.logDensity(rows);
    for (int i = 0; i < rows.length; i++) {
      Expect.relative(m.logDensity(rows[i]), logs[i], 1e-12);
    }
  }

  @Test
  void aComponentWithoutWeightHasNoShareAlsoWhereItIsTheNearest() {
    double[] weights = {0, 0.25, 0.75};
    for (double far : new double[] {60, 1e6}) {
      JointGaussianMixture m =
          JointGaussianMixture.of(
              weights,
              new double[][] {{far, far}, {1, 1}, {1, 1}},
              new double[][] {{1, 1}, {1, 1}, {1, 1}});
      for (JointGaussianMixture each : new JointGaussianMixture[] {m, asFull(m)}) {
        assertArrayEquals(weights, each.responsibilities(far, far), 1e-12);
      }
    }
  }

  /** Third variable: what the first two say of it, times two off-diagonal entries of the factor. */
  @Test
  void responsibilitiesOfThreeVariablesAreExactFarAway() {
    double[][] factor = {{1, 0, 0}, {0.5, 2, 0}, {-1, 4, 0.5}};
    JointGaussianMixture m =
        JointGaussianMixture.ofFactors(
            new double[] {0.25, 0.75},
            new double[][] {{0, 0, 0.25}, {0, 0, 0}},
            new double[][][] {factor, factor});
    double far = 1 << 20;
    // z = (far, far, 0.5 + small): x = L z, and the shares hang on the third alone
    double[] x = {far, 2.5 * far, 3 * far + 0.25};
    double odds = Math.exp(0.5 * (0.5 * 0.5)) / 3; // z_3 is 0 of the one and ½ of the other
    double[] shares = m.responsibilities(x);
    assertArrayEquals(new double[] {odds / (1 + odds), 1 / (1 + odds)}, shares, 1e-12);
  }

  @Test
  void aConditionIsANumberWhereTheWhitenedValueIsNone() {
    double[][] factor = {{1e-10, 0}, {3e-10, 1}};
    JointGaussianMixture m =
        JointGaussianMixture.ofFactors(
            new double[] {1}, new double[][] {{0, 0}}, new double[][][] {factor});
    Expect.relative(3e300, m.condition(0, 1e300).means()[0][0], 1e-14);
  }

  @Test
  void onlyCovariancesOfLowRankHaveLoadings() {
    assertEquals(0, MIXTURE.rank());
    assertArrayEquals(new double[MIXTURE.components()][3][0], MIXTURE.loadings());
  }
}
