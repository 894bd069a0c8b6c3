package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.DoubleRange;

class GaussianMixtureProperties {

  @Provide
  Arbitrary<GaussianMixture> mixtures() {
    Arbitrary<double[]> weights = doubles(0.01, 1);
    return Arbitraries.integers()
        .between(1, 6)
        .flatMap(
            n ->
                Combinators.combine(
                        weights.map(w -> shares(w, n)), doubles(-5, 5), doubles(0.05, 2))
                    .as(
                        (w, m, s) ->
                            GaussianMixture.of(w, Arrays.copyOf(m, n), Arrays.copyOf(s, n))));
  }

  private static Arbitrary<double[]> doubles(double from, double to) {
    return Arbitraries.doubles().between(from, to).array(double[].class).ofSize(6);
  }

  private static double[] shares(double[] weights, int n) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += weights[i];
    }
    double[] shares = new double[n];
    for (int i = 0; i < n; i++) {
      shares[i] = weights[i] / sum;
    }
    return shares;
  }

  @Property(tries = 200)
  void quantileInvertsTheCdf(
      @ForAll("mixtures") GaussianMixture m, @ForAll @DoubleRange(min = 0, max = 1) double p) {
    double x = m.quantile(p);
    // One step of x between neighbouring doubles moves the cdf by density · ulp.
    double step = p > 0 && p < 1 ? m.density(x) * Math.ulp(x) : 0;
    if (p <= 0.5) {
      assertEquals(p, m.cdf(x), 1e-14 * p + 2 * step);
    } else {
      assertEquals(1 - p, m.survival(x), 1e-14 * (1 - p) + 2 * step);
    }
  }

  @Property(tries = 200)
  void cdfRisesFromZeroToOneAndIsOneMinusSurvival(
      @ForAll("mixtures") GaussianMixture m,
      @ForAll @DoubleRange(min = -30, max = 30) double a,
      @ForAll @DoubleRange(min = -30, max = 30) double b) {
    assertTrue(m.cdf(Math.min(a, b)) <= m.cdf(Math.max(a, b)));
    assertEquals(1, m.cdf(a) + m.survival(a), 1e-15);
    assertEquals(0, m.cdf(-1e9));
    assertEquals(1, m.cdf(1e9), 1e-15);
  }

  @Property(tries = 50)
  void cdfIsTheIntegralOfTheDensity(
      @ForAll("mixtures") GaussianMixture m, @ForAll @DoubleRange(min = -8, max = 8) double x) {
    double low = Quadrature.low(m);
    double integral = x > low ? Quadrature.integral(m::density, low, x, 4000) : 0;
    assertEquals(m.cdf(x), integral, 1e-7);
  }

  @Property(tries = 200)
  void logDensityIsFiniteAMillionSigmasAway(
      @ForAll("mixtures") GaussianMixture m, @ForAll @DoubleRange(min = -2e6, max = 2e6) double x) {
    assertTrue(Double.isFinite(m.logDensity(x)));
    assertEquals(1, Sum.of(m.responsibilities(x)), 1e-12);
  }

  @Property(tries = 30)
  void wasserstein1EqualsQuadratureAndIsSymmetric(
      @ForAll("mixtures") GaussianMixture f, @ForAll("mixtures") GaussianMixture g) {
    double exact = f.wasserstein1(g);
    Expect.relative(exact, g.wasserstein1(f), 1e-12);
    assertEquals(Quadrature.wasserstein1(f, g, 10_000), exact, 1e-5);
  }

  @Property(tries = 100)
  void wasserstein1KeepsTheTriangleInequality(
      @ForAll("mixtures") GaussianMixture f,
      @ForAll("mixtures") GaussianMixture g,
      @ForAll("mixtures") GaussianMixture h) {
    assertTrue(f.wasserstein1(h) <= f.wasserstein1(g) + g.wasserstein1(h) + 1e-12);
  }

  @Property(tries = 100)
  void translationMovesWasserstein1ByItsLength(
      @ForAll("mixtures") GaussianMixture m, @ForAll @DoubleRange(min = -20, max = 20) double by) {
    assertEquals(Math.abs(by), m.wasserstein1(m.affine(1, by)), 1e-12);
  }

  @Property(tries = 100)
  void distancesScaleWithTheirUnit(
      @ForAll("mixtures") GaussianMixture f,
      @ForAll("mixtures") GaussianMixture g,
      @ForAll @DoubleRange(min = 0.01, max = 100) double unit) {
    GaussianMixture a = f.affine(-unit, 3);
    GaussianMixture b = g.affine(-unit, 3);
    assertEquals(unit * f.wasserstein1(g), a.wasserstein1(b), 1e-11 * unit);
    assertEquals(unit * f.cramer(g), a.cramer(b), 1e-12 * unit);
  }

  @Property(tries = 50)
  void cramerIsTheIntegralOfTheSquaredDifference(
      @ForAll("mixtures") GaussianMixture f, @ForAll("mixtures") GaussianMixture g) {
    double integral =
        Quadrature.integral(
            x -> Math.pow(f.cdf(x) - g.cdf(x), 2),
            Quadrature.low(f, g),
            Quadrature.high(f, g),
            3_000);
    assertEquals(integral, f.cramer(g), 1e-10);
    assertTrue(f.cramer(g) >= 0);
  }

  @Property(tries = 50)
  void crpsIsItsIntegral(
      @ForAll("mixtures") GaussianMixture m, @ForAll @DoubleRange(min = -8, max = 8) double y) {
    double below =
        Quadrature.integral(x -> Math.pow(m.cdf(x), 2), Math.min(y, Quadrature.low(m)), y, 3_000);
    double above =
        Quadrature.integral(
            x -> Math.pow(m.survival(x), 2), y, Math.max(y, Quadrature.high(m)), 3_000);
    assertEquals(below + above, m.crps(y), 1e-9);
  }

  @Property(tries = 10)
  void wasserstein1ToASampleIsTheIntegralOfTheDifferenceOfTheQuantiles(
      @ForAll("mixtures") GaussianMixture m, @ForAll double seed) {
    Random random = new Random(Double.doubleToLongBits(seed));
    double[] sample = random.doubles(7, -6, 6).toArray();
    double[] sorted = sample.clone();
    Arrays.sort(sorted);
    double sum = 0;
    for (int i = 0; i < 7; i++) {
      int at = i;
      sum +=
          Quadrature.integral(
              u -> Math.abs(m.quantile(Math.min(Math.max(u, 1e-12), 1 - 1e-12)) - sorted[at]),
              i / 7.0,
              (i + 1) / 7.0,
              500);
    }
    assertEquals(sum, m.wasserstein1(sample), 1e-2);
  }
}
