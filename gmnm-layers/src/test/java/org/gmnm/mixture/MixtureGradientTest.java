package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class MixtureGradientTest {

  /** The distances and their gradients. */
  enum Distance {
    W1,
    CRAMER;

    double value(GaussianMixture f, GaussianMixture g) {
      return this == W1 ? f.wasserstein1(g) : f.cramer(g);
    }

    MixtureGradient gradient(GaussianMixture f, GaussianMixture g) {
      return this == W1 ? f.wasserstein1Gradient(g) : f.cramerGradient(g);
    }
  }

  private static final double STEP = 2e-6; // weights may be off 1 by 1e-5

  private static GaussianMixture mixture(double... weightMeanSigma) {
    int n = weightMeanSigma.length / 3;
    double[][] part = new double[3][n];
    for (int i = 0; i < weightMeanSigma.length; i++) {
      part[i % 3][i / 3] = weightMeanSigma[i];
    }
    return GaussianMixture.of(part[0], part[1], part[2]);
  }

  /** Central differences by the weights (k = 0), means (1) or sigmas (2). */
  private static double[] differences(
      Distance distance, GaussianMixture f, GaussianMixture g, int k, double step) {
    double[] result = new double[f.components()];
    for (int i = 0; i < result.length; i++) {
      double[] ends = new double[2];
      for (int side = 0; side < 2; side++) {
        double[][] moved = {f.weights(), f.means(), f.sigmas()};
        moved[k][i] += (2 * side - 1) * step;
        ends[side] = distance.value(GaussianMixture.of(moved[0], moved[1], moved[2]), g);
      }
      result[i] = (ends[1] - ends[0]) / (2 * step);
    }
    return result;
  }

  private static void check(
      Distance distance, GaussianMixture f, GaussianMixture g, double step, double tolerance) {
    MixtureGradient gradient = distance.gradient(f, g);
    assertArrayEquals(
        differences(distance, f, g, 0, STEP), gradient.weights(), tolerance, "weights");
    assertArrayEquals(differences(distance, f, g, 1, step), gradient.means(), tolerance, "means");
    assertArrayEquals(differences(distance, f, g, 2, step), gradient.sigmas(), tolerance, "sigmas");
  }

  @Provide
  Arbitrary<GaussianMixture> mixtures() {
    return Arbitraries.integers()
        .between(1, 4)
        .flatMap(
            n ->
                Combinators.combine(doubles(n, 0.1, 1), doubles(n, -3, 3), doubles(n, 0.2, 1.5))
                    .as((w, m, s) -> GaussianMixture.of(Sum.normalise(w), m, s)));
  }

  private static Arbitrary<double[]> doubles(int n, double from, double to) {
    return Arbitraries.doubles().between(from, to).array(double[].class).ofSize(n);
  }

  @Property(tries = 60)
  void cramerGradientIsThatOfFiniteDifferences(
      @ForAll("mixtures") GaussianMixture f, @ForAll("mixtures") GaussianMixture g) {
    check(Distance.CRAMER, f, g, 1e-5, 1e-8);
  }

  /** Where F − G is nearly 0 on a stretch its sign turns within a step: a kink, hence wider. */
  @Property(tries = 60)
  void wasserstein1GradientIsThatOfFiniteDifferences(
      @ForAll("mixtures") GaussianMixture f, @ForAll("mixtures") GaussianMixture g) {
    if (f.wasserstein1(g) > 0.05) {
      check(Distance.W1, f, g, 1e-6, 1e-4);
    }
  }

  @Property(tries = 60)
  void movingEverythingChangesWasserstein1ByNoMoreThanTheMove(
      @ForAll("mixtures") GaussianMixture f, @ForAll("mixtures") GaussianMixture g) {
    MixtureGradient gradient = f.wasserstein1Gradient(g);
    assertTrue(Math.abs(Arrays.stream(gradient.means()).sum()) <= 1 + 1e-12);
  }

  @Property(tries = 60)
  void weightsTimesTheirDerivativesSumToZero(
      @ForAll("mixtures") GaussianMixture f, @ForAll("mixtures") GaussianMixture g) {
    for (Distance distance : Distance.values()) {
      assertEquals(0, Arrays.stream(distance.gradient(f, g).logits()).sum(), 1e-13);
    }
  }

  @ParameterizedTest
  @EnumSource
  void severalCrossings(Distance distance) {
    GaussianMixture f = mixture(0.3, -2, 0.4, 0.4, 1, 0.7, 0.3, 4, 0.5);
    GaussianMixture g = mixture(0.5, -1, 0.6, 0.5, 3, 1.2);
    check(distance, f, g, 1e-5, 2e-8);
  }

  @ParameterizedTest
  @EnumSource
  void componentsInAnyOrderAndWithoutWeight(Distance distance) {
    GaussianMixture f = mixture(0.6, 2, 0.5, 0, 1, 0.5, 0.4, -1, 0.8);
    GaussianMixture g = mixture(1, 0.5, 1);
    MixtureGradient gradient = distance.gradient(f, g);
    assertArrayEquals(differences(distance, f, g, 1, 1e-5), gradient.means(), 1e-8);
    assertArrayEquals(differences(distance, f, g, 2, 1e-5), gradient.sigmas(), 1e-8);
    assertEquals(0, gradient.means()[1]);
    // A weight of 0 can only grow: one-sided.
    double before = distance.value(f, g);
    double after = distance.value(mixture(0.6, 2, 0.5, 1e-6, 1, 0.5, 0.4, -1, 0.8), g);
    assertEquals((after - before) / 1e-6, gradient.weights()[1], 1e-4);
  }

  @ParameterizedTest
  @EnumSource
  void equalMixturesGiveZero(Distance distance) {
    GaussianMixture f = mixture(0.3, -2, 0.4, 0.7, 1, 0.7);
    MixtureGradient gradient = distance.gradient(f, mixture(0.7, 1, 0.7, 0.3, -2, 0.4));
    assertArrayEquals(new double[2], gradient.weights(), 1e-14);
    assertArrayEquals(new double[2], gradient.means(), 1e-14);
    assertArrayEquals(new double[2], gradient.sigmas(), 1e-14);
  }

  @ParameterizedTest
  @EnumSource
  void oneComponentFarAwayIsPulledWithItsWholeWeight(Distance distance) {
    MixtureGradient gradient =
        distance.gradient(GaussianMixture.normal(1e6, 1), GaussianMixture.normal(0, 1e-6));
    assertArrayEquals(new double[] {0}, gradient.weights());
    assertArrayEquals(new double[] {1}, gradient.means(), 1e-12);
    // W1 is the difference of the means there; Cramér's −½E|X − X'| rewards width.
    double bySigma = distance == Distance.W1 ? 0 : -1 / Math.sqrt(Math.PI);
    assertArrayEquals(new double[] {bySigma}, gradient.sigmas(), 1e-12);
  }

  @ParameterizedTest
  @EnumSource
  void tinySigmas(Distance distance) {
    GaussianMixture f = mixture(0.5, -1, 1e-9, 0.5, 1, 1e-9);
    GaussianMixture g = mixture(0.5, -1.5, 1e-9, 0.5, 3, 1e-9);
    MixtureGradient gradient = distance.gradient(f, g);
    // Points: F − G is −½ on (−1.5, −1) and ½ on (1, 3).
    double[] means =
        distance == Distance.W1 ? new double[] {0.5, -0.5} : new double[] {0.25, -0.25};
    assertArrayEquals(means, gradient.means(), 1e-9);
    for (double[] part : new double[][] {gradient.weights(), gradient.sigmas()}) {
      assertTrue(Arrays.stream(part).allMatch(Double::isFinite), Arrays.toString(part));
    }
    assertEquals(0, gradient.weights()[0] + gradient.weights()[1], 1e-12);
  }

  @ParameterizedTest
  @EnumSource
  void descentBringsAMixtureToAnother(Distance distance) {
    GaussianMixture target = mixture(0.3, -1, 0.5, 0.7, 2, 0.8);
    double[] logits = {0, 0};
    double[] means = {-0.5, 0.5};
    double[] sigmas = {1, 1};
    GaussianMixture model = mixture(0.5, -0.5, 1, 0.5, 0.5, 1);
    double start = distance.value(model, target);
    for (int step = 0; step < 600; step++) {
      MixtureGradient g = distance.gradient(model, target);
      double rate = 0.5 * (1 - step / 600.0);
      for (int i = 0; i < 2; i++) {
        logits[i] -= rate * g.logits()[i];
        means[i] -= rate * g.means()[i];
        sigmas[i] = Math.max(0.05, sigmas[i] - rate * g.sigmas()[i]);
      }
      double[] weights = Sum.normalise(Arrays.stream(logits).map(Math::exp).toArray());
      model = GaussianMixture.of(weights, means, sigmas);
    }
    double end = distance.value(model, target);
    assertTrue(end < 0.02 * start, start + " to " + end);
  }

  @Test
  void whatItReturnsAreCopies() {
    MixtureGradient g = mixture(0.5, 0, 1, 0.5, 1, 1).cramerGradient(mixture(1, 0, 1));
    double before = g.means()[0];
    g.means()[0] = 7;
    assertEquals(before, g.means()[0]);
  }
}
