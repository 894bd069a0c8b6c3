package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.shade.jackson.databind.JsonNode;

class GaussianMixtureTest {

  private static final GaussianMixture TWO_MODES =
      GaussianMixture.of(
          new double[] {0.35, 0.65}, new double[] {-1.5, 1}, new double[] {0.3, 0.6});

  @Test
  void distancesEqualTheReference() {
    for (JsonNode pair : MixtureReference.cases("mixtures")) {
      GaussianMixture first = MixtureReference.mixture(pair.get("first"));
      GaussianMixture second = MixtureReference.mixture(pair.get("second"));
      Expect.relative(pair.get("wasserstein1").asDouble(), first.wasserstein1(second), 1e-10);
      Expect.relative(pair.get("wasserstein1_exact").asDouble(), first.wasserstein1(second), 1e-13);
      Expect.relative(pair.get("cramer").asDouble(), first.cramer(second), 1e-10);
    }
  }

  @Test
  void crossingsCloseToEachOtherAllCount() {
    GaussianMixture pair =
        GaussianMixture.of(new double[] {0.5, 0.5}, new double[] {-1, 1}, new double[] {1, 1});
    // At sigma = exp(½) three crossings meet at 0; a little below they are at 0 and about ±0.15.
    GaussianMixture one = GaussianMixture.normal(0, Math.exp(0.5) - 0.0023);
    for (double shift : new double[] {0, 1e-5, -1e-5, 2e-5}) {
      GaussianMixture shifted = one.affine(1, shift);
      double plain = Quadrature.wasserstein1(pair, shifted, 50_000);
      assertEquals(plain, pair.wasserstein1(shifted), 1e-8);
      assertEquals(plain, shifted.wasserstein1(pair), 1e-8);
    }
  }

  @Test
  void crossingsInsideAWideComponentAllCount() {
    int n = 5;
    double[] weights = new double[n];
    double[] means = new double[n];
    double[] sigmas = new double[n];
    GaussianMixture wide = GaussianMixture.normal(0, 10);
    for (int i = 0; i < n; i++) {
      weights[i] = 1.0 / n;
      means[i] = wide.quantile((i + 0.5) / n);
      sigmas[i] = 0.05;
    }
    GaussianMixture narrow = GaussianMixture.of(weights, means, sigmas);
    double plain = Quadrature.wasserstein1(wide, narrow, 100_000);
    assertEquals(plain, wide.wasserstein1(narrow), 1e-6);
    assertEquals(plain, narrow.wasserstein1(wide), 1e-6);
  }

  @Test
  void distanceOfEqualMixturesIsZero() {
    GaussianMixture copy =
        GaussianMixture.of(TWO_MODES.weights(), TWO_MODES.means(), TWO_MODES.sigmas());
    assertEquals(0, TWO_MODES.wasserstein1(copy));
    assertEquals(0, TWO_MODES.cramer(copy), 1e-15);
  }

  @Test
  void distanceToASampleFarAwayIsTheDistanceOfTheMeans() {
    double[] sample = {100, 101, 101, 103};
    Expect.relative(101.25 - TWO_MODES.mean(), TWO_MODES.wasserstein1(sample), 1e-13);
  }

  @Test
  void logDensityStaysFiniteFarFromEveryMean() {
    for (double sigmas : new double[] {60, 1e3, 1e6, 1e100}) {
      double expected = Math.log(0.65 / 0.6) - 0.5 * sigmas * sigmas - 0.5 * Math.log(2 * Math.PI);
      Expect.relative(expected, TWO_MODES.logDensity(1 + 0.6 * sigmas), 1e-13);
      assertTrue(Double.isFinite(TWO_MODES.logDensity(-1.5 - 0.6 * sigmas)));
    }
  }

