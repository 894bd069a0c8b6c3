package org.gmnm.examples.diffusion;

import java.util.random.RandomGenerator;

/** Draws the vector that tells the diffusion model what to show. */
interface Condition {

  /**
   * Draws a vector for a class.
   *
   * @param ofClass what to show
   * @param random the source of chance
   * @return [width], each about N(0, 1) over all classes
   */
  float[] draw(int ofClass, RandomGenerator random);
}
