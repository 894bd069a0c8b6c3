package org.gmnm.examples.generation;

/**
 * How close an image comes to another: PSNR and SSIM, of values in 0 to 1.
 *
 * <p><b>Shapes</b>: an image is channels · height · width values, channel by channel, row by row.
 *
 * <p>Reference of SSIM: Wang, Bovik, Sheikh, Simoncelli, <i>Image quality assessment: from error
 * visibility to structural similarity</i>, 2004, with its Gaussian window (11 × 11, σ = 1.5) and
 * constants (0.01 and 0.03). The window is cut off and weighted anew at the border, where others
 * leave the border out: images here are hardly larger than the window.
 */
public final class ImageQuality {

  private static final int REACH = 5;
  private static final double SIGMA = 1.5;
  private static final double C1 = 0.01 * 0.01;
  private static final double C2 = 0.03 * 0.03;

  private ImageQuality() {}

  /**
   * The mean of the squared differences.
   *
   * @param image values
   * @param other as many
   * @return the mean, ≥ 0
   * @throws IllegalArgumentException if the lengths differ or are 0
   */
  public static double squaredError(double[] image, double[] other) {
    sameLength(image, other);
    double sum = 0;
    for (int i = 0; i < image.length; i++) {
      sum += (image[i] - other[i]) * (image[i] - other[i]);
    }
    return sum / image.length;
  }

  /**
   * Peak signal-to-noise ratio, −10 log10 of the mean squared error, the peak being 1.
   *
   * @param image values in 0 to 1
   * @param other as many
   * @return decibels; infinity for equal images
   * @throws IllegalArgumentException if the lengths differ or are 0
   */
  public static double psnr(double[] image, double[] other) {
    return -10 * Math.log10(squaredError(image, other));
  }

  /**
   * Structural similarity, the mean over pixels and channels.
   *
   * @param image values in 0 to 1
   * @param other as many
   * @param height rows of a channel
   * @param width columns of a channel
   * @return at most 1, which equal images reach
   * @throws IllegalArgumentException if the lengths differ or are no whole number of channels
   */
  public static double ssim(double[] image, double[] other, int height, int width) {
    sameLength(image, other);
    int plane = height * width;
    if (height < 1 || width < 1 || image.length % plane != 0) {
      throw new IllegalArgumentException(
          "ImageQuality: %d values are no whole number of channels of %d x %d"
              .formatted(image.length, height, width));
    }
    double sum = 0;
    for (int from = 0; from < image.length; from += plane) {
      sum += plane(image, other, from, height, width);
    }
    return sum * plane / image.length;
  }

  private static double plane(double[] image, double[] other, int from, int height, int width) {
    int n = height * width;
    double[][] moments = new double[5][n];
    for (int i = 0; i < n; i++) {
      double a = image[from + i];
      double b = other[from + i];
      moments[0][i] = a;
      moments[1][i] = b;
      moments[2][i] = a * a;
      moments[3][i] = b * b;
      moments[4][i] = a * b;
    }
    for (int m = 0; m < moments.length; m++) {
      moments[m] = blurred(blurred(moments[m], height, width, true), height, width, false);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double a = moments[0][i];
      double b = moments[1][i];
      double luminance = (2 * a * b + C1) / (a * a + b * b + C1);
      double spread = moments[2][i] - a * a + moments[3][i] - b * b;
      sum += luminance * (2 * (moments[4][i] - a * b) + C2) / (spread + C2);
    }
    return sum / n;
  }

  /** Means under the window, along rows or along columns. */
  private static double[] blurred(double[] values, int height, int width, boolean alongRow) {
    double[] result = new double[values.length];
    int length = alongRow ? width : height;
    int step = alongRow ? 1 : width;
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int at = alongRow ? x : y;
        int i = y * width + x;
        double sum = 0;
        double weights = 0;
        for (int k = Math.max(-REACH, -at); k <= Math.min(REACH, length - 1 - at); k++) {
          double weight = WINDOW[k + REACH];
          weights += weight;
          sum += weight * values[i + k * step];
        }
        result[i] = sum / weights;
      }
    }
    return result;
  }

  private static final double[] WINDOW = window();

  private static double[] window() {
    double[] window = new double[2 * REACH + 1];
    for (int k = -REACH; k <= REACH; k++) {
      window[k + REACH] = Math.exp(-k * k / (2 * SIGMA * SIGMA));
    }
    return window;
  }

  private static void sameLength(double[] image, double[] other) {
    if (image.length != other.length || image.length == 0) {
      throw new IllegalArgumentException(
          "ImageQuality: both images must have the same number of values, at least 1, got %d and %d"
              .formatted(image.length, other.length));
    }
  }
}
