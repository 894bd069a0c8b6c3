package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;

class GmmExpansionTest {

  private static final GmmExpansion TEN = GmmExpansion.of(0, 10, 10, 0.75);

  private static double[] twoModes(int size, long seed) {
    return GaussianMixture.of(
            new double[] {0.35, 0.65}, new double[] {-1.5, 1}, new double[] {0.3, 0.6})
        .sample(new SplittableRandom(seed), size, Variation.NONE);
  }

  @Test
  void everythingEqualsTheReference() {
    for (JsonNode given : MixtureReference.cases("expansion")) {
      double[] data = MixtureReference.array(given, "data");
      GmmExpansion expansion =
          GmmExpansion.forRange(
              data, given.get("components").asInt(), given.get("sigma_over_spacing").asDouble());
      assertEquals(given.get("low").asDouble(), expansion.low());
      assertEquals(given.get("high").asDouble(), expansion.high());
      assertEquals(given.get("sigma").asDouble(), expansion.sigma(), 1e-15);
      assertArrayEquals(MixtureReference.array(given, "means"), expansion.means(), 1e-14);
      GaussianMixture mixture = expansion.accumulator().add(data).toMixture();
      Expect.relative(MixtureReference.array(given, "weights"), mixture.weights(), 1e-12);
      double[] query = MixtureReference.array(given, "query");
      double[] density = MixtureReference.array(given, "density");
      double[] cdf = MixtureReference.array(given, "cdf");
      for (int i = 0; i < query.length; i++) {
        Expect.relative(density[i], mixture.density(query[i]), 1e-12);
        Expect.relative(cdf[i], mixture.cdf(query[i]), 1e-12);
      }
      Expect.relative(given.get("mean").asDouble(), mixture.mean(), 1e-12);
      Expect.relative(given.get("variance").asDouble(), mixture.variance(), 1e-12);
      // Its own distance is a quadrature across the steps; the exact one is worked out beside it.
      Expect.relative(
          given.get("wasserstein1_to_data").asDouble(), mixture.wasserstein1(data), 1e-3);
      Expect.relative(
          given.get("wasserstein1_exact").asDouble(), mixture.wasserstein1(data), 1e-12);
    }
  }

  @Test
  void parallelFitIsBitForBitTheAccumulators() {
    double[] data = twoModes(100_000, 1);
    GmmExpansion expansion = GmmExpansion.forRange(data, 200, 0.75);
    assertEquals(expansion.accumulator().add(data).toMixture(), expansion.fit(data));
  }

  @Test
  void arraysRangesSingleValuesAndStreamsAreTheSame() {
    double[] data = twoModes(5_000, 2);
    GmmExpansion expansion = GmmExpansion.of(-2, 2, 30, 1);
    GaussianMixture whole = expansion.accumulator().add(data).toMixture();
    Accumulator single = expansion.accumulator();
    DoubleStream.of(data).forEach(single::add);
    assertEquals(whole, single.toMixture());
    assertEquals(5_000, single.count());
    assertEquals(whole, expansion.accumulator().add(DoubleStream.of(data)).toMixture());
    Accumulator parallel = expansion.accumulator().add(DoubleStream.of(data).parallel());
    assertEquals(whole, parallel.toMixture());
    assertEquals(5_000, parallel.count());
    Accumulator range = expansion.accumulator().add(data, 0, 17).add(data, 17, 5_000);
    assertEquals(whole, range.toMixture());
    assertEquals(5_000, range.count());
    assertEquals(expansion, range.expansion());
  }

  @Test
  void valuesOutsideGoToTheNearestComponentsInLogSpace() {
    double[] far = TEN.accumulator().add(-1e300).add(1e308).toMixture().weights();
    assertEquals(0.5, far[0]);
    assertEquals(0.5, far[9]);
    double[] near = TEN.accumulator().add(-0.7).toMixture().weights();
    assertArrayEquals(TEN.mixture(equal(10)).responsibilities(-0.7), near, 1e-15);
    assertTrue(near[1] > 0);
  }

  @Test
  void aTinyOrHugeSigmaIsStillTheFormula() {
    for (double t : new double[] {0.01, 0.03, 0.1, 0.3, 3, 20, 100}) {
      GmmExpansion expansion = GmmExpansion.of(-1, 3, 50, t);
      GaussianMixture prior = expansion.mixture(equal(50));
      for (double x : new double[] {-1.7, -1, 0, 0.04, 0.0799999, 1.2345, 3, 4}) {
        double[] weights = expansion.accumulator().add(x).toMixture().weights();
        assertArrayEquals(prior.responsibilities(x), weights, 1e-13 * Math.max(1, 1 / (t * t)));
      }
    }
  }

