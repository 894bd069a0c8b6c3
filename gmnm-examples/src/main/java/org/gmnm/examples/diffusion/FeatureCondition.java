package org.gmnm.examples.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;

/**
 * Conditions from Gaussian mixtures of features. For every value of every attribute, each latent of
 * that attribute is expanded in one iteration over the images that have the value; the condition of
 * a class is drawn from the mixtures of its values, latent by latent.
 *
 * <p>What is learned of a value is learned from all classes that have it, and a class that was
 * never trained still has a condition made of known parts. Latents are standardised over all
 * images.
 *
 * <p>Our reading of arXiv 2401.11261 (a latent feature expressed as a Gaussian mixture as the
 * condition); the expansion is that of arXiv 2308.09444.
 */
final class FeatureCondition implements Condition {

  private static final int COMPONENTS = 32;
  private static final int CHUNK = 256;

  private final AttributeSpace space;

  /** By value (all attributes' values in turn), then by latent of the attribute. */
  private final List<List<GaussianMixture>> mixtures;

  private FeatureCondition(AttributeSpace space, List<List<GaussianMixture>> mixtures) {
    this.space = space;
    this.mixtures = mixtures;
  }

  static int width(AttributeSpace space) {
    return space.size() * EncoderNetwork.LATENTS;
  }

  /**
   * Learns the mixtures.
   *
   * @param source of images
   * @param trained classes to look at
   * @param network the encoder
   * @param count images to look at
   * @param seed of the images
   */
  static FeatureCondition learn(
      PictureSource source, Classes trained, ComputationGraph network, int count, long seed) {
    AttributeSpace space = source.space();
    int[] classes = new int[count];
    double[][] latents = latents(source, trained, network, classes, seed);
    List<List<GaussianMixture>> mixtures = new ArrayList<>();
    for (int a = 0; a < space.size(); a++) {
      for (int v = 0; v < space.values(a); v++) {
        List<GaussianMixture> ofValue = new ArrayList<>();
        for (int k = 0; k < EncoderNetwork.LATENTS; k++) {
          ofValue.add(expand(space, a, v, standardised(latents, a, k), classes));
        }
        mixtures.add(ofValue);
      }
    }
    return new FeatureCondition(space, mixtures);
  }

  private static GaussianMixture expand(
      AttributeSpace space, int attribute, int value, double[] latent, int[] classes) {
    double[] own =
        java.util.stream.IntStream.range(0, classes.length)
            .filter(n -> space.value(classes[n], attribute) == value)
            .mapToDouble(n -> latent[n])
            .toArray();
    return GmmExpansion.forRange(own, COMPONENTS, GmmExpansion.DEFAULT_SIGMA_OVER_SPACING).fit(own);
  }

  private static double[] standardised(double[][] latents, int attribute, int k) {
    int column = attribute * EncoderNetwork.LATENTS + k;
    double[] values = java.util.Arrays.stream(latents).mapToDouble(row -> row[column]).toArray();
    double mean = java.util.Arrays.stream(values).average().orElse(0);
    double variance =
        java.util.Arrays.stream(values).map(v -> (v - mean) * (v - mean)).average().orElse(0);
    double scale = 1 / Math.sqrt(Math.max(variance, 1e-12));
    java.util.Arrays.setAll(values, n -> (values[n] - mean) * scale);
    return values;
  }

  private static double[][] latents(
      PictureSource source,
      Classes trained,
      ComputationGraph network,
      int[] classes,
      long seed) {
    EncoderNetwork encoder = new EncoderNetwork(source);
    RandomGenerator random = Draws.generator(seed, Draws.ENCODER, -1);
    double[][] latents = new double[classes.length][];
    for (int from = 0; from < classes.length; from += CHUNK) {
      int count = Math.min(CHUNK, classes.length - from);
      float[] images = new float[count * source.pixels()];
      for (int n = 0; n < count; n++) {
        classes[from + n] = trained.trained((from + n) % trained.trainedCount());
        source.draw(classes[from + n], random, images, n * source.pixels());
      }
      double[][] some =
          encoder.latents(network, Draws.images(images, count, source.channels()));
      System.arraycopy(some, 0, latents, from, count);
    }
    return latents;
  }

  /** Standard deviation within a value, root of the mean variance over values and latents. */
  double spreadWithinValues() {
    double sum = 0;
    int count = 0;
    for (List<GaussianMixture> ofValue : mixtures) {
      for (GaussianMixture mixture : ofValue) {
        sum += mixture.variance();
        count++;
      }
    }
    return Math.sqrt(sum / count);
  }

  @Override
  public float[] draw(int ofClass, RandomGenerator random) {
    float[] condition = new float[width(space)];
    for (int a = 0; a < space.size(); a++) {
      List<GaussianMixture> ofValue = mixtures.get(space.offset(a) + space.value(ofClass, a));
      for (int k = 0; k < EncoderNetwork.LATENTS; k++) {
        condition[a * EncoderNetwork.LATENTS + k] = (float) ofValue.get(k).sample(random);
      }
    }
    return condition;
  }
}
