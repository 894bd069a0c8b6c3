package org.gmnm.examples.diffusion;

/** Says what an image shows. */
interface AttributeReader {

  /** Said of an attribute that cannot be told. */
  int NOT_FOUND = -1;

  /**
   * Reads the attributes off an image.
   *
   * @param image values, channel by channel, about −1 to 1
   * @return a value for each attribute, or {@link #NOT_FOUND}
   */
  int[] read(float[] image);
}
