package org.gmnm.examples.data;

/**
 * Random changes of training images: shift within a border, mirror left to right.
 *
 * <p>Formula: with shifts dy, dx uniform on -p .. p and a mirror bit, the new pixel at (y, x) is
 * the old one at (y + dy, x' + dx), where x' is width - 1 - x if mirrored and x if not, and 0
 * (black) outside the old image. This is the usual "pad by p, crop at random, flip at random". The
 * border is black before standardisation.
 *
 * @param flip whether half of the images, drawn at random, are mirrored
 * @param padding p, the largest shift in pixels; 0 shifts nothing
 */
public record Augmentation(boolean flip, int padding) {
  /** Nothing is changed: for tests, and for training without augmentation. */
  public static final Augmentation NONE = new Augmentation(false, 0);

  /** What is customary for CIFAR: mirror, and shift by up to 4 pixels. */
  public static final Augmentation CIFAR = new Augmentation(true, 4);

  /**
   * Checks the padding.
   *
   * @param flip whether half of the images, drawn at random, are mirrored
   * @param padding p, the largest shift in pixels; 0 shifts nothing
   * @throws IllegalArgumentException if the padding is negative
   */
  public Augmentation {
    if (padding < 0) {
      throw new IllegalArgumentException("Augmentation: padding must be >= 0, got " + padding);
    }
  }

  boolean isNone() {
    return !flip && padding == 0;
  }

  /** Of the bits of one random number, bit 0 mirrors; two other parts shift. */
  boolean flips(long random) {
    return flip && (random & 1) != 0;
  }

  int shiftY(long random) {
    return Seeds.below(random, 2 * padding + 1) - padding;
  }

  int shiftX(long random) {
    return Seeds.below(random << 32, 2 * padding + 1) - padding;
  }
}
