package org.gmnm.examples.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.DoublePoint;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.Well19937c;
import org.gmnm.mixture.Variation;

/**
 * The latents cut into clusters, and in each of them one expansion for every axis of its own
 * whitened coordinates: what depends on each other across the whole space is nearly independent
 * within a cluster.
 */
final class ClusterExpansions implements LatentModel {

  private static final int ITERATIONS =
      10; // the places need no more; the weights are learned after

  private final List<AxisExpansions> parts = new ArrayList<>();
  private final double[] cumulative;

  /**
   * Fits.
   *
   * @param latents [count, d]
   * @param clusters how many at most; those of too few latents are given up
   * @param components of the expansion of an axis
   * @param seed of the clusters' first places
   */
  ClusterExpansions(double[][] latents, int clusters, int components, long seed) {
    double[][] white = Whitening.of(latents).apply(latents);
    List<Place> places = new ArrayList<>();
    for (int i = 0; i < white.length; i++) {
      places.add(new Place(white[i], i));
    }
    List<CentroidCluster<Place>> found =
        new KMeansPlusPlusClusterer<Place>(
                Math.min(clusters, latents.length),
                ITERATIONS,
                new EuclideanDistance(),
                new Well19937c(seed))
            .cluster(places);
    List<Integer> sizes = new ArrayList<>();
    for (CentroidCluster<Place> cluster : found) {
      double[][] members =
          cluster.getPoints().stream().map(p -> latents[p.index]).toArray(double[][]::new);
      if (members.length > 2 * latents[0].length) { // fewer do not tell their axes
        parts.add(new AxisExpansions(members, components));
        sizes.add(members.length);
      }
    }
    if (parts.isEmpty()) {
      parts.add(new AxisExpansions(latents, components));
      sizes.add(latents.length);
    }
    cumulative = new double[parts.size()];
    double sum = 0;
    for (int k = 0; k < cumulative.length; k++) {
      sum += sizes.get(k);
      cumulative[k] = sum;
    }
  }

  @Override
  public double[][] sample(RandomGenerator random, int count, Variation variation) {
    double[][] draws = new double[count][];
    for (int i = 0; i < count; i++) {
      double at = random.nextDouble() * cumulative[cumulative.length - 1];
      int found = Arrays.binarySearch(cumulative, at);
      int k = found >= 0 ? found + 1 : -found - 1;
      draws[i] = parts.get(k).sample(random, 1, variation)[0];
    }
    return draws;
  }

  /** A point that knows which latent it is. */
  private static final class Place extends DoublePoint {
    private static final long serialVersionUID = 1L;
    private final int index;

    Place(double[] point, int index) {
      super(point);
      this.index = index;
    }
  }
}
