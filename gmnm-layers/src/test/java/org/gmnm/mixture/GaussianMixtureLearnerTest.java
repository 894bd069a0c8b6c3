package org.gmnm.mixture;

import static org.gmnm.mixture.LearningReference.assertClose;
import static org.gmnm.mixture.LearningReference.matrix;
import static org.gmnm.mixture.LearningReference.part;
import static org.gmnm.mixture.LearningReference.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.gmnm.testing.Reference;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;

class GaussianMixtureLearnerTest {

  private static final JsonNode LEARNING = part("learning");
  private static final double[][] ROWS = matrix(LEARNING.get("rows"));

  private static final JointGaussianMixture TRUTH =
      JointGaussianMixture.ofCovariances(
          new double[] {0.3, 0.7},
          new double[][] {{0, 0}, {4, -2}},
          new double[][][] {{{1, 0.6}, {0.6, 1}}, {{0.5, -0.2}, {-0.2, 0.3}}});

  private static JointGaussianMixture start() {
    double[][] covariance = matrix(LEARNING.get("start_covariance"));
    return JointGaussianMixture.ofCovariances(
        vector(LEARNING.get("start_weights")),
        matrix(LEARNING.get("start_means")),
        new double[][][] {covariance, covariance, covariance});
  }

  private static GaussianMixtureLearner learner(JsonNode c) {
    return GaussianMixtureLearner.of(3)
        .withCovariance(Covariance.valueOf(c.get("covariance").asText()))
        .withPasses(c.get("passes").asInt())
        .withTolerance(0);
  }

  private static double[][] drawn(int count) {
    return TRUTH.sample(new Random(3), count, Variation.NONE);
  }

  @Test
  void learnsWhatScikitLearnLearnsFromTheSameStart() {
    for (JsonNode c : LEARNING.get("cases")) {
      GaussianMixtureLearner learner = learner(c).withFloor(c.get("floor").asDouble());
      LearnedMixture learned =
          c.get("weighted").asBoolean()
              ? learner.fitFrom(start(), ROWS, vector(LEARNING.get("weights")))
              : learner.fitFrom(start(), ROWS);
      assertClose(c, learned.mixture(), 1e-8);
      Expect.relative(c.get("score").asDouble(), learned.lastLogLikelihood(), 1e-10);
      Expect.relative(c.get("bic").asDouble(), learned.bic(), 1e-10);
      Expect.relative(c.get("aic").asDouble(), learned.aic(), 1e-10);
      assertEquals(c.get("passes").asInt() + 1, learned.logLikelihood().size());
    }
  }

  @Test
  void holesAreMarginalisedAsGhahramaniAndJordanDo() {
    JsonNode missing = part("missing");
    double[][] rows = matrix(missing.get("rows"));
    for (JsonNode c : missing.get("cases")) {
      LearnedMixture learned = learner(c).withFloor(0).fitFrom(start(), rows);
      assertClose(c, learned.mixture(), 1e-10);
      double[] scores = vector(c.get("scores"));
      for (int i = 0; i < scores.length; i++) {
        Expect.relative(scores[i], learned.logLikelihood().get(i), 1e-11);
      }
      Expect.relative(learned.lastLogLikelihood(), learned.mixture().meanLogDensity(rows), 1e-13);
    }
  }

  @Test
  void factorAnalysersAreThoseOfRubinAndThayerAndOfGhahramaniAndHinton() {
    JsonNode factors = Reference.part("lowrank", "factors");
    double[][] rows = matrix(factors.get("rows"));
    for (JsonNode c : factors.get("cases")) {
      JsonNode start = c.get("start");
      LearnedMixture learned =
          GaussianMixtureLearner.of(c.get("components").asInt())
              .withCovariance(Covariance.LOW_RANK)
              .withRank(c.get("rank").asInt())
              .withFloor(0)
              .withPasses(c.get("passes").asInt())
              .withTolerance(0)
              .fitFrom(
                  JointGaussianMixture.ofLowRank(
                      vector(start.get("weights")),
                      matrix(start.get("means")),
                      matrix(start.get("sigmas")),
                      LearningReference.matrices(start.get("loadings"))),
                  rows);
      assertClose(c, learned.mixture(), 1e-9);
      double[] scores = vector(c.get("scores"));
      for (int i = 0; i < scores.length; i++) {
        Expect.relative(scores[i], learned.logLikelihood().get(i), 1e-10);
        assertTrue(i == 0 || scores[i] > scores[i - 1], "every step raises the likelihood");
      }
    }
  }

