package org.gmnm.examples.data;

/**
 * Shape of one image: channels, rows, columns.
 *
 * @param channels colour planes: 1 grey, 3 red-green-blue
 * @param height rows
 * @param width columns
 */
public record ImageShape(int channels, int height, int width) {
  /** CIFAR: 3 planes of 32 rows of 32 columns. */
  public static final ImageShape CIFAR = new ImageShape(3, 32, 32);

  /** MNIST: 1 plane of 28 rows of 28 columns. */
  public static final ImageShape MNIST = new ImageShape(1, 28, 28);

  /**
   * Checks the three sizes.
   *
   * @param channels colour planes: 1 grey, 3 red-green-blue
   * @param height rows
   * @param width columns
   * @throws IllegalArgumentException if one is below 1
   */
  public ImageShape {
    if (channels < 1 || height < 1 || width < 1) {
      throw new IllegalArgumentException(
          "ImageShape: channels, height and width must be >= 1, got %d x %d x %d"
              .formatted(channels, height, width));
    }
  }

  /**
   * Bytes of one image.
   *
   * @return channels times height times width
   */
  public int bytes() {
    return Math.multiplyExact(Math.multiplyExact(channels, height), width);
  }
}
