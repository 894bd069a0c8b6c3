package org.gmnm.examples.density;

import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import java.util.random.RandomGenerator;
import org.gmnm.mixture.GaussianMixture;

/** A distribution of one variable that is to be learned from a sample. */
interface DensityTarget {

  /** How many values there are, {@link Integer#MAX_VALUE} where they are generated. */
  int available();

  /** Its name in tables, one word. */
  String title();

  /** A training sample, at most {@link #available()} values. */
  double[] sample(RandomGenerator random, int count);

  /** A sample that no training sample shares a value with. */
  double[] heldOut(RandomGenerator random, int count);

  /** W1 between what was learned and the truth. */
  double distance(GaussianMixture learned);

  /** The quantiles of the truth at the middles of strata of equal probability, rising. */
  double[] strata();

  /** The targets with a formula. */
  static List<DensityTarget> synthetic() {
    return List.of(
        new Mixed(
            "two-modes",
            GaussianMixture.of(
                new double[] {0.4, 0.6}, new double[] {-1, 1}, new double[] {0.3, 0.5})),
        new Mixed("comb", comb()),
        new ByQuantile("uniform", p -> p),
        new ByQuantile("heavy-tail", DensityTarget::studentQuantile));
  }

  /** Ten narrow peaks of equal weight. */
  private static GaussianMixture comb() {
    double[] weights = new double[10];
    double[] means = new double[10];
    Arrays.fill(weights, 0.1);
    Arrays.setAll(means, i -> i);
    return GaussianMixture.ofEqualSigma(weights, means, 0.1);
  }

  /** Student's t with three degrees of freedom: F(x) = ½ + (u/(1 + u²) + atan u)/π, u = x/√3. */
  private static double studentQuantile(double p) {
    if (p > 0.5) {
      return -studentQuantile(1 - p);
    }
    double low = -1e6;
    double high = 0;
    for (int i = 0; i < 100; i++) {
      double middle = 0.5 * (low + high);
      double u = -middle / Math.sqrt(3);
      // atan u = π/2 − atan 1/u keeps the digits of the tail.
      double tail = (Math.atan2(1, u) - u / (1 + u * u)) / Math.PI;
      if (tail < p) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return 0.5 * (low + high);
  }

  /** A mixture: everything about it is exact. */
  record Mixed(String title, GaussianMixture truth) implements DensityTarget {

    @Override
    public int available() {
      return Integer.MAX_VALUE;
    }

    @Override
    public double[] sample(RandomGenerator random, int count) {
      double[] values = new double[count];
      Arrays.setAll(values, i -> truth.sample(random));
      return values;
    }

    @Override
    public double[] heldOut(RandomGenerator random, int count) {
      return sample(random, count);
    }

    @Override
    public double distance(GaussianMixture learned) {
      return learned.wasserstein1(truth);
    }

    @Override
    public double[] strata() {
      return new ByQuantile(title, truth::quantile).strata();
    }
  }

  /**
   * A distribution by its quantiles. W1 is taken to {@value #STRATA} quantiles at the middles of as
   * many strata, which is W1 to the truth but for what lies beyond the last one.
   */
  record ByQuantile(String title, DoubleUnaryOperator quantile) implements DensityTarget {

    private static final int STRATA = 20_000;

    @Override
    public int available() {
      return Integer.MAX_VALUE;
    }

    @Override
    public double[] sample(RandomGenerator random, int count) {
      double[] values = new double[count];
      Arrays.setAll(values, i -> quantile.applyAsDouble(random.nextDouble(0x1p-53, 1)));
      return values;
    }

    @Override
    public double[] heldOut(RandomGenerator random, int count) {
      return sample(random, count);
    }

    @Override
    public double distance(GaussianMixture learned) {
      return learned.wasserstein1(strata());
    }

    @Override
    public double[] strata() {
      return strata(STRATA);
    }

    double[] strata(int count) {
      double[] values = new double[count];
      Arrays.setAll(values, i -> quantile.applyAsDouble((i + 0.5) / count));
      return values;
    }
  }

  /** Real values, split once by chance; W1 is to the held-out ones. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Observed(String title, double[] training, double[] test) implements DensityTarget {

    @Override
    public int available() {
      return training.length;
    }

    @Override
    public double[] sample(RandomGenerator random, int count) {
      return Arrays.copyOf(training, Math.min(count, training.length));
    }

    @Override
    public double[] heldOut(RandomGenerator random, int count) {
      return test.clone();
    }

    @Override
    public double distance(GaussianMixture learned) {
      return learned.wasserstein1(test);
    }

    @Override
    public double[] strata() {
      double[] sorted = test.clone();
      Arrays.sort(sorted);
      return sorted;
    }
  }
}
