package org.gmnm.examples.generation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ImageQualityTest {

  private static double[] image(long seed) {
    Random random = new Random(seed);
    return random.doubles(2 * 12 * 15).toArray();
  }

  @Test
  void aTenthOffEverywhereIsTwentyDecibels() {
    double[] a = new double[50];
    double[] b = new double[50];
    Arrays.fill(b, 0.1);
    assertEquals(20, ImageQuality.psnr(a, b), 1e-9);
    assertEquals(0.01, ImageQuality.squaredError(a, b), 1e-12);
    assertEquals(Double.POSITIVE_INFINITY, ImageQuality.psnr(a, a));
  }

  @Test
  void similarityOfConstantImagesIsThatOfTheirLuminance() {
    double[] a = new double[12 * 12];
    double[] b = new double[12 * 12];
    Arrays.fill(a, 0.5);
    Arrays.fill(b, 0.25);
    double expected = (2 * 0.5 * 0.25 + 1e-4) / (0.25 + 0.0625 + 1e-4);
    assertEquals(expected, ImageQuality.ssim(a, b, 12, 12), 1e-12);
  }

  /** One pixel: its window is itself, and there is no spread. The definition, written out. */
  @Test
  void similarityOfAPatternAndItsNegative() {
    double[] a = image(1);
    double[] negative = Arrays.stream(a).map(v -> 1 - v).toArray();
    assertEquals(1, ImageQuality.ssim(a, a, 12, 15), 1e-12);
    assertTrue(ImageQuality.ssim(a, negative, 12, 15) < -0.8, "structure turned round");
  }

  @Test
  void moreNoiseIsLessSimilar() {
    double[] a = image(1);
    double[] noise = image(2);
    double before = 1;
    for (double share : new double[] {0.05, 0.2, 0.5}) {
      double[] b = new double[a.length];
      Arrays.setAll(b, i -> (1 - share) * a[i] + share * noise[i]);
      double now = ImageQuality.ssim(a, b, 12, 15);
      assertEquals(now, ImageQuality.ssim(b, a, 12, 15), 1e-12);
      assertTrue(now < before, now + " after " + before);
      before = now;
    }
  }

  @Test
  void wrongShapesAreExplained() {
    assertThrows(
        IllegalArgumentException.class, () -> ImageQuality.psnr(new double[2], new double[3]));
    assertThrows(
        IllegalArgumentException.class,
        () -> ImageQuality.ssim(new double[7], new double[7], 2, 3));
  }
}
