package org.gmnm.examples.diffusion;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.data.Normalization;
import org.junit.jupiter.api.Test;

class DigitPicturesTest {

  private static final int SIDE = 28;
  private static final int[] NOTHING = {AttributeReader.NOT_FOUND};

  /** Image i is a bar of brightness 200 + i in the rows of its digit, i mod 10. */
  static ImageSet bars(int count, int digits) {
    byte[] pixels = new byte[count * SIDE * SIDE];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % digits;
      int from = (i * SIDE + 2 * labels[i]) * SIDE;
      Arrays.fill(pixels, from, from + 4 * SIDE, (byte) (200 + i));
    }
    List<String> names = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
    return ImageSet.of(ImageShape.MNIST, pixels, labels, names, Normalization.MNIST);
  }

  private final DigitPictures source = new DigitPictures(bars(36, 10));

  private float[] image(int digit, long step) {
    RandomGenerator random = Draws.generator(1, 1, step);
    float[] image = new float[source.pixels()];
    source.draw(digit, random, image, 0);
    return image;
  }

  @Test
  void imagesAreReducedToMeansWithinABorder() {
    byte[] pixels = new byte[6 * SIDE * SIDE];
    pixels[2 * SIDE + 4] = (byte) 255; // a corner of the four pixels in row 1, column 2
    pixels[3 * SIDE + 5] = 51;
    DigitPictures one =
        new DigitPictures(
            ImageSet.of(ImageShape.MNIST, pixels, new int[6], List.of("0"), Normalization.MNIST));
    float[] expected = new float[256];
    Arrays.fill(expected, -1);
    float[] image = new float[256];
    boolean seen = false;
    for (int step = 0; step < 30; step++) { // five images, one of which is not black
      one.draw(0, Draws.generator(1, 1, step), image, 0);
      if (image[2 * 16 + 3] > -1) {
        seen = true;
        assertEquals(2 * (255 + 51) / 4.0 / 255 - 1, image[2 * 16 + 3], 1e-6);
        image[2 * 16 + 3] = -1;
      }
      assertArrayEquals(expected, image);
    }
    assertTrue(seen);
  }

  /** Of 36 images the last 6 are kept: their brightness, 230 and above, is never drawn. */
  @Test
  void imagesAreOfTheirClassAndNotThoseKeptToReadBy() {
    AttributeReader reader = source.reader();
    for (int step = 0; step < 60; step++) {
      int digit = step % 6; // those with three known images: none beyond 5
      float[] image = image(digit, step);
      float brightest = 0;
      for (float value : image) {
        brightest = Math.max(brightest, value);
      }
      assertTrue(brightest < 2 * 229.5 / 255 - 1, "brightness " + brightest);
      assertEquals(brightest, image[(digit + 2) * 16 + 5], 0);
      assertEquals(1, reader.read(image).length);
    }
  }

  @Test
  void theReaderTakesTheMajorityOfThreeAndDoesNotGuess() {
    float[][] known = new float[7][];
    for (int i = 0; i < known.length; i++) {
      known[i] = image(i < 4 ? 0 : 5, 0);
      known[i][0] = -1 + 0.1f * i;
    }
    int[] digits = {3, 7, 3, 8, 4, 5, 6};
    DigitReader reader = new DigitReader(known, digits);
    assertArrayEquals(new int[] {3}, reader.read(known[1]), "the nearest is outvoted");
    assertArrayEquals(new int[] {3}, reader.read(known[0]));
    assertArrayEquals(NOTHING, reader.read(known[5]), "three digits");
    float[] black = new float[256];
    Arrays.fill(black, -1);
    assertArrayEquals(NOTHING, reader.read(black));
    assertArrayEquals(NOTHING, reader.read(Draws.normal(Draws.generator(1, 2, 3), 256)), "noise");
  }

  @Test
  void aDigitWithoutImagesAndOtherShapesAreRefused() {
    assertTrue(
        assertThrows(IllegalArgumentException.class, () -> new DigitPictures(bars(36, 9)))
            .getMessage()
            .contains("class 9 has none"));
    ImageSet large =
        ImageSet.of(
            ImageShape.CIFAR, new byte[3072], new int[1], List.of("0"), Normalization.CIFAR10);
    assertThrows(IllegalArgumentException.class, () -> new DigitPictures(large));
  }
}
