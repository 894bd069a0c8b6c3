package org.gmnm.examples.density;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Statistics;
import org.gmnm.mixture.Accumulator;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;
import org.jspecify.annotations.Nullable;

/** One pass of an expansion against the expectation–maximisation of peers, on the same values. */
final class Comparison {

  static final String PART = "comparison";
  static final String BIAS = "bias";
  static final String EXPANSION = "expansion";
  static final String STRETCHED = "expansion of asinh";
  private static final int HELD_OUT = 20_000;
  private static final int REPEATS = 3;
  private static final List<Integer> PASSES = List.of(0, 1, 3, 10, 30);
  private static final List<Double> SIGMAS = List.of(0.75, 0.5);

  private final MeasurementLog log;
  private final List<DensityPeer> peers;
  private final double peerSeconds;
  private final long seed;

  Comparison(MeasurementLog log, List<DensityPeer> peers, double peerSeconds, long seed) {
    this.log = log;
    this.peers = peers;
    this.peerSeconds = peerSeconds;
    this.seed = seed;
  }

  /** The sizes that a target has values for; real data have one size. */
  static List<Integer> sizes(DensityTarget target, List<Integer> sizes) {
    return target.available() == Integer.MAX_VALUE ? sizes : List.of(target.available());
  }

  void run(
      DensityTarget target,
      List<Integer> sizes,
      List<Integer> components,
      List<Integer> peerComponents) {
    double[] heldOut = target.heldOut(new Random(seed + 1), HELD_OUT);
    double[] predicted = new double[peers.size() * peerComponents.size()];
    int last = 0;
    for (int size : sizes(target, sizes)) {
      double[] data = target.sample(new Random(seed), size);
      for (int n : components) {
        expansion(PART, target, data, heldOut, n, GmmExpansion.DEFAULT_SIGMA_OVER_SPACING, 0);
        stretched(target, data, heldOut, n);
      }
      int slot = 0;
      for (DensityPeer peer : peers) {
        for (int n : peerComponents) {
          predicted[slot] *= last == 0 ? 0 : (double) size / last;
          if (size > peer.mostValues()) {
            predicted[slot] = peerSeconds;
          } else if (predicted[slot] > peerSeconds) {
            Console.line(
                "%s with %d components, %d values of %s: left out, would take about %.0f s"
                    .formatted(peer.name(), n, size, target.title(), predicted[slot]));
          } else {
            predicted[slot] = peer(target, data, heldOut, peer, n);
          }
          slot++;
        }
      }
      last = size;
    }
  }

  /** The blur of one pass, and what narrower sigmas and further passes leave of it. */
  void bias(DensityTarget target, int size, int components) {
    double[] heldOut = target.heldOut(new Random(seed + 1), HELD_OUT);
    double[] data = target.sample(new Random(seed), Math.min(size, target.available()));
    for (double sigma : SIGMAS) {
      for (int passes : PASSES) {
        expansion(BIAS, target, data, heldOut, components, sigma, passes);
      }
    }
  }

  private void expansion(
      String part,
      DensityTarget target,
      double[] data,
      double[] heldOut,
      int components,
      double sigma,
      int passes) {
    Measurement key =
        new Measurement(
            part, target.title(), data.length, EXPANSION, components, sigma, passes, 0, 0, 0, 0);
    log.measure(
        key,
        () -> {
          int repeats = part.equals(BIAS) ? 1 : REPEATS;
          return measured(
              key,
              target,
              data,
              heldOut,
              repeats,
              () -> {
                GmmExpansion expansion = GmmExpansion.forRange(data, components, sigma);
                Accumulator learner = expansion.accumulator().add(data);
                return passes == 0
                    ? learner.toMixture()
                    : expansion.refine(data, passes, learner.toMixture().weights()).mixture();
              });
        });
  }

  private void stretched(DensityTarget target, double[] data, double[] heldOut, int components) {
    double sigma = GmmExpansion.DEFAULT_SIGMA_OVER_SPACING;
    Measurement key =
        new Measurement(
            PART, target.title(), data.length, STRETCHED, components, sigma, 0, 0, 0, 0, 0);
    log.measure(
        key,
        () -> {
          long start = System.nanoTime();
          StretchedExpansion fit = StretchedExpansion.fit(data, components, sigma);
          double seconds = (System.nanoTime() - start) * 1e-9;
          return key.with(
              seconds, fit.distance(target.strata()), fit.meanLogDensity(heldOut), Double.NaN);
        });
  }

  private double peer(
      DensityTarget target, double[] data, double[] heldOut, DensityPeer peer, int components) {
    Measurement key =
        new Measurement(
            PART, target.title(), data.length, peer.name(), components, 0, 0, 0, 0, 0, 0);
    return log.measure(
            key,
            () -> measured(key, target, data, heldOut, 1, () -> peer.fit(data, components, seed)))
        .seconds();
  }

  private static Measurement measured(
      Measurement key,
      DensityTarget target,
      double[] data,
      double[] heldOut,
      int repeats,
      Supplier<@Nullable GaussianMixture> fit) {
    List<Double> seconds = new ArrayList<>();
    GaussianMixture mixture = null; // and so it stays where a library gives up
    for (int i = 0; i < repeats; i++) {
      long start = System.nanoTime();
      mixture = fit.get();
      seconds.add((System.nanoTime() - start) * 1e-9);
    }
    return key.with(
        Statistics.median(seconds),
        mixture == null ? Double.NaN : target.distance(mixture),
        mixture == null ? Double.NaN : mixture.meanLogDensity(heldOut),
        mixture == null ? Double.NaN : mixture.variance() - variance(data));
  }

  private static double variance(double[] data) {
    double mean = Arrays.stream(data).average().orElseThrow();
    return Arrays.stream(data).map(x -> (x - mean) * (x - mean)).average().orElseThrow();
  }
}