  /**
   * Eight variables that hang on two factors: fewer numbers than a full covariance, and a better
   * BIC.
   */
  @Test
  void fewFactorsDescribeManyVariables() {
    Random random = new Random(5);
    double[][] loadings = new double[8][2];
    Arrays.setAll(loadings, a -> new double[] {random.nextGaussian(), random.nextGaussian()});
    double[] sigmas = new double[8];
    Arrays.fill(sigmas, 0.3);
    JointGaussianMixture truth =
        JointGaussianMixture.ofLowRank(
            new double[] {1},
            new double[][] {new double[8]},
            new double[][] {sigmas},
            new double[][][] {loadings});
    double[][] rows = truth.sample(new Random(6), 2_000, Variation.NONE);
    GaussianMixtureLearner low =
        GaussianMixtureLearner.of(1).withCovariance(Covariance.LOW_RANK).withRank(2);
    LearnedMixture learned = low.withPasses(300).withTolerance(1e-7).fit(rows);
    assertEquals(2, learned.mixture().rank());
    assertEquals(8 + 8 + 16 - 1, learned.parameters());
    // Two standard errors of the largest entry, 10.2: 10.2 √(2/2000) each.
    Expect.close(truth.covariances()[0], learned.mixture().covariances()[0], 0.6);
    assertTrue(learned.bic() < GaussianMixtureLearner.of(1).fit(rows).bic());
    assertEquals(8, low.withRank(8).withPasses(1).fit(rows).mixture().rank());
    Expect.rejected(() -> low.withRank(9).fit(rows), "number of variables, 8, got 9");
    Expect.rejected(() -> low.withRank(0), "rank must be >= 1, got 0");
    assertEquals(learned.mixture(), low.withPasses(300).withTolerance(1e-7).fit(rows).mixture());
  }

  private static double[] packedCovariance(FactorAnalysis analysis) {
    return Cholesky.packed(Cholesky.covariance(analysis.factor()));
  }

  @Test
  void whatExplainsTheCovarianceIsLeftAsItIs() {
    Random random = new Random(3);
    double[][] loadings = new double[6][];
    Arrays.setAll(loadings, a -> random.doubles(3, -2, 2).toArray());
    FactorAnalysis truth = new FactorAnalysis(random.doubles(6, 0.5, 2).toArray(), loadings);
    double[] covariance = packedCovariance(truth);
    FactorAnalysis next = truth.step(covariance, new double[6]);
    assertArrayEquals(truth.sigmas(), next.sigmas(), 1e-12);
    Expect.close(loadings, next.loadings(), 1e-12);
    double[] floors = {0, 0.1, 0.5, 2, 10, 1e-3};
    FactorAnalysis raised = truth.step(covariance, floors);
    for (int a = 0; a < 6; a++) {
      assertEquals(
          floors[a], Math.pow(raised.sigmas()[a], 2) - Math.pow(truth.sigmas()[a], 2), 1e-12);
    }
  }

  /** As many factors as variables can explain half of every entry. */
  @Test
  void factorsStartWithHalfOfTheCovariance() {
    double[][] covariance = {{4, 1, -3}, {1, 100, 5}, {-3, 5, 9}};
    FactorAnalysis start = FactorAnalysis.start(Cholesky.packed(covariance), 3);
    for (int i = 0; i < 3; i++) {
      assertEquals(0.5 * covariance[i][i], Math.pow(start.sigmas()[i], 2), 1e-12);
      for (int j = 0; j < 3; j++) {
        double explained = Cholesky.dot(start.loadings()[i], start.loadings()[j]);
        assertEquals(0.5 * covariance[i][j], explained, 1e-12);
      }
    }
    FactorAnalysis one = FactorAnalysis.start(new double[] {1, 1, 1}, 2);
    Expect.close(new double[][] {{Math.sqrt(0.5), 0}, {Math.sqrt(0.5), 0}}, one.loadings(), 1e-15);
  }

