package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;

class LearningProperties {

  private static final int TRIES = 30;

  /** Rows of two clouds, some cells unknown. */
  private static double[][] rows(long seed, int d, boolean holed) {
    Random random = new Random(seed);
    double[][] rows = new double[60][d];
    for (int i = 0; i < rows.length; i++) {
      double common = random.nextGaussian();
      for (int a = 0; a < d; a++) {
        rows[i][a] = (i % 3 == 0 ? 4 : 0) + 0.7 * common + random.nextGaussian();
        if (holed && random.nextInt(6) == 0) {
          rows[i][a] = Double.NaN;
        }
      }
    }
    return rows;
  }

  private static JointGaussianMixture start(int d) {
    double[][] means = new double[2][d];
    Arrays.fill(means[1], 3);
    double[][] sigmas = new double[2][d];
    Arrays.fill(sigmas[0], 1.5);
    Arrays.fill(sigmas[1], 1.5); // alike, as tied ones are
    return JointGaussianMixture.of(new double[] {0.5, 0.5}, means, sigmas);
  }

  private static GaussianMixtureLearner learner(Covariance kind) {
    return GaussianMixtureLearner.of(2).withCovariance(kind).withPasses(5).withTolerance(0);
  }

  private static void assertSame(
      JointGaussianMixture expected, JointGaussianMixture actual, double tolerance) {
    Expect.close(expected.weights(), actual.weights(), tolerance);
    Expect.close(expected.means(), actual.means(), tolerance);
    for (int k = 0; k < 2; k++) {
      Expect.close(expected.covariances()[k], actual.covariances()[k], tolerance);
    }
  }

  @Property(tries = TRIES)
  void theOrderOfRowsDoesNotMatter(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int d,
      @ForAll Covariance kind,
      @ForAll boolean holed) {
    double[][] rows = rows(seed, d, holed);
    List<double[]> shuffled = new ArrayList<>(Arrays.asList(rows));
    Collections.shuffle(shuffled, new Random(seed));
    GaussianMixtureLearner learner = learner(kind);
    assertSame(
        learner.fitFrom(start(d), rows).mixture(),
        learner.fitFrom(start(d), shuffled.toArray(double[][]::new)).mixture(),
        1e-9);
  }

  @Property(tries = TRIES)
  void anySplitMergesToTheSameStep(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int d,
      @ForAll @IntRange(min = 1, max = 59) int cut,
      @ForAll Covariance kind,
      @ForAll boolean holed) {
    double[][] rows = rows(seed, d, holed);
    GaussianMixtureLearner learner = learner(kind);
    MixtureStatistics left = learner.statistics(start(d)).add(Arrays.copyOfRange(rows, 0, cut));
    MixtureStatistics right =
        learner.statistics(start(d)).add(Arrays.copyOfRange(rows, cut, rows.length));
    JointGaussianMixture whole = learner.next(learner.statistics(start(d)).add(rows));
    assertSame(whole, learner.next(right.merge(left)), 1e-11);
  }

  @Property(tries = TRIES)
  void noPassLowersTheLikelihoodWithoutAFloor(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int d,
      @ForAll Covariance kind,
      @ForAll boolean holed) {
    List<Double> way =
        learner(kind).withFloor(0).fitFrom(start(d), rows(seed, d, holed)).logLikelihood();
    for (int i = 1; i < way.size(); i++) {
      assertTrue(way.get(i) >= way.get(i - 1) - 1e-12, way::toString);
    }
  }

  @Property(tries = TRIES)
  void otherUnitsGiveTheSameMixtureInThem(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 3) int d,
      @ForAll @DoubleRange(min = 0.01, max = 1000) double unit,
      @ForAll @DoubleRange(min = -100, max = 100) double shift,
      @ForAll Covariance kind) {
    double[][] rows = rows(seed, d, true);
    double[][] moved = new double[rows.length][];
    Arrays.setAll(moved, i -> Arrays.stream(rows[i]).map(x -> x * unit + shift).toArray());
    GaussianMixtureLearner learner = learner(kind).withSeed(seed);
    JointGaussianMixture a = learner.fit(rows).mixture();
    JointGaussianMixture b = learner.fit(moved).mixture();
    for (int variable = 0; variable < d; variable++) {
      Expect.close(
          a.marginal(variable).affine(unit, shift).means(),
          b.marginal(variable).means(),
          1e-6 * unit);
      Expect.close(
          a.marginal(variable).affine(unit, shift).sigmas(),
          b.marginal(variable).sigmas(),
          1e-6 * unit);
    }
  }

  @Property(tries = TRIES)
  void densityIsThatOfKnownCellsTimesThatOfTheOthersGivenThem(
      @ForAll long seed, @ForAll @IntRange(min = 2, max = 5) int d) {
    JointGaussianMixture m =
        learner(Covariance.FULL).fitFrom(start(d), rows(seed, d, false)).mixture();
    double[] x = new Random(seed).doubles(d, -2, 5).toArray();
    int[] known = new Random(seed).ints(0, d).distinct().limit(1 + d / 2).toArray();
    int[] others = Regression.others(known, d);
    double[] values = Arrays.stream(known).mapToDouble(a -> x[a]).toArray();
    double[] rest = Arrays.stream(others).mapToDouble(a -> x[a]).toArray();
    if (others.length > 0) {
      double parts =
          m.marginals(known).logDensity(values) + m.condition(known, values).logDensity(rest);
      Expect.relative(m.logDensity(x), parts, 1e-9);
    }
  }

  @Property(tries = TRIES)
  void rankOneUpdatesKeepTheFactorOfTheSum(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 6) int d) {
    Random random = new Random(seed);
    double[] factor = random.doubles(Cholesky.size(d), -1, 1).toArray();
    for (int i = 0; i < d; i++) {
      factor[Cholesky.row(i) + i] = 0.1 + random.nextDouble();
    }
    double[] x = random.doubles(d, -3, 3).toArray();
    double[][] sum = Cholesky.covariance(factor);
    for (int i = 0; i < d; i++) {
      for (int j = 0; j < d; j++) {
        sum[i][j] += x[i] * x[j];
      }
    }
    Cholesky.update(factor, x.clone());
    Expect.close(sum, Cholesky.covariance(factor), 1e-11);
  }
}
