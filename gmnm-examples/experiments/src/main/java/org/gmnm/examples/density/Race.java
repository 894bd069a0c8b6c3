package org.gmnm.examples.density;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.Statistics;
import org.gmnm.mixture.GmmExpansion;

/**
 * One pass and peers on the same values, in turn within one process. Processor seconds of the whole
 * process, collection of garbage included: on a shared machine the clock on the wall tells more
 * about the neighbours.
 */
final class Race {

  private static final int ROUNDS = 3;
  private static final double LEAST_SECONDS = 0.2;

  /**
   * One runner.
   *
   * @param method who
   * @param components how many Gaussians
   * @param processorSeconds median of the rounds
   */
  record Time(String method, int components, double processorSeconds) {}

  private record Runner(String method, int components, Runnable fit) {}

  private Race() {}

  /** A first round does not count; a peer that would take too long has been left out before. */
  static List<Time> run(
      DensityTarget target,
      int values,
      List<Integer> components,
      List<DensityPeer> peers,
      int peerComponents,
      long seed) {
    double[] data = target.sample(new Random(seed), values);
    List<Runner> runners = new ArrayList<>();
    for (int n : components) {
      runners.add(
          new Runner(
              Comparison.EXPANSION,
              n,
              () ->
                  GmmExpansion.forRange(data, n, GmmExpansion.DEFAULT_SIGMA_OVER_SPACING)
                      .accumulator()
                      .add(data)
                      .toMixture()));
    }
    for (DensityPeer peer : peers) {
      if (values <= peer.mostValues()) {
        runners.add(
            new Runner(peer.name(), peerComponents, () -> peer.fit(data, peerComponents, seed)));
      }
    }
    List<List<Double>> seconds =
        runners.stream().<List<Double>>map(r -> new ArrayList<>()).toList();
    try (Progress progress = new Progress("race", ROUNDS + 1, "rounds")) {
      for (int round = 0; round <= ROUNDS; round++) {
        for (int i = 0; i < runners.size(); i++) {
          double spent = seconds(runners.get(i).fit());
          if (round > 0) {
            seconds.get(i).add(spent);
          }
        }
        progress.update(round + 1, "");
      }
    }
    List<Time> times = new ArrayList<>();
    for (int i = 0; i < runners.size(); i++) {
      Runner runner = runners.get(i);
      times.add(new Time(runner.method(), runner.components(), Statistics.median(seconds.get(i))));
    }
    return times;
  }

  /**
   * Processor seconds of a piece of work: it is repeated until the process's clock, which ticks
   * every hundredth of a second, has gone on by {@value #LEAST_SECONDS} s.
   */
  static double seconds(Runnable work) {
    long start = processorNanos();
    int times = 0;
    long spent;
    do {
      work.run();
      times++;
      spent = processorNanos() - start;
    } while (spent < LEAST_SECONDS * 1e9);
    return spent * 1e-9 / times;
  }

  private static long processorNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
