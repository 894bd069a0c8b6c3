package org.gmnm.examples.diffusion;

import java.nio.file.Path;
import java.util.List;
import java.util.random.RandomGenerator;

/** Where real images come from: {@value #SIDE} × {@value #SIDE} pixels in −1 to 1. */
interface PictureSource {

  /** Height and width of every image. */
  int SIDE = 16;

  /** Pixels of a channel. */
  int PLANE = SIDE * SIDE;

  /** What can be asked of them. */
  AttributeSpace space();

  /** 1 for grey, 3 for red, green and blue. */
  int channels();

  /** Values of an image. */
  default int pixels() {
    return channels() * PLANE;
  }

  /**
   * Draws an image of a class.
   *
   * @param ofClass its class
   * @param random decides all that the class leaves open
   * @param into gets the values, channel by channel
   * @param offset where in it
   */
  void draw(int ofClass, RandomGenerator random, float[] into, int offset);

  /** Reads the attributes off images. */
  AttributeReader reader();

  /** The files they come from; none if they are drawn. */
  default List<Path> files() {
    return List.of();
  }
}