  @Test
  void labelledRowsGiveWhatNumpyGives() {
    JsonNode assigned = Reference.part("features", "assigned");
    double[][] rows = matrix(assigned.get("rows"));
    int[] component =
        Arrays.stream(vector(assigned.get("component"))).mapToInt(c -> (int) c).toArray();
    for (JsonNode c : assigned.get("cases")) {
      GaussianMixtureLearner learner =
          GaussianMixtureLearner.of(3)
              .withCovariance(Covariance.valueOf(c.get("covariance").asText()))
              .withFloor(c.get("floor").asDouble());
      assertClose(c, learner.fitAssigned(rows, component), 1e-11);
    }
    GaussianMixtureLearner four = GaussianMixtureLearner.of(4);
    Expect.rejected(() -> four.fitAssigned(rows, component), "component 3 has no row");
    Expect.rejected(
        () -> GaussianMixtureLearner.of(2).fitAssigned(rows, component), "must lie in 0..1, got 2");
    Expect.rejected(() -> four.fitAssigned(rows, new int[3]), "entry of rows (40), got 3");
    double[][] far = Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
    Arrays.stream(far).forEach(row -> row[0] += 1e9);
    GaussianMixtureLearner learner = GaussianMixtureLearner.of(3).withFloor(0);
    JointGaussianMixture near = learner.fitAssigned(rows, component);
    for (int k = 0; k < 3; k++) {
      Expect.close(
          near.covariances()[k], learner.fitAssigned(far, component).covariances()[k], 1e-5);
    }
    rows[1][2] = Double.NaN;
    Expect.rejected(
        () -> GaussianMixtureLearner.of(3).fitAssigned(rows, component), "row 1[2] must be finite");
  }

  @Test
  void logDensitiesOfRowsAreThoseOfEachRow() {
    JointGaussianMixture mixture = start();
    double[] logs = mixture.logDensity(ROWS);
    for (int i = 0; i < ROWS.length; i++) {
      Expect.relative(mixture.logDensity(ROWS[i]), logs[i], 1e-12);
    }
    double[] unknown = {ROWS[0][0], Double.NaN, ROWS[0][2]};
    double[] some = mixture.logDensity(new double[][] {unknown, {1e200, 0, 0}});
    Expect.relative(mixture.marginals(0, 2).logDensity(unknown[0], unknown[2]), some[0], 1e-12);
    assertEquals(Double.NEGATIVE_INFINITY, some[1]);
  }

  @Test
  void findsTheMixtureThatRowsAreDrawnFrom() {
    for (Covariance kind : Covariance.values()) {
      LearnedMixture learned =
          GaussianMixtureLearner.of(2).withCovariance(kind).withSeed(1).fit(drawn(20_000));
      assertTrue(learned.converged());
      double[][] means = learned.mixture().means();
      double[] left = means[0][0] < means[1][0] ? means[0] : means[1];
      assertArrayEquals(TRUTH.means()[0], left, kind == Covariance.FULL ? 0.05 : 0.15);
      assertEquals(kind == Covariance.DIAGONAL, learned.mixture().isDiagonal());
      if (kind == Covariance.FULL) {
        double[][] covariance = learned.mixture().covariances()[means[0][0] < means[1][0] ? 0 : 1];
        Expect.close(TRUTH.covariances()[0], covariance, 0.06);
      }
    }
  }

  @Test
  void theCountOfLeastBicIsThatOfTheTruth() {
    LearnedMixture best = GaussianMixtureLearner.of(1).choose(drawn(2_000), 1, 2, 3, 4);
    assertEquals(2, best.mixture().components());
    assertEquals(1 + 4 + 6, best.parameters());
  }

  @Test
  void theResultIsTheSameForAnyNumberOfThreads() throws Exception {
    double[][] rows = drawn(30_000);
    GaussianMixtureLearner learner = GaussianMixtureLearner.of(4).withPasses(3).withSeed(8);
    LearnedMixture here = learner.fit(rows);
    for (int threads : new int[] {1, 3}) {
      ForkJoinPool pool = new ForkJoinPool(threads);
      try {
        assertEquals(here, pool.submit(() -> learner.fit(rows)).get());
      } finally {
        pool.shutdown();
      }
    }
  }

