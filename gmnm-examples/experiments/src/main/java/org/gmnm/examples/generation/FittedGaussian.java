package org.gmnm.examples.generation;

import java.util.random.RandomGenerator;
import org.gmnm.mixture.Variation;

/** One Gaussian with the latents' mean and full covariance: the baseline. */
final class FittedGaussian implements LatentModel {

  private final Whitening whitening;
  private final int dimensions;

  FittedGaussian(double[][] latents) {
    whitening = Whitening.of(latents);
    dimensions = latents[0].length;
  }

  @Override
  public double[][] sample(RandomGenerator random, int count, Variation variation) {
    return whitening.invert(standardNormal(random, count, dimensions, variation.spread()));
  }

  static double[][] standardNormal(
      RandomGenerator random, int count, int dimensions, double scale) {
    double[][] draws = new double[count][dimensions];
    for (double[] draw : draws) {
      for (int j = 0; j < dimensions; j++) {
        draw[j] = scale * random.nextGaussian();
      }
    }
    return draws;
  }
}
