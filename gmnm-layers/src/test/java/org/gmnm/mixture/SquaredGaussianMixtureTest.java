package org.gmnm.mixture;

import static org.gmnm.mixture.LearningReference.matrix;
import static org.gmnm.mixture.LearningReference.vector;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ForkJoinPool;
import org.gmnm.testing.Reference;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;

class SquaredGaussianMixtureTest {

  private static SquaredGaussianMixture mixture(JsonNode c) {
    return SquaredGaussianMixture.of(
        vector(c.get("amplitudes")), matrix(c.get("means")), matrix(c.get("sigmas")));
  }

  @Test
  void densitiesAndMeansEqualNumericalIntegrals() {
    Reference.cases("squared", "cases")
        .forEach(
            c -> {
              SquaredGaussianMixture mixture = mixture(c);
              double[][] points = matrix(c.get("points"));
              double[] expected = vector(c.get("log_density"));
              for (int i = 0; i < points.length; i++) {
                assertEquals(expected[i], mixture.logDensity(points[i]), 1e-9);
              }
              Expect.close(vector(c.get("mean")), mixture.mean(), 1e-9);
            });
  }

  @Test
  void theIntegralIsOne() {
    SquaredGaussianMixture mixture =
        SquaredGaussianMixture.of(
            new double[] {1, -2, 1.5, -0.5},
            new double[] {-1, 0, 0.5, 2},
            new double[] {1, 2, 0.3, 1});
    assertEquals(1, Quadrature.integral(mixture::density, -20, 20, 4000), 1e-12);
  }

  @Test
  void oneComponentIsANormalDistribution() {
    SquaredGaussianMixture one =
        SquaredGaussianMixture.of(new double[] {-3}, new double[] {2}, new double[] {Math.sqrt(2)});
    for (double x : new double[] {-5, 2, 2.5, 40, 4e3}) {
      Expect.relative(GaussianMixture.normal(2, 1).logDensity(x), one.logDensity(x), 1e-14);
    }
    assertEquals(2, one.mean()[0], 1e-14);
    assertEquals(Double.NEGATIVE_INFINITY, one.logDensity(1e200));
    assertEquals(1, one.components());
  }

  @Test
  void mixturesThatDifferInOneNumberAreNotEqual() {
    double[] one = {1};
    SquaredGaussianMixture mixture = SquaredGaussianMixture.of(one, one, one);
    assertEquals(mixture, SquaredGaussianMixture.of(one, one, one));
    assertNotEquals(mixture, SquaredGaussianMixture.of(new double[] {2}, one, one));
    assertNotEquals(mixture, SquaredGaussianMixture.of(one, new double[] {2}, one));
    assertNotEquals(mixture, SquaredGaussianMixture.of(one, one, new double[] {2}));
  }

  @Test
  void amplitudesThatCancelMakeAZero() {
    SquaredGaussianMixture wave =
        SquaredGaussianMixture.of(new double[] {1, -1}, new double[] {-1, 1}, new double[] {1, 1});
    assertEquals(Double.NEGATIVE_INFINITY, wave.logDensity(0));
    assertEquals(wave.density(-1.5), wave.density(1.5), 1e-16);
    assertTrue(wave.density(1.5) > 0.2);
  }

  @Test
  void scaleOfAmplitudesAndUnitsOfVariablesDoNotMatter() {
    JsonNode c = Reference.cases("squared", "cases").toList().get(4);
    SquaredGaussianMixture mixture = mixture(c);
    double[] point = matrix(c.get("points"))[0];
    for (double factor : new double[] {1e-200, -1e200}) {
      double[] amplitudes = Arrays.stream(mixture.amplitudes()).map(v -> v * factor).toArray();
      SquaredGaussianMixture scaled =
          SquaredGaussianMixture.of(amplitudes, mixture.means(), mixture.sigmas());
      assertEquals(mixture.logDensity(point), scaled.logDensity(point), 1e-12);
      double unit = Math.abs(factor);
      SquaredGaussianMixture moved =
          SquaredGaussianMixture.of(
              mixture.amplitudes(), times(mixture.means(), unit), times(mixture.sigmas(), unit));
      assertEquals(
          mixture.logDensity(point) - 2 * Math.log(unit),
          moved.logDensity(point[0] * unit, point[1] * unit),
          1e-9);
    }
  }

  private static double[][] times(double[][] rows, double factor) {
    return Arrays.stream(rows)
        .map(row -> Arrays.stream(row).map(v -> v * factor).toArray())
        .toArray(double[][]::new);
  }