  @Test
  void manyValuesInOnePlaceKeepTheirShares() {
    double[] data = new double[100_000];
    Arrays.fill(data, 4.2);
    data[7] = -3;
    double[] expected = TEN.mixture(equal(10)).responsibilities(4.2);
    double[] outside = TEN.mixture(equal(10)).responsibilities(-3);
    for (int i = 0; i < 10; i++) {
      expected[i] += (outside[i] - expected[i]) / data.length;
    }
    assertArrayEquals(expected, TEN.fit(data).weights(), 1e-14);
  }

  /** Chebyshev polynomials of such values are 1 or -1, and rounding may take them beyond. */
  @Test
  void valuesWhereMomentsAreExtremeAreKept() throws IOException {
    GmmExpansion expansion = GmmExpansion.of(0, 1, 3);
    Random random = new Random(1);
    for (int i = 0; i < 5000; i++) {
      double place = Math.cos(Math.PI * random.nextInt(11) / (1 + random.nextInt(10)));
      double x = (random.nextInt(24) + (1 + place) / 2) / 24;
      Accumulator one = expansion.accumulator().add(x);
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      one.write(new DataOutputStream(bytes));
      Accumulator read =
          expansion.readAccumulator(
              new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
      double[] weights = read.toMixture().weights();
      assertArrayEquals(one.toMixture().weights(), weights);
      double[] equal = {1 / 3.0, 1 / 3.0, 1 / 3.0};
      assertArrayEquals(expansion.mixture(equal).responsibilities(x), weights, 2e-15);
    }
  }

  @Test
  void aUniformDensityIsExpandedInEqualWeights() {
    double[] grid = DoubleStream.iterate(0.0005, x -> x + 0.001).limit(10_000).toArray();
    double[] weights = TEN.fit(grid).weights();
    for (int i = 3; i < 7; i++) {
      assertEquals(0.1, weights[i], 1e-4);
    }
  }

  @Test
  void oneComponentTakesAll() {
    GaussianMixture one = GmmExpansion.of(0, 1, 1, 0.5).fit(new double[] {-3, 0.2, 9});
    assertArrayEquals(new double[] {1}, one.weights());
    assertEquals(0.5, one.mean());
  }

  @Test
  void intervalIsLearnedFromMergedStatistics() {
    DoubleSummaryStatistics left = DoubleStream.of(1, 2, 3).summaryStatistics();
    left.combine(DoubleStream.of(-4, 0).summaryStatistics());
    assertEquals(new GmmExpansion(-4, 3, 20, 0.75), GmmExpansion.forRange(left, 20, 0.75));
  }

  @Test
  void furtherPassesEqualPlainExpectationMaximisation() {
    double[] data = twoModes(500, 4);
    GmmExpansion expansion = GmmExpansion.forRange(data, 12, 0.75);
    double[] weights = expansion.fit(data).weights();
    double[] likelihood = new double[3];
    for (int pass = 0; pass < 3; pass++) {
      GaussianMixture mixture = expansion.mixture(weights);
      likelihood[pass] = mixture.meanLogDensity(data);
      double[] next = new double[12];
      for (double x : data) {
        double[] r = mixture.responsibilities(x);
        for (int i = 0; i < 12; i++) {
          next[i] += r[i] / data.length;
        }
      }
      if (pass < 2) {
        weights = next;
      }
    }
    Refinement refined = expansion.refine(data, 2);
    assertArrayEquals(weights, refined.mixture().weights(), 1e-13);
    for (int pass = 0; pass < 3; pass++) {
      assertEquals(likelihood[pass], refined.logLikelihood().get(pass), 1e-12);
    }
  }

  @Test
  void hundredRandomStartsReachTheSameLikelihood() {
    double[] data = twoModes(100, 5);
    GmmExpansion expansion = GmmExpansion.forRange(data, 8, 1);
    Random random = new Random(6);
    double highest = expansion.refine(data, 2000).logLikelihood().get(2000);
    for (int start = 0; start < 100; start++) {
      double[] weights = random.doubles(8).map(u -> -Math.log(1 - u)).toArray();
      double sum = DoubleStream.of(weights).sum();
      Refinement refined =
          expansion.refine(data, 500, Arrays.stream(weights).map(w -> w / sum).toArray());
      double reached = refined.logLikelihood().get(500);
      assertEquals(highest, reached, 1e-4);
      assertTrue(highest <= reached + refined.gap() + 1e-12, "the gap bounds what is left to gain");
      assertTrue(refined.gap() < 1e-2);
    }
  }

  @Test
  void passesOverValuesFarFromAllWeightStayFinite() {
    double[] start = new double[100];
    start[0] = 1;
    double[] data = {99.5, 98, 0.5, 1e9, -1e9};
    Refinement refined = GmmExpansion.of(0, 100, 100, 0.5).refine(data, 2, start);
    assertEquals(1, refined.mixture().weights()[0], 1e-15);
    assertTrue(refined.logLikelihood().stream().allMatch(Double::isFinite));
  }

  @Test
  void passesOverValuesFarFromAllWeightArePlainExpectationMaximisation() {
    GmmExpansion expansion = GmmExpansion.of(0, 100, 100, 0.5);
    double[] start = new double[100];
    start[40] = 0.25;
    start[42] = 0.75;
    double[] data = {99.5, 41.1, -3};
    GaussianMixture mixture = expansion.mixture(start);
    Refinement refined = expansion.refine(data, 1, start);
    Expect.relative(mixture.meanLogDensity(data), refined.logLikelihood().get(0), 1e-13);
    double[] expected = new double[100];
    for (double x : data) {
      double[] shares = mixture.responsibilities(x);
      Arrays.setAll(expected, i -> expected[i] + shares[i] / data.length);
    }
    assertArrayEquals(expected, refined.mixture().weights(), 1e-14);
  }

  @Test
  void accumulatorsSurviveSerialisationAndGoOn() throws Exception {
    double[] data = twoModes(1000, 7);
    Accumulator half = TEN.accumulator().add(data, 0, 500);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(half);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      Accumulator read = (Accumulator) in.readObject();
      assertEquals(500, read.count());
      assertEquals(TEN.accumulator().add(data).toMixture(), read.add(data, 500, 1000).toMixture());
    }
  }