  @Test
  void statisticsOfPartsMergeAlsoAfterAJourney() throws Exception {
    GaussianMixtureLearner learner = GaussianMixtureLearner.of(3);
    MixtureStatistics whole = learner.statistics(start()).add(ROWS);
    MixtureStatistics left = learner.statistics(start()).add(Arrays.copyOfRange(ROWS, 0, 40));
    MixtureStatistics right = learner.statistics(start()).add(Arrays.copyOfRange(ROWS, 40, 150));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(left);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      right.merge((MixtureStatistics) in.readObject());
    }
    Expect.relative(whole.logLikelihood(), right.logLikelihood(), 1e-13);
    assertEquals(150, right.weight(), 1e-11);
    assertSame(learner.next(whole), learner.next(right), 1e-12);
  }

  private static void assertSame(
      JointGaussianMixture expected, JointGaussianMixture actual, double tolerance) {
    Expect.close(expected.weights(), actual.weights(), tolerance);
    Expect.close(expected.means(), actual.means(), tolerance);
    for (int k = 0; k < expected.components(); k++) {
      Expect.close(expected.covariances()[k], actual.covariances()[k], tolerance);
    }
  }

  /** A step from one mixture, on statistics that were counted from another's means. */
  @Test
  void statisticsOfOtherMeansAreMovedWhenMerged() {
    for (Covariance kind : Covariance.values()) {
      GaussianMixtureLearner one = GaussianMixtureLearner.of(1).withCovariance(kind).withFloor(0);
      double[][] unit = {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}};
      JointGaussianMixture here =
          JointGaussianMixture.ofFactors(
              new double[] {1}, new double[][] {{0, 0, 0}}, new double[][][] {unit});
      JointGaussianMixture there =
          JointGaussianMixture.ofFactors(
              new double[] {1}, new double[][] {{5, -3, 1}}, new double[][][] {unit});
      double[][] left = Arrays.copyOfRange(ROWS, 0, 40);
      double[][] right = Arrays.copyOfRange(ROWS, 40, 150);
      MixtureStatistics merged =
          one.statistics(here).add(left).merge(one.statistics(there).add(right));
      assertSame(one.next(one.statistics(here).add(ROWS)), one.next(merged), 1e-12);
    }
  }

  @Test
  void scaledStatisticsAreThoseOfLessWeight() {
    GaussianMixtureLearner learner = GaussianMixtureLearner.of(3);
    double[] weights = new double[150];
    Arrays.fill(weights, 1);
    Arrays.fill(weights, 0, 40, 0.25);
    MixtureStatistics weighted = learner.statistics(start()).add(ROWS, weights);
    MixtureStatistics scaled =
        learner.statistics(start()).add(Arrays.copyOfRange(ROWS, 0, 40)).scale(0.25);
    assertEquals(10, scaled.weight(), 1e-12);
    scaled.merge(learner.statistics(start()).add(Arrays.copyOfRange(ROWS, 40, 150)));
    Expect.relative(weighted.logLikelihood(), scaled.logLikelihood(), 1e-13);
    assertSame(learner.next(weighted), learner.next(scaled), 1e-12);
    assertEquals(0, scaled.scale(0).weight());
    Expect.rejected(() -> scaled.scale(Double.POSITIVE_INFINITY), "factor", "got Infinity");
  }

  @Test
  void aBatchOfAStreamCountsByTheShareOfItsStepWhateverItsSize() {
    GaussianMixtureLearner learner = GaussianMixtureLearner.of(3);
    double[][] left = Arrays.copyOfRange(ROWS, 0, 40);
    double[][] right = Arrays.copyOfRange(ROWS, 40, 150);
    MixtureStatistics first = learner.statistics(start()).add(left).scale(1.0 / 40);
    JointGaussianMixture between = learner.next(first);
    double step = Math.pow(3, -0.7);
    MixtureStatistics second = learner.statistics(between).add(right).scale(step / 110);
    second.merge(first.scale(1 - step));
    MixtureStream stream = learner.stream(start()).withDecay(0.7).add(left).add(right);
    assertSame(learner.next(second), stream.mixture(), 1e-12);
    Expect.rejected(() -> learner.stream(TRUTH), "must have 3 components, got 2");
  }

  /** Every row belongs to the nearest mean, and every mean is that of its rows. */
  @Test
  void learningStartsWhereKMeansComesToRest() {
    double[][] rows = new double[12][];
    Random random = new Random(2);
    Arrays.setAll(
        rows,
        i -> new double[] {1000 * (i % 3 + 0.5 * random.nextGaussian()), random.nextGaussian()});
    double[] sigmas = Columns.of("rows", Rows.of("rows", rows, 2)).sigmas;
    for (int seed = 0; seed < 30; seed++) {
      JointGaussianMixture start =
          GaussianMixtureLearner.of(3).withPasses(0).withSeed(seed).fit(rows).mixture();
      double[][] sums = new double[3][2];
      int[] counts = new int[3];
      for (double[] row : rows) {
        int nearest = 0;
        for (int k = 1; k < 3; k++) {
          double own = distance(row, start.means()[k], sigmas);
          nearest = own < distance(row, start.means()[nearest], sigmas) ? k : nearest;
        }
        counts[nearest]++;
        sums[nearest][0] += row[0];
        sums[nearest][1] += row[1];
      }
      for (int k = 0; k < 3; k++) {
        assertEquals(counts[k] / 12.0, start.weights()[k], 1e-12, "seed " + seed);
        assertEquals(sums[k][0] / counts[k], start.means()[k][0], 1e-9, "seed " + seed);
        assertEquals(sums[k][1] / counts[k], start.means()[k][1], 1e-12, "seed " + seed);
      }
    }
  }

  @Test
  void learningStartsFromRowsOfTheWholeTable() {
    double[][] rows = new double[3_000][];
    Arrays.setAll(rows, i -> new double[] {(i < 2_000 ? 0 : 100) + i % 7});
    double[][] means = GaussianMixtureLearner.of(2).withPasses(0).fit(rows).mixture().means();
    assertEquals(100, Math.abs(means[0][0] - means[1][0]), 1);
  }

  private static double distance(double[] row, double[] mean, double[] sigmas) {
    return Math.hypot((row[0] - mean[0]) / sigmas[0], (row[1] - mean[1]) / sigmas[1]);
  }

  @Test
  void aStreamOfBatchesComesNearWhatTheWholeTableGives() {
    double[][] rows = drawn(20_000);
    GaussianMixtureLearner learner = GaussianMixtureLearner.of(2).withSeed(2);
    MixtureStream stream =
        learner.stream(learner.withPasses(1).fit(Arrays.copyOf(rows, 200)).mixture());
    for (int from = 0; from < rows.length; from += 200) {
      stream.add(Arrays.copyOfRange(rows, from, from + 200));
    }
    assertEquals(100, stream.batches());
    double whole = learner.fit(rows).lastLogLikelihood();
    assertEquals(whole, stream.mixture().meanLogDensity(rows), 0.005);
    MixtureStream first = learner.stream(TRUTH).withDecay(1).add(rows);
    assertEquals(
        learner.next(learner.statistics(TRUTH).add(rows)).means()[0][0],
        first.mixture().means()[0][0],
        1e-12);
    Expect.rejected(() -> stream.withDecay(0.5), "decay must lie in (0.5, 1], got 0.5");
  }

  @Test
  void valuesFarFromZeroLoseNoDigits() {
    double[][] far = new double[ROWS.length][];
    Arrays.setAll(far, i -> new double[] {ROWS[i][0] + 1e9, ROWS[i][1], ROWS[i][2] * 1e-120});
    GaussianMixtureLearner learner = GaussianMixtureLearner.of(3).withSeed(4).withPasses(20);
    LearnedMixture near = learner.fit(ROWS);
    LearnedMixture moved = learner.fit(far);
    assertEquals(near.lastLogLikelihood() - Math.log(1e-120), moved.lastLogLikelihood(), 1e-4);
    Expect.relative(near.mixture().sigmas()[0][2] * 1e-120, moved.mixture().sigmas()[0][2], 1e-3);
  }

  @Test
  void aComponentWithoutRowsStaysWhereItIs() {
    JointGaussianMixture far =
        JointGaussianMixture.of(
            new double[] {0.5, 0.5},
            new double[][] {{0, 0, 0}, {1e6, 0, 0}},
            new double[][] {{1, 1, 1}, {1, 2, 3}});
    for (Covariance kind : Covariance.values()) {
      JointGaussianMixture learned =
          GaussianMixtureLearner.of(2).withCovariance(kind).fitFrom(far, ROWS).mixture();
      assertArrayEquals(new double[] {1, 0}, learned.weights());
      assertArrayEquals(new double[] {1e6, 0, 0}, learned.means()[1]);
      if (kind != Covariance.TIED) {
        Expect.close(new double[] {1, 2, 3}, learned.sigmas()[1], 1e-12);
      }
    }
  }

  /**
   * A sample of 1,000 rows starts two components, and it may be one without the row that counts.
   */
  @Test
  void aColumnThatIsConstantButForOneRowIsHeldByTheFloor() {
    double[][] rows = new double[3_000][];
    Random random = new Random(6);
    Arrays.setAll(rows, i -> new double[] {random.nextGaussian(), i == 7 ? 1 : 0});
    for (int seed = 0; seed < 4; seed++) {
      LearnedMixture learned = GaussianMixtureLearner.of(2).withSeed(seed).fit(rows);
      assertTrue(Double.isFinite(learned.lastLogLikelihood()));
    }
  }

  @Test
  void duplicateColumnsAndEqualRowsAreHeldByTheFloor() {
    double[][] doubled = new double[ROWS.length][];
    Arrays.setAll(doubled, i -> new double[] {ROWS[i][0], ROWS[i][0], i < 75 ? 1 : 2});
    LearnedMixture learned = GaussianMixtureLearner.of(2).withSeed(1).fit(doubled);
    assertTrue(Double.isFinite(learned.lastLogLikelihood()));
    JointGaussianMixture halves =
        JointGaussianMixture.of(
            new double[] {0.5, 0.5},
            new double[][] {{0, 0, 1}, {0, 0, 2}},
            new double[][] {{1, 1, 1e-3}, {1, 1, 1e-3}});
    Expect.rejected(
        () -> GaussianMixtureLearner.of(2).withFloor(0).fit(doubled),
        "not positive definite",
        "raise the floor");
    Expect.rejected(
        () ->
            GaussianMixtureLearner.of(2)
                .withCovariance(Covariance.DIAGONAL)
                .withFloor(0)
                .fitFrom(halves, doubled),
        "component 0 has shrunk to one value in column 2");
    Expect.rejected(
        () ->
            GaussianMixtureLearner.of(2)
                .withCovariance(Covariance.LOW_RANK)
                .withRank(1)
                .withFloor(0)
                .fitFrom(halves, doubled),
        "component 0 has shrunk to one value in column 2");
    double[][] constantFirst = new double[ROWS.length][];
    Arrays.setAll(constantFirst, i -> new double[] {i < 75 ? 1 : 2, ROWS[i][0]});
    Expect.rejected(
        () ->
            GaussianMixtureLearner.of(2)
                .withFloor(0)
                .fitFrom(
                    JointGaussianMixture.of(
                        new double[] {0.5, 0.5},
                        new double[][] {{1, 0}, {2, 0}},
                        new double[][] {{1e-3, 1}, {1e-3, 1}}),
                    constantFirst),
        "not positive definite, from column 0 on");
  }

  @Test
  void rowsOfNothingAndRowsWithoutWeightChangeNothing() {
    double[][] more = Arrays.copyOf(ROWS, ROWS.length + 1);
    more[ROWS.length] = new double[] {Double.NaN, Double.NaN, Double.NaN};
    GaussianMixtureLearner learner = GaussianMixtureLearner.of(3).withPasses(3);
    LearnedMixture without = learner.fitFrom(start(), ROWS);
    double[] weights = new double[more.length];
    Arrays.fill(weights, 2.5);
    weights[ROWS.length] = 0;
    LearnedMixture zero = learner.fitFrom(start(), more, weights);
    assertSame(without.mixture(), zero.mixture(), 1e-12);
    assertEquals(375, zero.weight());
    assertEquals(375, learner.fit(more, weights).weight());
    assertTrue(Double.isFinite(learner.fit(more).lastLogLikelihood()));
  }

  @Test
  void bestIsTakenWhereOptionsSayHowFarToGo() {
    GaussianMixtureLearner learner = GaussianMixtureLearner.of(3).withSeed(5);
    assertEquals(1, learner.withPasses(0).fit(ROWS).logLikelihood().size());
    assertFalse(learner.withPasses(1).withTolerance(0).fit(ROWS).converged());
    List<Double> way = learner.withTolerance(0.01).fit(ROWS).logLikelihood();
    int last = way.size() - 1;
    assertTrue(way.get(last) - way.get(last - 1) <= 0.01);
    assertTrue(way.get(last - 1) - way.get(last - 2) > 0.01);
  }

  @Test
  void whatCannotBeLearnedIsNamed() {
    GaussianMixtureLearner two = GaussianMixtureLearner.of(2);
    Expect.rejected(() -> two.fit(new double[][] {{1}}), "1 rows are too few for 2 components");
    Expect.rejected(
        () -> two.fit(new double[][] {{1, 5}, {2, 5}}),
        "column 1 is constant (5.0)",
        "leave it out");
    Expect.rejected(() -> two.withComponents(1).fit(new double[][] {{3}}), "column 0 is constant");
    Expect.rejected(
        () -> two.fit(new double[][] {{1, Double.NaN}, {2, Double.NaN}}), "column 1 has no known");
    Expect.rejected(
        () -> two.fit(new double[][] {{1e300}, {-1e300}}), "variance of column 0", "another unit");
    Expect.rejected(
        () -> two.fit(new double[][] {{1e-300}, {-1e-300}}), "variance of column 0", "got 0.0");
    Expect.rejected(
        () -> two.withComponents(3).fit(new double[][] {{1}, {2}, {1}, {2}}),
        "only 2 different values for 3 components");
    Expect.rejected(() -> two.fit(new double[][] {{1, 2}, {1}}), "row 1 must have 2 values, got 1");
    Expect.rejected(
        () -> two.fit(new double[][] {{1}, {Double.NEGATIVE_INFINITY}}),
        "value 0 of row 1",
        "got -Infinity");
    Expect.rejected(() -> two.fit(new double[0][]), "at least one row");
    Expect.rejected(() -> two.fit(ROWS, new double[3]), "weights", "(150), got 3");
    Expect.rejected(
        () -> two.fit(new double[][] {{1}, {2}}, new double[] {1, -1}), "weights[1]", "got -1.0");
    Expect.rejected(
        () -> two.fit(new double[][] {{1}, {2}}, new double[2]), "sum of the weights must be > 0");
    Expect.rejected(() -> GaussianMixtureLearner.of(0), "components must be >= 1, got 0");
    Expect.rejected(() -> two.withFloor(-1), "floor must be >= 0 and finite, got -1.0");
    Expect.rejected(() -> two.withFloor(Double.POSITIVE_INFINITY), "floor", "got Infinity");
    Expect.rejected(() -> two.fit(new double[][] {{}, {}}), "at least one value");
    Expect.rejected(() -> two.withPasses(-1), "passes must be >= 0, got -1");
    Expect.rejected(() -> two.withTolerance(Double.NaN), "tolerance must be >= 0, got NaN");
    Expect.rejected(() -> two.fitFrom(start(), ROWS), "must have 2 components, got 3");
    Expect.rejected(() -> two.choose(ROWS), "numbers is empty");
    MixtureStatistics none = two.statistics(TRUTH);
    Expect.rejected(() -> two.next(none), "the statistics are of no rows");
    Expect.rejected(
        () -> two.withCovariance(Covariance.TIED).next(none), "covariance TIED, got FULL");
    Expect.rejected(
        () -> none.merge(two.withCovariance(Covariance.TIED).statistics(TRUTH)),
        "only statistics for the same covariance");
    Expect.rejected(() -> none.scale(-1), "factor must be >= 0 and finite, got -1.0");
  }
}