  @Test
  void bothTailsKeepTheirRelativePrecision() {
    Expect.relative(0.65 * Normal.cdf(-30), TWO_MODES.survival(1 + 0.6 * 30), 1e-13);
    double lower = 0.35 * Normal.cdf(-25) + 0.65 * Normal.cdf((-1.5 - 0.3 * 25 - 1) / 0.6);
    Expect.relative(lower, TWO_MODES.cdf(-1.5 - 0.3 * 25), 1e-13);
    Expect.relative(1e-200, TWO_MODES.survival(TWO_MODES.upperQuantile(1e-200)), 1e-12);
    Expect.relative(1e-200, TWO_MODES.cdf(TWO_MODES.quantile(1e-200)), 1e-12);
    assertEquals(Double.NEGATIVE_INFINITY, TWO_MODES.quantile(0));
    assertEquals(Double.POSITIVE_INFINITY, TWO_MODES.quantile(1));
    assertEquals(Double.POSITIVE_INFINITY, TWO_MODES.upperQuantile(0));
    assertEquals(Double.NEGATIVE_INFINITY, TWO_MODES.upperQuantile(1));
    assertEquals(TWO_MODES.quantile(0.25), TWO_MODES.upperQuantile(0.75), 1e-15);
    assertEquals(TWO_MODES.quantile(0.75), TWO_MODES.upperQuantile(0.25), 1e-15);
  }

  /** Sums leave out components of which nothing is seen: how many sigmas off depends on the sum. */
  @Test
  void aFarComponentCountsWhereTheNearOnesAreSmall() {
    for (double unit : new double[] {1e-3, 1, 1e3}) {
      GaussianMixture mixture =
          GaussianMixture.of(
                  new double[] {1e-12, 1 - 1e-12}, new double[] {0, 9.5}, new double[] {1, 1})
              .affine(unit, 0);
      Expect.relative(0.5e-12 + Normal.cdf(-9.5), mixture.cdf(0), 1e-14);
      Expect.relative(1e-12 * Normal.cdf(-20), mixture.cdf(-20 * unit), 1e-12);
    }
    GaussianMixture narrowAndWide =
        GaussianMixture.of(new double[] {0.5, 0.5}, new double[] {0, 24}, new double[] {1, 0.5});
    // 12.5 sigmas from the one, which has all the density there, and 23 from the other
    double expected = Math.log(0.5) - 0.5 * 12.5 * 12.5 - Normal.LOG_SQRT_TWO_PI;
    Expect.relative(expected, narrowAndWide.logDensity(12.5), 1e-14);
  }

  @Test
  void quantileCrossesAGapWithoutDensity() {
    GaussianMixture gap =
        GaussianMixture.of(
            new double[] {0.25, 0.75}, new double[] {-1e6, 1e6}, new double[] {1e-3, 1e-3});
    assertEquals(0.2499999, gap.cdf(gap.quantile(0.2499999)), 1e-9);
    assertEquals(0.2500001, gap.cdf(gap.quantile(0.2500001)), 1e-9);
    assertEquals(0.25, gap.cdf(gap.quantile(0.25)), 1e-15);
  }

  @Test
  void momentsEqualTheirDefinitions() {
    Expect.relative(0.35 * -1.5 + 0.65, TWO_MODES.mean(), 1e-15);
    double second = 0.35 * (0.09 + 2.25) + 0.65 * (0.36 + 1);
    Expect.relative(second - Math.pow(TWO_MODES.mean(), 2), TWO_MODES.variance(), 1e-14);
  }

  @Test
  void samplesHaveTheMixturesMeanVarianceAndDistribution() {
    double[] sample = TWO_MODES.sample(new SplittableRandom(3), 200_000, Variation.NONE);
    assertEquals(TWO_MODES.mean(), DoubleStream.of(sample).average().orElseThrow(), 0.015);
    double second = DoubleStream.of(sample).map(x -> x * x).average().orElseThrow();
    assertEquals(TWO_MODES.variance() + Math.pow(TWO_MODES.mean(), 2), second, 0.02);
    assertTrue(TWO_MODES.wasserstein1(sample) < 0.01);
  }

  @Test
  void samplesRepeatWithTheirSeed() {
    assertArrayEquals(
        TWO_MODES.sample(new Random(1), 10, Variation.NONE),
        TWO_MODES.sample(new Random(1), 10, Variation.NONE));
    assertEquals(TWO_MODES.sample(new Random(5)), TWO_MODES.sample(new Random(5), 1.0));
  }

