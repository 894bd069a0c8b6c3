package org.gmnm.examples.generation;

import java.util.random.RandomGenerator;
import org.gmnm.mixture.Variation;

/** A distribution of latents, to draw new ones from. */
interface LatentModel {

  /**
   * Draws latents.
   *
   * @param random its state decides the draws
   * @param count how many
   * @param variation how far from the components' means; a model without components scales its one
   *     spread
   * @return latents [count, d]
   */
  double[][] sample(RandomGenerator random, int count, Variation variation);
}