  /** With cells and without, and values on both sides of the interval. */
  @Test
  void accumulatorsComeBackFromPlainNumbersAndGoOn() throws IOException {
    double[] data = twoModes(1000, 7);
    for (double t : new double[] {0.75, 0.1}) {
      GmmExpansion expansion = GmmExpansion.of(-1, 1, 10, t);
      byte[] nothing = written(expansion.accumulator());
      DataInputStream empty = new DataInputStream(new ByteArrayInputStream(nothing));
      assertEquals(0, expansion.readAccumulator(empty).count());
      byte[] written = written(expansion.accumulator().add(data, 0, 500));
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(written));
      Accumulator read = expansion.readAccumulator(in);
      assertEquals(-1, in.read(), "nothing is left");
      assertEquals(500, read.count());
      assertEquals(
          expansion.accumulator().add(data).toMixture(), read.add(data, 500, 1000).toMixture());
      assertNotRead(GmmExpansion.of(-1, 1, 11, t), written, "of 10 components on [-1.0, 1.0]");
      assertNotRead(expansion, Arrays.copyOf(written, written.length - 1), "");
      written[SUMS_AT] = -1;
      assertNotRead(expansion, written, "sum 0");
    }
  }

  /** Low, high, components, t and count come before. */
  private static final int SUMS_AT = 8 + 8 + 4 + 8 + 8;

  private static byte[] written(Accumulator accumulator) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    accumulator.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static void assertNotRead(GmmExpansion expansion, byte[] bytes, String words) {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    String said = assertThrows(IOException.class, () -> expansion.readAccumulator(in)).getMessage();
    assertTrue(String.valueOf(said).contains(words), said);
  }

  @Test
  void aBadValueIsNamedWithItsPositionAndNothingIsAdded() {
    Accumulator accumulator = TEN.accumulator().add(1).add(2);
    Expect.rejected(() -> accumulator.add(Double.NaN), "value 2", "finite", "NaN");
    double[] values = {0, 1, 2, Double.POSITIVE_INFINITY};
    Expect.rejected(() -> accumulator.add(values), "values[3]", "Infinity");
    Expect.rejected(() -> TEN.fit(values), "data[3]", "Infinity");
    Expect.rejected(() -> TEN.refine(values, 1), "data[3]");
    Expect.rejected(() -> TEN.refine(values, 1, equal(10)), "data[3]");
    Expect.rejected(() -> GmmExpansion.forRange(values, 5, 1), "data[3]", "Infinity");
    assertEquals(2, accumulator.count());
    assertEquals(TEN.accumulator().add(1).add(2).toMixture(), accumulator.toMixture());
  }

  @Test
  void noDataIsAnError() {
    String message =
        String.valueOf(
            assertThrows(IllegalStateException.class, () -> TEN.accumulator().toMixture())
                .getMessage());
    assertTrue(message.contains("no values have been added"), message);
    assertThrows(IllegalStateException.class, () -> TEN.fit(new double[0]));
    Expect.rejected(() -> GmmExpansion.forRange(new double[0], 5, 1), "no values");
  }

  @Test
  void argumentsOutOfRangeAreNamed() {
    Expect.rejected(
        () -> GmmExpansion.forRange(new double[] {3, 3}, 5, 1),
        "low = 3.0, high = 3.0",
        "constant");
    Expect.rejected(() -> GmmExpansion.of(1, 0, 5), "high must be > low");
    Expect.rejected(() -> GmmExpansion.of(Double.NaN, 0, 5), "low must be finite, got NaN");
    Expect.rejected(() -> GmmExpansion.of(-1e308, 1.7e308, 5), "high - low finite");
    Expect.rejected(() -> GmmExpansion.of(0, 1, 0), "components must be >= 1, got 0");
    Expect.rejected(() -> GmmExpansion.of(0, 1, 5, 0), "sigmaOverSpacing must lie in", "0.0");
    Expect.rejected(() -> GmmExpansion.of(1e9, 1e9 + 1e-6, 100), "too narrow");
    Expect.rejected(() -> TEN.mixture(equal(9)), "weights", "(10), got 9");
    Expect.rejected(() -> TEN.refine(new double[] {1}, -1), "passes must be >= 0, got -1");
    Expect.rejected(() -> TEN.refine(new double[] {1}, 1, equal(9)), "startWeights", "got 9");
    Expect.rejected(
        () -> TEN.accumulator().merge(GmmExpansion.of(0, 10, 11).accumulator()),
        "equal expansions");
    Expect.rejected(() -> TEN.accumulator().add(new double[3], 2, 4), "0 <= from <= to <= 3");
    assertEquals(1, TEN.refine(new double[] {1}, 0).logLikelihood().size());
    assertEquals(0, TEN.accumulator().add(new double[3], 3, 3).count());
  }

  private static double[] equal(int n) {
    double[] weights = new double[n];
    Arrays.fill(weights, 1.0 / n);
    return weights;
  }

  /** Every share is a ratio: no unit changes it, until the spacing has no reciprocal. */
  @Test
  void intervalsMayBeSmallAndAreRefusedWhereTheyAreTooSmall() {
    double[] data = {0.1, 0.2, 0.25, 0.7, 0.99};
    double[] weights = GmmExpansion.of(0, 1, 4).fit(data).weights();
    double unit = Math.scalb(1.0, -1010);
    double[] small = java.util.Arrays.stream(data).map(x -> x * unit).toArray();
    assertArrayEquals(weights, GmmExpansion.of(0, unit, 4).fit(small).weights(), 1e-15);
    String message =
        assertThrows(IllegalArgumentException.class, () -> GmmExpansion.of(0, 1e-307, 4))
            .getMessage();
    assertTrue(message.contains("multiply the data by a constant"), message);
  }

  /** All weight on the first component: what is far on the other side still has its likelihood. */
  @Test
  void refiningFromOneComponentIsExactFarFromIt() {
    GmmExpansion expansion = GmmExpansion.of(0, 1, 4);
    Refinement refined = expansion.refine(new double[] {1e17}, 1, new double[] {1, 0, 0, 0});
    double sigma = expansion.sigma();
    assertEquals(-0.5 / (sigma * sigma) * 1e34, refined.logLikelihood().get(0), 1e-12 * 1e36);
    assertArrayEquals(new double[] {1, 0, 0, 0}, refined.mixture().weights());
    refined = expansion.refine(new double[] {1e17}, 1, new double[] {0.5, 0.5, 0, 0});
    assertArrayEquals(new double[] {0, 1, 0, 0}, refined.mixture().weights());
  }
}
