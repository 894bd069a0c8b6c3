package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.gmnm.testing.Reference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

class JointGaussianMixtureTest {

  private static final JointGaussianMixture MIXTURE =
      JointGaussianMixture.of(
          new double[] {0.2, 0.3, 0.5},
          new double[][] {{0, 1}, {0, -1}, {2, 0.5}},
          new double[][] {{0.5, 0.2}, {0.5, 0.3}, {0.4, 0.6}});
  private static final GridExpansion GRID =
      GridExpansion.of(GmmExpansion.of(-3, 3, 12, 0.75), GmmExpansion.of(-2, 2, 9, 1));

  /** Two correlated variables. */
  private static double[][] correlated(int size) {
    Random random = new Random(8);
    double[][] points = new double[size][];
    for (int i = 0; i < size; i++) {
      double x = random.nextGaussian();
      points[i] = new double[] {x, 0.8 * x + 0.3 * random.nextGaussian()};
    }
    return points;
  }

  @Test
  void ofLowRankIsTheMixtureOfItsCovariances() throws Exception {
    JsonNode c = Reference.part("lowrank", "mixture");
    JointGaussianMixture mixture =
        JointGaussianMixture.ofLowRank(
            LearningReference.vector(c.get("weights")),
            LearningReference.matrix(c.get("means")),
            LearningReference.matrix(c.get("sigmas")),
            LearningReference.matrices(c.get("loadings")));
    LearningReference.assertClose(c, mixture, 1e-12);
    double[][] points = LearningReference.matrix(c.get("points"));
    double[] expected = LearningReference.vector(c.get("log_density"));
    for (int i = 0; i < points.length; i++) {
      Expect.relative(expected[i], mixture.logDensity(points[i]), 1e-12);
    }
    assertEquals(2, mixture.rank());
    Expect.close(LearningReference.matrix(c.get("sigmas")), mixture.unexplainedSigmas(), 0);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(mixture);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      assertEquals(mixture, in.readObject());
    }
  }

  @Test
  void densityFactorisesIntoMarginalAndConditional() {
    for (double x : new double[] {-1, 0.3, 2, 50}) {
      for (double y : new double[] {-1.2, 0, 0.9}) {
        double conditional = MIXTURE.condition(0, x).marginal(0).logDensity(y);
        assertEquals(
            MIXTURE.logDensity(x, y), MIXTURE.marginal(0).logDensity(x) + conditional, 1e-10);
      }
    }
  }

  @Test
  void densityIsTheSumOverComponents() {
    double z = 0;
    double[][] p = {{0.2, 0, 1, 0.5, 0.2}, {0.3, 0, -1, 0.5, 0.3}, {0.5, 2, 0.5, 0.4, 0.6}};
    for (double[] c : p) {
      z += c[0] * normal(0.4, c[1], c[3]) * normal(0.7, c[2], c[4]);
    }
    Expect.relative(z, MIXTURE.density(0.4, 0.7), 1e-13);
  }

  private static double normal(double x, double mean, double sigma) {
    return Math.exp(-0.5 * Math.pow((x - mean) / sigma, 2)) / (sigma * Math.sqrt(2 * Math.PI));
  }

  @Test
  void marginalMergesComponentsThatDifferInTheOthersOnly() {
    assertEquals(
        GaussianMixture.of(new double[] {0.5, 0.5}, new double[] {0, 2}, new double[] {0.5, 0.4}),
        MIXTURE.marginal(0));
    assertEquals(3, MIXTURE.marginal(1).components());
  }

  @Test
  void conditioningFarFromEveryMeanTakesTheWidestOfTheNearest() {
    JointGaussianMixture far = MIXTURE.condition(0, -1e4);
    assertArrayEquals(new double[] {0.4, 0.6, 0}, far.weights(), 1e-12);
  }

  @Test
  void samplesHaveTheMeanAndCovariance() {
    double[][] sample = MIXTURE.sample(new Random(1), 100_000, Variation.NONE);
    double[] mean = new double[2];
    double[][] products = new double[2][2];
    for (double[] x : sample) {
      for (int a = 0; a < 2; a++) {
        mean[a] += x[a] / sample.length;
        for (int b = 0; b < 2; b++) {
          products[a][b] += x[a] * x[b] / sample.length;
        }
      }
    }
    assertArrayEquals(MIXTURE.mean(), mean, 0.015);
    for (int a = 0; a < 2; a++) {
      for (int b = 0; b < 2; b++) {
        assertEquals(MIXTURE.covariance()[a][b], products[a][b] - mean[a] * mean[b], 0.02);
      }
    }
    Expect.relative(MIXTURE.marginal(1).variance(), MIXTURE.covariance()[1][1], 1e-13);
    assertArrayEquals(
        MIXTURE.sample(new Random(4)), MIXTURE.sample(new Random(4), 1, Variation.NONE)[0]);
    assertArrayEquals(
        new double[] {2, 0.5}, MIXTURE.sample(new Random(4), 1, Variation.temperature(0))[0]);
  }

  @Test
  void gridWeightsAreProductsOfTheAxesResponsibilities() {
    double[] x = GRID.axes().get(0).accumulator().add(0.7).toMixture().weights();
    double[] y = GRID.axes().get(1).accumulator().add(-5).toMixture().weights();
    JointGaussianMixture joint = GRID.accumulator().add(0.7, -5).toMixture();
    assertEquals(
        GRID.axes().get(0).mixture(x).logDensity(0.3)
            + GRID.axes().get(1).mixture(y).logDensity(-1),
        joint.logDensity(0.3, -1),
        1e-12);
    assertTrue(Arrays.stream(joint.weights()).allMatch(w -> w > 0), "none without weight");
    assertEquals(GRID, GRID.accumulator().expansion());
  }

  @Test
  void gridLearnsTheDependenceThatMarginalsDoNotHave() {
    JointGaussianMixture joint = GRID.fit(correlated(20_000));
    double[][] covariance = joint.covariance();
    assertTrue(covariance[0][1] / Math.sqrt(covariance[0][0] * covariance[1][1]) > 0.6);
    double slope = 0.8 / (1 + 2 * 0.375 * 0.375); // the blur widens x and not the covariance
    assertEquals(slope, joint.condition(0, 1).marginal(0).mean(), 0.05);
    assertEquals(-slope, joint.condition(0, -1).marginal(0).mean(), 0.05);
  }

  @Test
  void anySplitOfThePointsGivesTheSameMixture() {
    double[][] points = correlated(9_000);
    GridAccumulator left = GRID.accumulator().add(Arrays.copyOfRange(points, 0, 1_234));
    GridAccumulator right = GRID.accumulator();
    for (int i = points.length - 1; i >= 1_234; i--) {
      right.add(points[i]);
    }
    assertEquals(GRID.fit(points), right.merge(left).toMixture());
    assertEquals(9_000, right.count());
  }

  @Test
  void marginalsOfTheGridAreTheAxesOwnExpansions() {
    double[][] points = correlated(1_000);
    double[] first = Arrays.stream(points).mapToDouble(p -> p[0]).toArray();
    GaussianMixture own = GRID.axes().get(0).fit(first);
    GaussianMixture marginal = GRID.fit(points).marginal(0);
    for (double x = -4; x < 4; x += 0.25) {
      Expect.relative(own.density(x), marginal.density(x), 1e-10);
    }
  }

  @Test
  void mixturesAndAccumulatorsSerialise() throws Exception {
    GridAccumulator half = GRID.accumulator().add(0, 1);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(half);
      out.writeObject(MIXTURE);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      GridAccumulator read = (GridAccumulator) in.readObject();
      assertEquals(half.add(1, 1).toMixture(), read.add(1, 1).toMixture());
      assertEquals(MIXTURE, in.readObject());
    }
  }

  /** A single point with unknown values is what a row of a table with unknown cells is. */
  @Test
  void unknownValuesAreLeftOut() {
    double[] unknown = {Double.NaN, 0.4};
    assertEquals(MIXTURE.marginal(1).logDensity(0.4), MIXTURE.logDensity(unknown), 1e-14);
    assertEquals(
        MIXTURE.logDensity(new double[][] {unknown})[0], MIXTURE.logDensity(unknown), 1e-14);
    assertEquals(MIXTURE.marginal(1).density(0.4), MIXTURE.density(unknown), 1e-14);
    assertArrayEquals(
        MIXTURE.condition(1, 0.4).weights(), MIXTURE.responsibilities(unknown), 1e-14);
    double[] none = {Double.NaN, Double.NaN};
    assertEquals(0, MIXTURE.logDensity(none));
    assertArrayEquals(MIXTURE.weights(), MIXTURE.responsibilities(none));
    Expect.rejected(
        () -> MIXTURE.logDensity(Double.NaN, Double.POSITIVE_INFINITY), "x[1] must be finite");
  }

  @Test
  void argumentsOutOfRangeAreNamed() {
    Expect.rejected(() -> MIXTURE.marginal(2), "variable must lie in 0..1, got 2");
    Expect.rejected(() -> MIXTURE.condition(0, Double.NaN), "value must be finite");
    Expect.rejected(() -> MIXTURE.condition(0, 1).condition(0, 1), "no variable");
    Expect.rejected(() -> MIXTURE.logDensity(1), "x", "(2), got 1");
    Expect.rejected(() -> GRID.accumulator().add(1, Double.NaN), "value 1 of point 0", "NaN");
    Expect.rejected(
        () -> GRID.fit(new double[][] {{1, 2}, {1}}), "point 1 must have 2 values", "got 1");
    Expect.rejected(() -> GridExpansion.of(), "axes must not be empty");
    GmmExpansion many = GmmExpansion.of(0, 1, 10_000);
    Expect.rejected(() -> GridExpansion.of(many, many), "16777216");
    assertThrows(IllegalStateException.class, () -> GRID.accumulator().toMixture());
    Expect.rejected(
        () ->
            JointGaussianMixture.of(
                new double[] {1}, new double[][] {{1, 2}}, new double[][] {{1, 0}}),
        "sigmas[0][1] must be > 0",
        "0.0");
    Expect.rejected(
        () -> GRID.accumulator().add(new double[][] {{1, 2}, {1, Double.NaN}}),
        "value 1 of point 1");
    Expect.rejected(
        () -> GRID.accumulator().merge(GridExpansion.of(many).accumulator()), "equal expansions");
    Expect.rejected(() -> MIXTURE.condition(2, 0), "variable must lie in 0..1, got 2");
    Expect.rejected(() -> MIXTURE.logDensity(1, Double.POSITIVE_INFINITY), "x[1]", "Infinity");
    Expect.rejected(() -> MIXTURE.responsibilities(1), "x", "(2), got 1");
    Expect.rejected(
        () -> MIXTURE.responsibilities(1, Double.NEGATIVE_INFINITY), "x[1]", "Infinity");
    Expect.rejected(
        () -> MIXTURE.sample(new Random(1), -1, Variation.NONE), "count must be >= 0, got -1");
    assertEquals(0, MIXTURE.sample(new Random(1), 0, Variation.NONE).length);
  }

  @Test
  void arraysOfOtherLengthsAreNamed() {
    double[] one = {1};
    double[][] two = {{1, 2}};
    double[][] none = new double[0][];
    Expect.rejected(() -> JointGaussianMixture.of(one, none, two), "means", "(1), got 0");
    Expect.rejected(
        () -> JointGaussianMixture.of(one, new double[1][0], two), "means[0] must not be empty");
    Expect.rejected(
        () -> JointGaussianMixture.of(new double[] {0.5, 0.5}, new double[][] {{1, 2}, {1}}, two),
        "means[1]",
        "(2), got 1");
    Expect.rejected(
        () -> JointGaussianMixture.of(one, new double[][] {{1, Double.NaN}}, two), "means[0][1]");
    Expect.rejected(() -> JointGaussianMixture.of(one, two, none), "sigmas", "(1), got 0");
    Expect.rejected(
        () -> JointGaussianMixture.of(one, two, new double[][] {{1, 2, 3}}),
        "sigmas[0]",
        "(2), got 3");
  }

  @Test
  void argumentsOfLowRankAreChecked() {
    double[] one = {1};
    double[][] two = {{1, 2}};
    double[][] none = new double[0][];
    double[][][] loadings = {{{1}, {2}}};
    Expect.rejected(
        () -> JointGaussianMixture.ofLowRank(one, two, none, loadings), "sigmas", "(1), got 0");
    Expect.rejected(
        () -> JointGaussianMixture.ofLowRank(one, two, two, new double[0][][]),
        "loadings",
        "(1), got 0");
    Expect.rejected(
        () -> JointGaussianMixture.ofLowRank(one, two, new double[][] {{1, 2, 3}}, loadings),
        "sigmas[0]",
        "(2), got 3");
    Expect.rejected(
        () -> JointGaussianMixture.ofLowRank(one, two, two, new double[1][3][1]),
        "loadings[0]",
        "(2), got 3");
    Expect.rejected(
        () -> JointGaussianMixture.ofLowRank(one, two, two, new double[1][2][0]),
        "loadings[0][0] must not be empty");
    Expect.rejected(
        () -> JointGaussianMixture.ofLowRank(one, two, two, new double[][][] {{{1}, {2, 3}}}),
        "loadings[0][1]",
        "(1), got 2");
    Expect.rejected(
        () -> JointGaussianMixture.ofLowRank(one, two, two, new double[][][] {{{1}, {Double.NaN}}}),
        "loadings[0][1][0] must be finite");
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e3, 1e10, 1e16, 1e160, 1e308})
  void farAwayItConditionsOnTheNearestComponent(double x) {
    JointGaussianMixture mixture =
        JointGaussianMixture.of(
            new double[] {0.2, 0.3, 0.5},
            new double[][] {{-1, 0}, {0, 1}, {1, 2}},
            new double[][] {{1, 1}, {1, 1}, {1, 1}});
    assertArrayEquals(new double[] {0, 0, 1}, mixture.condition(0, x).weights());
    assertArrayEquals(new double[] {1, 0, 0}, mixture.condition(0, -x).weights());
  }

  @Test
  void covarianceScalesWithItsUnits() {
    double[] weights = {0.5, 0.5};
    double[][] sigmas = {{1e170, 1e-170}, {1e170, 1e-170}};
    double[][] means = {{1e170, 1e-170}, {-1e170, -1e-170}};
    double[][] covariance = JointGaussianMixture.of(weights, means, sigmas).covariance();
    assertEquals(1, covariance[0][1], 1e-14);
    assertEquals(1, covariance[1][0], 1e-14);
    assertEquals(Double.POSITIVE_INFINITY, covariance[0][0]);
    assertEquals(0, covariance[1][1]);
  }
}
