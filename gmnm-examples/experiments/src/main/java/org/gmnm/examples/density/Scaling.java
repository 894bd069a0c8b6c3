package org.gmnm.examples.density;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.Statistics;
import org.gmnm.mixture.Accumulator;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;

/** What a value costs, by number of components; and a stream that no memory would hold. */
final class Scaling {

  static final List<Integer> COMPONENTS = List.of(10, 30, 100, 300, 1_000, 3_000, 10_000);
  private static final int REPEATS = 3;
  private static final int PORTION = 1 << 16;

  /**
   * The cost of one number of components.
   *
   * @param components n
   * @param nanosPerValue processor time of adding a value, median
   * @param weightsSeconds processor time of asking for the weights, median
   */
  record Cost(int components, double nanosPerValue, double weightsSeconds) {}

  /**
   * What a stream came to.
   *
   * @param values how many there were
   * @param seconds they took, of which
   * @param learning was learning and the rest was generating
   * @param heapMegabytes the most that the heap may grow to
   * @param w1 to the truth
   */
  record Stream(long values, double seconds, double learning, long heapMegabytes, double w1) {}

  private Scaling() {}

  /** In turn within one process, after one round that does not count. */
  static List<Cost> costs(DensityTarget target, int values, long seed) {
    double[] data = target.sample(new Random(seed), values);
    List<List<Double>> adding = new ArrayList<>();
    List<List<Double>> asking = new ArrayList<>();
    COMPONENTS.forEach(
        n -> {
          adding.add(new ArrayList<>());
          asking.add(new ArrayList<>());
        });
    try (Progress progress = new Progress("cost per value", REPEATS + 1, "rounds")) {
      for (int round = 0; round <= REPEATS; round++) {
        for (int i = 0; i < COMPONENTS.size(); i++) {
          Accumulator learner =
              GmmExpansion.forRange(
                      data, COMPONENTS.get(i), GmmExpansion.DEFAULT_SIGMA_OVER_SPACING)
                  .accumulator();
          double added = Race.seconds(() -> learner.add(data));
          double asked = Race.seconds(learner::toMixture);
          if (round > 0) {
            adding.get(i).add(added * 1e9 / values);
            asking.get(i).add(asked);
          }
        }
        progress.update(round + 1, "");
      }
    }
    List<Cost> costs = new ArrayList<>();
    for (int i = 0; i < COMPONENTS.size(); i++) {
      costs.add(
          new Cost(
              COMPONENTS.get(i),
              Statistics.median(adding.get(i)),
              Statistics.median(asking.get(i))));
    }
    return costs;
  }

  /** Learns from a generator, a portion at a time, on an interval that is known beforehand. */
  static Stream stream(DensityTarget.Mixed target, long values, int components, long seed) {
    Random random = new Random(seed);
    GaussianMixture truth = target.truth();
    Accumulator learner =
        GmmExpansion.of(truth.quantile(1e-9), truth.upperQuantile(1e-9), components).accumulator();
    double[] portion = new double[PORTION];
    long learning = 0;
    long begin = System.nanoTime();
    try (Progress progress = new Progress("stream", values, "values")) {
      for (long done = 0; done < values; ) {
        int count = (int) Math.min(PORTION, values - done);
        for (int i = 0; i < count; i++) {
          portion[i] = truth.sample(random);
        }
        long start = System.nanoTime();
        learner.add(portion, 0, count);
        learning += System.nanoTime() - start;
        done += count;
        progress.update(done, "");
      }
    }
    return new Stream(
        values,
        (System.nanoTime() - begin) * 1e-9,
        learning * 1e-9,
        Runtime.getRuntime().maxMemory() >> 20,
        target.distance(learner.toMixture()));
  }
}
