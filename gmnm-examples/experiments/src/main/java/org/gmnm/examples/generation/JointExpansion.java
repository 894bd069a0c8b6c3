package org.gmnm.examples.generation;

import java.util.Arrays;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.gmnm.mixture.JointGaussianMixture;
import org.gmnm.mixture.Variation;

/**
 * An expansion of all latent dimensions together: Gaussians that are fixed in place and share one σ
 * in the whitened latents, their weights learned in one pass,
 *
 * <pre>  w_i = (1/M) Σ_m φ_i(u_m) / Σ_j φ_j(u_m)</pre>
 *
 * <p>A grid of ten dimensions would be empty nearly everywhere; so the places are latents drawn
 * from the training images, where the density is. σ is a multiple of the median distance between
 * neighbours among them; the multiple is the one under which latents of validation images are most
 * likely, so that the mixture neither is a list of copies nor washes out.
 *
 * <p>Our reading of arXiv 2308.09444 for latents: the one-iteration rule of the weights is that of
 * {@link org.gmnm.mixture.GmmExpansion}, the places are ours.
 */
final class JointExpansion implements LatentModel {

  /** Multiples of the neighbours' distance that are tried for σ. */
  private static final double[] SPREADS = {0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1, 1.25};

  /** Latents that choose σ, of each part; more change the choice little. */
  private static final int CHOOSING = 2_000;

  /** Exponents below this are left out: together less than a rounding error. */
  private static final double VANISHES = -45;

  private final Whitening whitening;
  private final int[] at;
  private final JointGaussianMixture mixture;
  private final double sigma;

  /**
   * Fits.
   *
   * @param training latents [count, d]
   * @param validation latents that choose σ
   * @param components how many, at most the training latents
   * @param seed of the places
   */
  JointExpansion(double[][] training, double[][] validation, int components, long seed) {
    whitening = Whitening.of(training);
    double[][] white = whitening.apply(training);
    double[][] held = whitening.apply(first(validation, CHOOSING));
    at = places(white.length, components, seed);
    double[][] places = Arrays.stream(at).mapToObj(i -> white[i]).toArray(double[][]::new);
    double[][] few = first(white, CHOOSING);
    double neighbours = neighbourDistance(places);
    double best = Double.NEGATIVE_INFINITY;
    double chosen = neighbours;
    for (double spread : SPREADS) {
      double candidate = spread * neighbours;
      double likelihood = meanLogDensity(held, places, weights(few, places, candidate), candidate);
      if (likelihood > best) {
        best = likelihood;
        chosen = candidate;
      }
    }
    sigma = chosen;
    double[][] sigmas = new double[places.length][white[0].length];
    for (double[] row : sigmas) {
      Arrays.fill(row, sigma);
    }
    mixture = JointGaussianMixture.of(weights(white, places, sigma), places, sigmas);
  }

  /** Different latents, at random; in their order. */
  private static int[] places(int latents, int components, long seed) {
    int[] order = IntStream.range(0, latents).toArray();
    Random random = new Random(seed);
    int count = Math.min(components, order.length);
    for (int i = 0; i < count; i++) {
      int j = i + random.nextInt(order.length - i);
      int kept = order[i];
      order[i] = order[j];
      order[j] = kept;
    }
    return Arrays.stream(order, 0, count).sorted().toArray();
  }

  private static double[][] first(double[][] rows, int count) {
    return Arrays.copyOf(rows, Math.min(count, rows.length));
  }

  /** The median distance from a place to the nearest other. */
  private static double neighbourDistance(double[][] places) {
    int some = Math.min(places.length, 500);
    double[] nearest = new double[some];
    for (int i = 0; i < some; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (int j = 0; j < places.length; j++) {
        double distance = squaredDistance(places[i], places[j]);
        if (j != i && distance > 0) {
          least = Math.min(least, distance);
        }
      }
      nearest[i] = Double.isFinite(least) ? least : 1;
    }
    Arrays.sort(nearest);
    return Math.sqrt(nearest[some / 2]);
  }

  /** The one pass: mean responsibilities of the places. */
  private static double[] weights(double[][] points, double[][] places, double sigma) {
    return IntStream.range(0, points.length)
        .collect(
            () -> new double[places.length],
            (sums, m) -> {
              double[] shares = new double[places.length];
              double sum = exponentials(points[m], places, sigma, shares).sum();
              for (int i = 0; i < shares.length; i++) {
                sums[i] += shares[i] / sum / points.length;
              }
            },
            (sums, other) -> Arrays.setAll(sums, i -> sums[i] + other[i]));
  }

  private record Exponentials(double sum, double greatest) {}

  /** Densities relative to the nearest place's; and the exponent of that one. */
  private static Exponentials exponentials(
      double[] point, double[][] places, double sigma, double[] terms) {
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < places.length; i++) {
      terms[i] = squaredDistance(point, places[i]);
      least = Math.min(least, terms[i]);
    }
    double sum = 0;
    double scale = -0.5 / (sigma * sigma);
    for (int i = 0; i < terms.length; i++) {
      double exponent = scale * (terms[i] - least);
      terms[i] = exponent < VANISHES ? 0 : Math.exp(exponent);
      sum += terms[i];
    }
    return new Exponentials(sum, scale * least);
  }

  /** But for a constant that does not depend on σ or the weights. */
  private static double meanLogDensity(
      double[][] points, double[][] places, double[] weights, double sigma) {
    double total = 0;
    double[] terms = new double[places.length];
    for (double[] point : points) {
      Exponentials e = exponentials(point, places, sigma, terms);
      double sum = 0;
      for (int i = 0; i < terms.length; i++) {
        sum += weights[i] * terms[i];
      }
      total += Math.log(Math.max(sum, Double.MIN_NORMAL)) + e.greatest();
    }
    return total / points.length - places[0].length * Math.log(sigma);
  }

  private static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (a[j] - b[j]) * (a[j] - b[j]);
    }
    return sum;
  }

  /** Which training latent each component lies at. */
  int[] places() {
    return at.clone();
  }

  /** σ of every component, in units of the whitened latents' standard deviation. */
  double sigma() {
    return sigma;
  }

  @Override
  public double[][] sample(RandomGenerator random, int count, Variation variation) {
    return whitening.invert(mixture.sample(random, count, variation));
  }
}
