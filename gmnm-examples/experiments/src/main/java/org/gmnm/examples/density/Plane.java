package org.gmnm.examples.density;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Charts.Scale;
import org.gmnm.mixture.GmmExpansion;
import org.gmnm.mixture.GridExpansion;
import org.gmnm.mixture.JointGaussianMixture;

/** A ring in the plane: radius N(2, 0.2), angle uniform. */
final class Plane {

  private static final double RADIUS = 2;
  private static final double WIDTH = 0.2;
  private static final double EDGE = 3;
  private static final int HELD_OUT = 2_000;
  private static final int PIXELS = 61;

  /** Less is drawn as nothing. */
  private static final double LEAST = 1e-6;

  private static final List<Integer> PER_AXIS = List.of(20, 40, 80);
  private static final List<Integer> PEER_COMPONENTS = List.of(10, 20);

  /** The largest sample that a peer gets: each of its steps costs as much as all of one pass. */
  private static final int PEER_VALUES = 1_000;

  /**
   * One fit.
   *
   * @param values size of the sample
   * @param method who
   * @param components how many Gaussians
   * @param seconds it took
   * @param logLikelihood mean log density of held-out points
   */
  record Fit(int values, String method, int components, double seconds, double logLikelihood) {}

  private final List<DensityPeer> peers;
  private final long seed;
  private final List<Heatmap> panels = new ArrayList<>();

  Plane(List<DensityPeer> peers, long seed) {
    this.peers = peers;
    this.seed = seed;
    panels.add(panel("truth", Plane::truth));
  }

  List<Fit> run(List<Integer> sizes) {
    double[][] heldOut = sample(new Random(seed + 1), HELD_OUT);
    List<Fit> fits = new ArrayList<>();
    fits.add(new Fit(0, "truth", 0, 0, mean(Plane::truth, heldOut)));
    for (int size : sizes) {
      boolean draw = size == sizes.get(sizes.size() - 1);
      double[][] data = sample(new Random(seed), size);
      for (int n : PER_AXIS) {
        GmmExpansion axis = GmmExpansion.of(-EDGE, EDGE, n);
        long start = System.nanoTime();
        JointGaussianMixture mixture =
            GridExpansion.of(axis, axis).accumulator().add(data).toMixture();
        double seconds = (System.nanoTime() - start) * 1e-9;
        fits.add(
            new Fit(
                size,
                "expansion, " + n + " × " + n,
                n * n,
                seconds,
                mean(mixture::logDensity, heldOut)));
        if (draw) {
          panels.add(panel(n + " × " + n + ", one pass", mixture::logDensity));
        }
      }
      if (size <= PEER_VALUES) {
        peers.forEach(peer -> addPeer(fits, peer, data, heldOut));
      }
    }
    return fits;
  }

  List<Heatmap> panels() {
    return panels;
  }

  private void addPeer(List<Fit> fits, DensityPeer peer, double[][] data, double[][] heldOut) {
    for (int n : PEER_COMPONENTS) {
      long start = System.nanoTime();
      DensityPeer.PlaneDensity density = peer.fitPlane(data, n);
      double seconds = (System.nanoTime() - start) * 1e-9;
      if (density != null) {
        fits.add(new Fit(data.length, peer.name(), n, seconds, mean(density, heldOut)));
        if (data.length == PEER_VALUES) {
          panels.add(panel(peer.name() + ", " + n + " components", density));
        }
      }
    }
  }

  private static double mean(DensityPeer.PlaneDensity density, double[][] points) {
    return Arrays.stream(points).mapToDouble(density::logDensity).average().orElseThrow();
  }

  private static double[][] sample(Random random, int count) {
    double[][] points = new double[count][2];
    for (double[] point : points) {
      double radius = RADIUS + WIDTH * random.nextGaussian();
      double angle = 2 * Math.PI * random.nextDouble();
      point[0] = radius * Math.cos(angle);
      point[1] = radius * Math.sin(angle);
    }
    return points;
  }

  /** The density of the radius over the length of its circle. */
  private static double truth(double[] point) {
    double radius = Math.hypot(point[0], point[1]);
    double z = (radius - RADIUS) / WIDTH;
    double normal = -0.5 * z * z - Math.log(WIDTH * Math.sqrt(2 * Math.PI));
    return normal - Math.log(2 * Math.PI * Math.max(radius, 1e-9));
  }

  private static Heatmap panel(String title, DensityPeer.PlaneDensity density) {
    double[][] values = new double[PIXELS][PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      for (int j = 0; j < PIXELS; j++) {
        double[] point = {at(j), at(i)};
        double value = Math.exp(density.logDensity(point));
        values[i][j] = value < LEAST ? 0 : value;
      }
    }
    return new Heatmap(title, values, -EDGE, EDGE, -EDGE, EDGE, "density", Scale.SEQUENTIAL);
  }

  private static double at(int pixel) {
    return EDGE * (2.0 * pixel / (PIXELS - 1) - 1);
  }
}
