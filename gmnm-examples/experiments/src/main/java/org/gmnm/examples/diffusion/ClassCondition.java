package org.gmnm.examples.diffusion;

import java.util.random.RandomGenerator;

/**
 * Conditions from a Gaussian mixture of classes: one component for each class (all attributes'
 * values together), its mean a code drawn once from N(0, 1 − s²), its standard deviation s the
 * spread that {@link FeatureCondition} has within a value. So the vectors of both kinds have the
 * same width, about the same variance, and the same noise.
 *
 * <p>Our reading of "mixture of classes" in arXiv 2401.11261.
 */
final class ClassCondition implements Condition {

  private final float[][] codes;
  private final double spread;

  /**
   * Draws the codes.
   *
   * @param classes how many
   * @param width of a condition
   * @param spread s, below 1
   * @param seed of the codes
   */
  ClassCondition(int classes, int width, double spread, long seed) {
    this.spread = spread;
    codes = new float[classes][];
    RandomGenerator random = Draws.generator(seed, Draws.CODES, 1);
    double scale = Math.sqrt(Math.max(0, 1 - spread * spread));
    for (int c = 0; c < classes; c++) {
      codes[c] = Draws.normal(random, width);
      for (int k = 0; k < width; k++) {
        codes[c][k] *= (float) scale;
      }
    }
  }

  @Override
  public float[] draw(int ofClass, RandomGenerator random) {
    float[] condition = codes[ofClass].clone();
    for (int k = 0; k < condition.length; k++) {
      condition[k] += (float) (spread * random.nextGaussian());
    }
    return condition;
  }
}
