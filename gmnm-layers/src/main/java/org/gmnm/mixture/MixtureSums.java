package org.gmnm.mixture;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** What a mixture works out once, when first asked: its sorted components, and E|X − X'|. */
final class MixtureSums {

  /** The components as they are: exact in the lower tail. */
  final SortedComponents lower;

  private @Nullable SortedComponents upper;
  private volatile double selfEnergy = Double.NaN;

  MixtureSums(SortedComponents lower) {
    this.lower = lower;
  }

  /** The components of −X: exact in the upper tail. */
  SortedComponents upper() {
    SortedComponents u = upper;
    if (u == null) {
      u = lower.mirrored();
      upper = u;
    }
    return u;
  }

  private double selfEnergy() {
    if (Double.isNaN(selfEnergy)) {
      selfEnergy = MixtureDistances.energy(lower, lower);
    }
    return selfEnergy;
  }

  double wasserstein1(MixtureSums other) {
    return MixtureDistances.wasserstein1(lower, other.lower);
  }

  double wasserstein1(double[] sample) {
    double[] sorted = sample.clone();
    Arrays.parallelSort(sorted);
    return MixtureDistances.wasserstein1(lower, upper(), sorted);
  }

  double cramer(MixtureSums other) {
    double between = MixtureDistances.energy(lower, other.lower);
    return Math.max(0, between - 0.5 * selfEnergy() - 0.5 * other.selfEnergy());
  }

  double crps(double observation) {
    return Math.max(0, MixtureDistances.energy(lower, observation) - 0.5 * selfEnergy());
  }

  double meanLogDensity(double[] sample) {
    double[] sums =
        Chunks.of(sample.length)
            .map((from, to) -> logDensities(sample, from, to))
            .mapToDouble(Double::doubleValue)
            .toArray();
    return Sum.of(sums) / sample.length;
  }

  private double logDensities(double[] sample, int from, int to) {
    Sum sum = new Sum();
    for (int i = from; i < to; i++) {
      sum.add(lower.logDensity(sample[i]));
    }
    return sum.value();
  }
}
