package org.gmnm.examples.diffusion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;

/**
 * Conditions from Gaussian mixtures of features. For every value of every attribute, the latents of
 * that attribute are expanded in one iteration over the images that have the value, along {@link
 * LatentAxes}; the condition of a class is drawn from the mixtures of its values, axis by axis.
 *
 * <p>What is learned of a value is learned from all classes that have it, and a class that was
 * never trained still has a condition made of known parts.
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
      int attribute = a;
      int[] values = Arrays.stream(classes).map(c -> space.value(c, attribute)).toArray();
      double[][] axes = LatentAxes.of(latentsOf(a, latents), values, space.values(a));
      for (int v = 0; v < space.values(a); v++) {
        List<GaussianMixture> ofValue = new ArrayList<>();
        for (double[] axis : axes) {
          ofValue.add(expand(axis, values, v));
        }
        mixtures.add(ofValue);
      }
    }
    return new FeatureCondition(space, mixtures);
  }

  private static double[][] latentsOf(int attribute, double[][] latents) {
    int from = attribute * EncoderNetwork.LATENTS;
    return Arrays.stream(latents)
        .map(row -> Arrays.copyOfRange(row, from, from + EncoderNetwork.LATENTS))
        .toArray(double[][]::new);
  }

  private static GaussianMixture expand(double[] axis, int[] values, int value) {
    double[] own =
        IntStream.range(0, axis.length)
            .filter(n -> values[n] == value)
            .mapToDouble(n -> axis[n])
            .toArray();
    return GmmExpansion.forRange(own, COMPONENTS, GmmExpansion.DEFAULT_SIGMA_OVER_SPACING).fit(own);
  }

  private static double[][] latents(
      PictureSource source, Classes trained, ComputationGraph network, int[] classes, long seed) {
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
      double[][] some = encoder.latents(network, Draws.images(images, count, source.channels()));
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