  @Test
  void temperatureRunsFromTheHeaviestMeanToWideAndEven() {
    Random random = new Random(2);
    assertEquals(1, TWO_MODES.sample(random, 0));
    double[] cold = TWO_MODES.sample(random, 20_000, Variation.temperature(0.25));
    double[] hot = TWO_MODES.sample(random, 20_000, Variation.temperature(4));
    double coldLeft = DoubleStream.of(cold).filter(x -> x < -0.5).count() / 20_000.0;
    assertEquals(Math.pow(0.35, 4) / (Math.pow(0.35, 4) + Math.pow(0.65, 4)), coldLeft, 0.02);
    GaussianMixture expected = // spread 2, weights^(1/4)
        GaussianMixture.of(
            new double[] {0.46138, 0.53862}, new double[] {-1.5, 1}, new double[] {0.6, 1.2});
    assertTrue(expected.wasserstein1(hot) < 0.04);
  }

  @Test
  void chosenComponentsAreTheOnlySource() {
    Variation right = new Variation(0, 1, List.of()).among(1);
    double[] sample = TWO_MODES.sample(new Random(2), 100, right);
    assertTrue(Arrays.stream(sample).allMatch(x -> x == 1));
    Variation left = new Variation(0, 1, List.of()).among(0);
    assertArrayEquals(new double[] {-1.5}, TWO_MODES.sample(new Random(2), 1, left));
    assertEquals(0, TWO_MODES.sample(new Random(2), 0, Variation.NONE).length);
  }

  @Test
  void evenAndSharpChoicesAreAmongComponentsWithWeight() {
    GaussianMixture mixture =
        GaussianMixture.of(
            new double[] {0.45, 0, 0.45, 0.1},
            new double[] {0, 1, 2, 3},
            new double[] {1, 1, 1, 1});
    double[] even = mixture.sample(new Random(2), 3_000, new Variation(0, 0, List.of()));
    for (int mean = 0; mean < 4; mean++) {
      int value = mean;
      double share = DoubleStream.of(even).filter(x -> x == value).count() / 3_000.0;
      assertEquals(mean == 1 ? 0 : 1 / 3.0, share, 0.03);
    }
    assertEquals(0, mixture.sample(new Random(2), 0), "the first of equals");
    double[] cold = mixture.sample(new Random(2), 1_000, new Variation(0, 1e4, List.of()));
    assertEquals(0.5, DoubleStream.of(cold).filter(x -> x == 0).count() / 1_000.0, 0.06);
    assertEquals(0.5, DoubleStream.of(cold).filter(x -> x == 2).count() / 1_000.0, 0.06);
  }

  @Test
  void responsibilitiesSumToOneAlsoWhereEveryDensityUnderflows() {
    double[] r = TWO_MODES.responsibilities(1e5);
    assertEquals(1, r[0] + r[1], 1e-15);
    assertEquals(1, r[1], 1e-15);
    double[] near = TWO_MODES.responsibilities(-1);
    double left = 0.35 / 0.3 * Math.exp(-0.5 * Math.pow(0.5 / 0.3, 2));
    double rightTerm = 0.65 / 0.6 * Math.exp(-0.5 * Math.pow(2 / 0.6, 2));
    Expect.relative(left / (left + rightTerm), near[0], 1e-14);
  }

  @Test
  void aComponentWithoutWeightHasNoShareAlsoWhereItIsTheNearest() {
    GaussianMixture mixture =
        GaussianMixture.ofEqualSigma(new double[] {0, 0.25, 0.75}, new double[] {40, 1, 1}, 1);
    for (double x : new double[] {40, 1e3}) {
      assertArrayEquals(new double[] {0, 0.25, 0.75}, mixture.responsibilities(x), 1e-14);
    }
  }

  @Test
  void componentsMayComeInAnyOrderAndWithoutWeight() {
    GaussianMixture mixed =
        GaussianMixture.of(
            new double[] {0.65, 0, 0.35}, new double[] {1, 50, -1.5}, new double[] {0.6, 9, 0.3});
    for (double x : new double[] {-40, -1.2, 0.3, 2, 49}) {
      Expect.relative(TWO_MODES.logDensity(x), mixed.logDensity(x), 1e-14);
      Expect.relative(TWO_MODES.cdf(x), mixed.cdf(x), 1e-14);
    }
    assertArrayEquals(new double[] {1, 50, -1.5}, mixed.means());
  }