  @Test
  void drawsHaveTheDensitysMomentsAndHoles() {
    SquaredGaussianMixture wave =
        SquaredGaussianMixture.of(
            new double[] {1, -1.2}, new double[] {-1, 1.3}, new double[] {1, 0.8});
    double[][] draws = wave.sample(new Random(4), 40_000);
    double mean = Arrays.stream(draws).mapToDouble(x -> x[0]).average().orElseThrow();
    double second = Arrays.stream(draws).mapToDouble(x -> x[0] * x[0]).average().orElseThrow();
    double exact = Quadrature.integral(x -> x * x * wave.density(x), -15, 15, 3000);
    assertEquals(wave.mean()[0], mean, 0.03);
    assertEquals(exact, second, 0.05);
    double below = Arrays.stream(draws).filter(x -> x[0] < 0.3).count() / 40_000.0;
    assertEquals(Quadrature.integral(wave::density, -15, 0.3, 3000), below, 0.01);
  }

  @Test
  void serialisedAndReadAgain() throws Exception {
    SquaredGaussianMixture mixture = mixture(Reference.cases("squared", "cases").toList().get(3));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(mixture);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Object read = in.readObject();
      assertEquals(mixture, read);
      assertEquals(mixture.hashCode(), read.hashCode());
      assertEquals(mixture.logDensity(1, 2), ((SquaredGaussianMixture) read).logDensity(1, 2));
    }
  }

  @Test
  void mistakesAreNamed() {
    double[] one = {1, 1};
    Expect.rejected(
        () -> SquaredGaussianMixture.of(new double[2], one, one), "amplitudes must not all be 0");
    Expect.rejected(
        () -> SquaredGaussianMixture.of(new double[0], new double[0], new double[0]),
        "amplitudes is empty");
    Expect.rejected(
        () -> SquaredGaussianMixture.of(new double[] {1, Double.NaN}, one, one),
        "amplitudes[1] must be finite, got NaN");
    Expect.rejected(
        () -> SquaredGaussianMixture.of(one, new double[] {1}, one), "means must have one entry");
    Expect.rejected(
        () -> SquaredGaussianMixture.of(one, one, new double[] {1, 0}),
        "sigmas[1][0] must be > 0 and finite, got 0.0");
    Expect.rejected(
        () -> SquaredGaussianMixture.of(new double[] {1, -1}, one, one), "the amplitudes cancel");
    SquaredGaussianMixture mixture = SquaredGaussianMixture.of(one, one, one);
    Expect.rejected(() -> mixture.logDensity(1, 2), "x must have one entry");
    Expect.rejected(() -> mixture.logDensity(Double.NaN), "x[0] must be finite");
    Expect.rejected(() -> mixture.sample(new Random(1), -1), "count must be >= 0, got -1");
    assertEquals(0, mixture.sample(new Random(1), 0).length);
    Expect.rejected(() -> mixture.meanLogDensity(new double[0][]), "rows is empty");
    double[][] two = {{1, 2}, {3, 4}};
    double[][] ragged = {{1, 2}, {3}};
    Expect.rejected(() -> SquaredGaussianMixture.of(one, two, new double[1][2]), "sigmas", "got 1");
    Expect.rejected(() -> SquaredGaussianMixture.of(one, ragged, two), "means[1]", "(2), got 1");
    Expect.rejected(() -> SquaredGaussianMixture.of(one, two, ragged), "sigmas[1]", "(2), got 1");
    Expect.rejected(
        () -> SquaredGaussianMixture.of(one, new double[2][0], new double[2][0]),
        "means[0] must not be empty");
    Expect.rejected(
        () -> SquaredGaussianMixture.of(one, new double[] {1, Double.NaN}, one),
        "means[1][0] must be finite, got NaN");
  }

  // ---- learning

  @Test
  void theGradientIsThatOfDifferences() {
    Random random = new Random(8);
    SquaredLikelihood likelihood = new SquaredLikelihood(3, 2, 0.1, 0);
    double[] point = random.doubles(likelihood.size(), -1, 1).toArray();
    double[][] rows = new double[20][];
    Arrays.setAll(rows, i -> new double[] {random.nextGaussian(), random.nextGaussian()});
    double[] gradient = new double[point.length];
    double[] unused = new double[point.length];
    double value = likelihood.at(point, rows, gradient);
    double[] shift = {3, -1};
    double[] unit = {2, 0.5};
    SquaredGaussianMixture moved = likelihood.mixture(point, shift, unit);
    double[][] inUnits =
        Arrays.stream(rows)
            .map(r -> new double[] {3 + 2 * r[0], -1 + 0.5 * r[1]})
            .toArray(double[][]::new);
    assertEquals(-value, moved.meanLogDensity(inUnits), 1e-12);
    for (int i = 0; i < point.length; i++) {
      double h = 1e-5;
      double[] up = point.clone();
      double[] down = point.clone();
      up[i] += h;
      down[i] -= h;
      double slope =
          (likelihood.at(up, rows, unused) - likelihood.at(down, rows, unused)) / (2 * h);
      assertEquals(slope, gradient[i], 1e-6 * (1 + Math.abs(slope)), "parameter " + i);
    }
  }

  /** Of a row near a zero of the sum: its part of the gradient without damping is the first. */
  @Test
  void dampingShrinksThePullOfRowsNearAZero() {
    double[] point = {1, -1, -1, 1, 0, 0}; // amplitudes, means, ln of the sigmas
    double[] plain = gradient(point, 0.2, 0);
    double[] damped = gradient(point, 0.2, 0.5);
    double[] ofIntegral = gradient(point, 0.2, 1e9);
    double left = Math.exp(-0.5 * 1.2 * 1.2);
    double right = Math.exp(-0.5 * 0.8 * 0.8);
    double cancelled = Math.pow((left - right) / (left + right), 2);
    double kept = cancelled / (cancelled + 0.25);
    for (int i = 0; i < point.length; i++) {
      assertEquals(kept * (plain[i] - ofIntegral[i]), damped[i] - ofIntegral[i], 1e-12);
    }
  }

  private static double[] gradient(double[] point, double row, double damping) {
    double[] gradient = new double[point.length];
    new SquaredLikelihood(2, 1, 1e-9, damping).at(point, new double[][] {{row}}, gradient);
    return gradient;
  }

  /** Columns with means 1 and 10 and deviations √3 and 10 √3. */
  private static final double[][] CORNERS = {{0, 0}, {4, 40}, {0, 0}, {0, 0}};

  @Test
  void aStartHasSignsInTurnMeansHalfWayToRowsAndSigmasOfEvenShares() {
    SquaredGaussianMixture start =
        SquaredMixtureLearner.of(3).withStarts(1).withSteps(0).withLeastSigma(1e-9).fit(CORNERS);
    assertArrayEquals(new double[] {1, -1, 1}, start.amplitudes());
    for (int i = 0; i < 3; i++) {
      double[] mean = start.means()[i];
      assertEquals(mean[0] < 1 ? 0.5 : 2.5, mean[0], 1e-14);
      assertEquals(10 * mean[0], mean[1], 1e-13);
      double[] sigma = start.sigmas()[i];
      double share = sigma[0] / Math.sqrt(3);
      assertTrue(share <= Math.pow(3, -i / 6.0) && share >= Math.pow(3, -(i + 1) / 6.0));
      assertEquals(10 * sigma[0], sigma[1], 1e-13);
    }
    double[][] wide =
        SquaredMixtureLearner.of(1).withSteps(0).withLeastSigma(3).fit(CORNERS).sigmas();
    assertArrayEquals(new double[] {Math.sqrt(30), 10 * Math.sqrt(30)}, wide[0], 1e-13);
  }

  /** Adam's rule: as long as the gradient stays, each step moves each number by its rate. */
  @Test
  void stepsAreAsLongAsTheRateOnItsWayToZero() {
    double rate = 1e-7;
    double[] values = {-3, 1, 2, 8};
    SquaredMixtureLearner learner = SquaredMixtureLearner.of(2).withStarts(1).withRate(rate);
    SquaredGaussianMixture start = learner.withSteps(0).fit(values);
    SquaredGaussianMixture end = learner.withSteps(4).fit(values);
    double way = 2.5 * rate; // 1, (1 + √½)/2, 1/2 and (1 − √½)/2 of it
    double deviation = Math.sqrt(15.5);
    for (int i = 0; i < 2; i++) {
      assertEquals(way, Math.abs(end.amplitudes()[i] - start.amplitudes()[i]), 1e-4 * way);
      double moved = Math.abs(end.means()[i][0] - start.means()[i][0]);
      assertEquals(way * deviation, moved, 1e-4 * way * deviation);
    }
    double[][] table =
        Arrays.stream(values).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
    assertEquals(learner.withSteps(4).fit(table), end);
  }

  private static double[][] ring(int count, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[count][];
    Arrays.setAll(
        rows,
        i -> {
          double angle = 2 * Math.PI * random.nextDouble();
          double radius = 3 + 0.5 * random.nextGaussian();
          return new double[] {radius * Math.cos(angle), radius * Math.sin(angle)};
        });
    return rows;
  }

  /** Density (1 + cos x) N(x; 0, 3²), up to its integral: zeros at odd multiples of π. */
  private static double[][] wave(int count, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[count][];
    for (int i = 0; i < count; ) {
      double x = 3 * random.nextGaussian();
      if (2 * random.nextDouble() < 1 + Math.cos(x)) {
        rows[i++] = new double[] {x};
      }
    }
    return rows;
  }

  /** Two signed components, 10 numbers, against three full covariances, 17 numbers. */
  @Test
  void twoSignedComponentsMakeABetterRingThanThreeOfAnAdditiveMixture() {
    double[][] rows = ring(2_000, 1);
    double[][] test = ring(4_000, 2);
    double score = SquaredMixtureLearner.of(2).withSeed(1).fit(rows).meanLogDensity(test);
    double three = additive(3, rows, test);
    assertTrue(score > three + 0.05, score + " squared, " + three + " additive");
  }

  @Test
  void twoSignedComponentsMakeABetterWaveThanFourOfAnAdditiveMixture() {
    double[][] rows = wave(2_000, 1);
    double[][] test = wave(4_000, 2);
    double integral = 0.5 * (1 + Math.exp(-4.5));
    double truth =
        Arrays.stream(test)
            .mapToDouble(
                x ->
                    Math.log((1 + Math.cos(x[0])) / 2 / integral)
                        + GaussianMixture.normal(0, 3).logDensity(x[0]))
            .average()
            .orElseThrow();
    double two = SquaredMixtureLearner.of(2).withSeed(1).fit(rows).meanLogDensity(test);
    double three = SquaredMixtureLearner.of(3).withSeed(1).fit(rows).meanLogDensity(test);
    assertEquals(truth, three, 0.005);
    assertTrue(two > additive(2, rows, test) + 0.2, "two against two");
    for (int n = 2; n <= 4; n++) {
      double additive = additive(n, rows, test);
      assertTrue(two > additive + 0.001, two + " squared, " + additive + " of " + n + " additive");
    }
  }

  private static double additive(int n, double[][] rows, double[][] test) {
    return GaussianMixtureLearner.of(n).withSeed(1).fit(rows).mixture().meanLogDensity(test);
  }

  @Test
  void learningIsTheSameForAnyNumberOfThreadsAndInAnyUnit() throws Exception {
    double[][] rows = wave(300, 3);
    SquaredMixtureLearner learner =
        SquaredMixtureLearner.of(3).withStarts(4).withSteps(50).withSeed(5);
    SquaredGaussianMixture here = learner.fit(rows);
    ForkJoinPool pool = new ForkJoinPool(1);
    try {
      assertEquals(here, pool.submit(() -> learner.fit(rows)).get());
    } finally {
      pool.shutdown();
    }
    SquaredGaussianMixture far = learner.fit(times(rows, 0x1p-300));
    assertEquals(
        here.meanLogDensity(rows) + 300 * Math.log(2),
        far.meanLogDensity(times(rows, 0x1p-300)),
        1e-9);
  }

  @Test
  void mistakesOfLearningAreNamed() {
    SquaredMixtureLearner learner = SquaredMixtureLearner.of(2);
    Expect.rejected(() -> learner.fit(new double[] {1}), "1 rows are too few for 2 components");
    Expect.rejected(() -> learner.fit(new double[] {1, 1}), "column 0 is constant");
    Expect.rejected(
        () -> learner.fit(new double[] {1, Double.NaN, 2}), "row 1[0] must be finite, got NaN");
    Expect.rejected(() -> SquaredMixtureLearner.of(0), "components must be >= 1, got 0");
    Expect.rejected(() -> learner.withStarts(0), "starts must be >= 1, got 0");
    Expect.rejected(() -> learner.withSteps(-1), "steps must be >= 0, got -1");
    Expect.rejected(
        () -> learner.fit(new double[][] {{}, {}}), "rows must have at least one value");
    Expect.rejected(() -> learner.withRate(0), "rate must be > 0");
    Expect.rejected(() -> learner.withLeastSigma(Double.NaN), "leastSigma must be > 0");
  }
}
