package org.gmnm.examples.diffusion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.diffusion.AttributeSpace.Attribute;

/**
 * Handwritten digits of 28 × 28 pixels, reduced to 14 × 14 means of four pixels with a black border
 * of one. One attribute, the digit: every class is a value, and features have no parts to share.
 *
 * <p>The last sixth of the images is kept for the {@link DigitReader}, the others are drawn from.
 */
final class DigitPictures implements PictureSource {

  private static final int REDUCED = 14;
  private static final int BORDER = (SIDE - REDUCED) / 2;

  private final AttributeSpace space;
  private final ImageSet drawn;
  private final ImageSet kept;
  private final List<int[]> byDigit = new ArrayList<>();

  /**
   * Images to draw from and to read by.
   *
   * @param images of the shape of MNIST, at least six, and of each class one among the first five
   *     sixths
   */
  DigitPictures(ImageSet images) {
    if (!images.shape().equals(ImageShape.MNIST)) {
      throw new IllegalArgumentException(
          "DigitPictures: images must be %s, got %s".formatted(ImageShape.MNIST, images.shape()));
    }
    int left = images.size() - images.size() / 6;
    drawn = images.range(0, left);
    kept = images.range(left, images.size());
    space = new AttributeSpace(List.of(new Attribute("digit", images.classNames())));
    for (int digit = 0; digit < images.classes(); digit++) {
      int value = digit;
      int[] own = IntStream.range(0, left).filter(i -> drawn.label(i) == value).toArray();
      if (own.length == 0) {
        throw new IllegalArgumentException(
            "DigitPictures: each class needs an image among the first %d, class %d has none"
                .formatted(left, digit));
      }
      byDigit.add(own);
    }
  }

  @Override
  public AttributeSpace space() {
    return space;
  }

  @Override
  public int channels() {
    return 1;
  }

  @Override
  public void draw(int ofClass, RandomGenerator random, float[] into, int offset) {
    int[] own = byDigit.get(ofClass);
    write(drawn, own[random.nextInt(own.length)], into, offset);
  }

  private static void write(ImageSet images, int image, float[] into, int offset) {
    Arrays.fill(into, offset, offset + PLANE, -1f);
    for (int row = 0; row < REDUCED; row++) {
      for (int column = 0; column < REDUCED; column++) {
        int sum = 0;
        for (int k = 0; k < 4; k++) {
          sum += images.pixel(image, 0, 2 * row + k / 2, 2 * column + k % 2);
        }
        into[offset + (row + BORDER) * SIDE + column + BORDER] = sum / (2f * 255) - 1;
      }
    }
  }

  @Override
  public AttributeReader reader() {
    float[][] images = new float[kept.size()][PLANE];
    int[] digits = new int[kept.size()];
    for (int i = 0; i < digits.length; i++) {
      write(kept, i, images[i], 0);
      digits[i] = kept.label(i);
    }
    return new DigitReader(images, digits);
  }

  @Override
  public List<Path> files() {
    return drawn.sources();
  }
}