  @Test
  void meanLogDensityIsTheMeanOfTheLogDensities() {
    double[] sample = TWO_MODES.sample(new SplittableRandom(3), 20_000, Variation.NONE);
    double mean = DoubleStream.of(sample).map(TWO_MODES::logDensity).sum() / sample.length;
    Expect.relative(mean, TWO_MODES.meanLogDensity(sample), 1e-12);
  }

  @Test
  void serialisationKeepsEverything() throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(TWO_MODES);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      GaussianMixture read = (GaussianMixture) in.readObject();
      assertEquals(TWO_MODES, read);
      assertEquals(TWO_MODES.hashCode(), read.hashCode());
      assertEquals(TWO_MODES.crps(0.3), read.crps(0.3));
    }
  }

  @Test
  void mixturesThatDifferInOneNumberAreNotEqual() {
    double[] w = TWO_MODES.weights();
    double[] m = TWO_MODES.means();
    double[] s = TWO_MODES.sigmas();
    assertNotEquals(TWO_MODES, GaussianMixture.of(new double[] {0.36, 0.64}, m, s));
    assertNotEquals(TWO_MODES, GaussianMixture.of(w, new double[] {-1.5, 1.1}, s));
    assertNotEquals(TWO_MODES, GaussianMixture.of(w, m, new double[] {0.3, 0.7}));
  }

  @Test
  void argumentsOutOfRangeAreNamed() {
    double[] one = {1};
    Expect.rejected(
        () -> GaussianMixture.of(new double[] {0.5, 0.6}, new double[2], new double[2]),
        "weights must sum to 1, got 1.1",
        "divide");
    Expect.rejected(
        () -> GaussianMixture.of(new double[] {1.5, -0.5}, new double[2], new double[2]),
        "weights[1] must be >= 0",
        "-0.5");
    Expect.rejected(
        () -> GaussianMixture.of(new double[] {Double.NaN}, one, one), "weights[0]", "NaN");
    Expect.rejected(() -> GaussianMixture.of(new double[0], one, one), "weights must not be empty");
    Expect.rejected(() -> GaussianMixture.of(one, new double[2], one), "means", "(1), got 2");
    Expect.rejected(
        () -> GaussianMixture.of(one, new double[] {Double.NaN}, one), "means[0]", "NaN");
    Expect.rejected(
        () -> GaussianMixture.of(one, one, new double[] {-1}), "sigmas[0] must be > 0", "-1.0");
    Expect.rejected(() -> TWO_MODES.quantile(1.5), "p must lie in [0, 1], got 1.5");
    Expect.rejected(() -> TWO_MODES.wasserstein1(new double[0]), "empty");
    Expect.rejected(() -> TWO_MODES.wasserstein1(new double[] {0, Double.NaN}), "sample[1]", "NaN");
    Expect.rejected(
        () -> TWO_MODES.sample(new Random(1), -1.0), "temperature must be >= 0", "-1.0");
    Expect.rejected(
        () -> TWO_MODES.sample(new Random(1), 1, Variation.NONE.among(2)), "0..1, got 2");
    Expect.rejected(() -> TWO_MODES.affine(0, 1), "scale");
    Expect.rejected(() -> GaussianMixture.of(one, one, new double[2]), "sigmas", "(1), got 2");
    Expect.rejected(
        () -> GaussianMixture.of(one, one, new double[] {Double.POSITIVE_INFINITY}),
        "sigmas[0] must be > 0 and finite, got Infinity");
    Expect.rejected(
        () -> GaussianMixture.of(new double[] {Double.POSITIVE_INFINITY}, one, one),
        "weights[0] must be >= 0 and finite, got Infinity");
    Expect.rejected(() -> TWO_MODES.upperQuantile(1.5), "q must lie in [0, 1], got 1.5");
    Expect.rejected(() -> TWO_MODES.upperQuantile(-0.5), "q must lie in [0, 1], got -0.5");
    Expect.rejected(() -> TWO_MODES.meanLogDensity(new double[0]), "sample is empty");
    Expect.rejected(
        () -> TWO_MODES.sample(new Random(1), -1, Variation.NONE), "count must be >= 0, got -1");
    Expect.rejected(() -> Variation.NONE.among(), "at least one component");
    Expect.rejected(
        () -> Variation.temperature(Double.POSITIVE_INFINITY), "temperature must be", "Infinity");
    GaussianMixture first =
        GaussianMixture.of(new double[] {1, 0}, new double[2], new double[] {1, 1});
    Expect.rejected(
        () -> first.sample(new Random(1), 1, Variation.NONE.among(1)),
        "components [1] have no weight");
  }

  /** So that what was read is equal to what was written. */
  @Test
  void weightsThatSumToOneUpToRoundingStayBitForBit() {
    double[] weights = {0.5, 0.5 + 2 * Math.ulp(0.5)};
    double[] two = {1, 1};
    assertArrayEquals(weights, GaussianMixture.of(weights, two, two).weights());
  }

  /** Three equal sigmas on a grid: l_i − l_j = (m_i − m_j)(2x − m_i − m_j)/2, in exact numbers. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 3.7, 1e3, -1e8, 1e16, 1e160, -1e308})
  void responsibilitiesAreExactAtAnyDistance(double x) {
    double step = x == 0 ? 1 : 1 / Math.max(1, Math.abs(x)); // so that all have a share
    double[] weights = {0.2, 0.3, 0.5};
    double[] means = {-step, 0, 2 * step};
    double[] shares = GaussianMixture.ofEqualSigma(weights, means, 1).responsibilities(x);
    double[] expected = new double[3];
    double sum = 0;
    for (int i = 0; i < 3; i++) {
      BigDecimal mean = new BigDecimal(means[i]);
      BigDecimal twice = new BigDecimal(x).multiply(BigDecimal.valueOf(2)).subtract(mean);
      expected[i] = weights[i] * Math.exp(mean.multiply(twice).doubleValue() / 2);
      sum += expected[i];
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(expected[i] / sum, shares[i], 1e-12);
    }
  }

  @Test
  void responsibilitiesOfDifferentSigmasWhereBothAreEquallyFar() {
    // z = 1000 of both: 0.3/1 against 0.5/0.999, whatever is lost in 1000²
    GaussianMixture mixture =
        GaussianMixture.of(
            new double[] {0.3, 0.5, 0.2}, new double[] {0, 512, -1}, new double[] {1, 0.5, 0.25});
    double[] shares = mixture.responsibilities(1024);
    assertArrayEquals(new double[] {0.3 / 1.3, 1 / 1.3, 0}, shares, 1e-14);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1e-300, 1e-170, 1e170, 1e300})
  void scoresAndSpreadScaleWithTheirUnit(double unit) {
    GaussianMixture one =
        GaussianMixture.of(new double[] {0.4, 0.6}, new double[] {-1, 1}, new double[] {1, 2});
    GaussianMixture other = GaussianMixture.normal(0, 1);
    GaussianMixture large = one.affine(unit, 0);
    assertEquals(one.crps(0.3), large.crps(0.3 * unit) / unit, 1e-13);
    assertEquals(one.cramer(other), large.cramer(other.affine(unit, 0)) / unit, 1e-13);
    assertEquals(one.standardDeviation(), large.standardDeviation() / unit, 1e-13);
    assertEquals(Math.sqrt(3.76), one.standardDeviation(), 1e-14);
    assertEquals(3.76, one.variance(), 1e-14);
    assertEquals(unit > 1 ? Double.POSITIVE_INFINITY : 0, large.variance());
  }

  @Test
  void logLikelihoodOfWhatCannotBeIsMinusInfinity() {
    GaussianMixture mixture = GaussianMixture.normal(0, 1);
    assertEquals(Double.NEGATIVE_INFINITY, mixture.logDensity(1e200));
    assertEquals(
        Double.NEGATIVE_INFINITY, mixture.meanLogDensity(new double[] {0, 1e200, 1, -1e200}));
    assertEquals(
        Double.NEGATIVE_INFINITY,
        GmmExpansion.of(0, 1, 4).refine(new double[] {0.5, 1e200}, 1).logLikelihood().get(1));
  }
}
