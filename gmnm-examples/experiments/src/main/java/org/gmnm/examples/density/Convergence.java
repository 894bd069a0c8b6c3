package org.gmnm.examples.density;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.report.Progress;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;
import org.gmnm.mixture.Refinement;

/** Where random starts lead: the weights of an expansion, and a peer's mixtures. */
final class Convergence {

  private static final int VALUES = 2_000;
  private static final int COMPONENTS = 12;
  private static final int PASSES = 300;
  private static final int PEER_COMPONENTS = 10;

  /**
   * What the starts came to.
   *
   * @param method who
   * @param logLikelihood of the training values, one for each start, rising
   * @param gap the most that any start's last weights could still gain, NaN where nobody knows
   */
  record Outcome(String method, List<Double> logLikelihood, double gap) {

    double spread() {
      return logLikelihood.get(logLikelihood.size() - 1) - logLikelihood.get(0);
    }
  }

  private Convergence() {}

  static List<Outcome> run(DensityTarget target, List<DensityPeer> peers, int starts, long seed) {
    double[] data = target.sample(new Random(seed), VALUES);
    List<Outcome> outcomes = new ArrayList<>();
    outcomes.add(expansion(data, starts, seed));
    for (DensityPeer peer : peers) {
      GaussianMixture first = peer.fitFrom(data, start(data, new Random(seed)));
      if (first != null) {
        outcomes.add(peer(data, peer, starts, seed));
      }
    }
    return outcomes;
  }

  private static Outcome expansion(double[] data, int starts, long seed) {
    GmmExpansion expansion =
        GmmExpansion.forRange(data, COMPONENTS, GmmExpansion.DEFAULT_SIGMA_OVER_SPACING);
    Random random = new Random(seed);
    List<Double> ends = new ArrayList<>();
    double gap = 0;
    try (Progress progress = new Progress("random starts, expansion", starts, "starts")) {
      for (int s = 0; s < starts; s++) {
        Refinement end = expansion.refine(data, PASSES, weights(COMPONENTS, random));
        ends.add(end.logLikelihood().get(PASSES));
        gap = Math.max(gap, end.gap());
        progress.update(s + 1, "");
      }
    }
    return new Outcome(
        "expansion, " + COMPONENTS + " components, " + PASSES + " passes", sorted(ends), gap);
  }

  private static Outcome peer(double[] data, DensityPeer peer, int starts, long seed) {
    Random random = new Random(seed);
    List<Double> ends = new ArrayList<>();
    try (Progress progress = new Progress("random starts, " + peer.name(), starts, "starts")) {
      for (int s = 0; s < starts; s++) {
        GaussianMixture end = peer.fitFrom(data, start(data, random));
        ends.add(end == null ? Double.NaN : end.meanLogDensity(data));
        progress.update(s + 1, "");
      }
    }
    return new Outcome(
        peer.name() + ", " + PEER_COMPONENTS + " components", sorted(ends), Double.NaN);
  }

  private static List<Double> sorted(List<Double> values) {
    return values.stream().sorted().toList();
  }

  /** Uniform on the simplex. */
  private static double[] weights(int count, Random random) {
    double[] weights = new double[count];
    Arrays.setAll(weights, i -> -Math.log(1 - random.nextDouble()));
    double sum = Arrays.stream(weights).sum();
    return Arrays.stream(weights).map(w -> w / sum).toArray();
  }

  /** Means at values drawn at random, sigmas of the whole sample over the number of components. */
  private static GaussianMixture start(double[] data, Random random) {
    double[] means = new double[PEER_COMPONENTS];
    Arrays.setAll(means, i -> data[random.nextInt(data.length)]);
    double range =
        Arrays.stream(data).max().orElseThrow() - Arrays.stream(data).min().orElseThrow();
    return GaussianMixture.ofEqualSigma(
        weights(PEER_COMPONENTS, random), means, range / PEER_COMPONENTS);
  }
}
