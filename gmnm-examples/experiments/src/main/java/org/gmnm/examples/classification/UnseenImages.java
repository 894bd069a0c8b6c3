package org.gmnm.examples.classification;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gmnm.examples.data.Cifar;
import org.gmnm.examples.data.CifarFormat;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.data.Mnist;

/**
 * Images of which a classifier has seen none in training, in the shape of those that it has seen.
 *
 * @param title their name in tables
 * @param images the images; labels are of no meaning
 * @param sources the files that they come from
 */
record UnseenImages(String title, ImageSet images, List<Path> sources) {

  static UnseenImages of(String title, ImageSet images) {
    return new UnseenImages(title, images, images.sources());
  }

  /** What no classifier here has seen, so many of each: images of another kind, and noise. */
  static List<UnseenImages> strange(
      NoisyImages kind, ImageSet seen, Path data, int most, long seed) {
    UnseenImages others =
        switch (kind) {
          case DRAWN -> of("negatives", negative(first(seen, most)));
          case MNIST -> other("CIFAR-10", Cifar.readTest(CifarFormat.CIFAR10, data), seen, most);
          case CIFAR10 -> other("MNIST", Mnist.read(data, false), seen, most);
        };
    return List.of(others, of("uniform noise", noise(seen, most, seed)));
  }

  private static UnseenImages other(String title, ImageSet images, ImageSet seen, int most) {
    return new UnseenImages(title, inShapeOf(seen, first(images, most)), images.sources());
  }

  static ImageSet first(ImageSet images, int most) {
    return images.range(0, Math.min(most, images.size()));
  }

  /** Independent pixels of all values alike. */
  private static ImageSet noise(ImageSet like, int count, long seed) {
    byte[] pixels = new byte[count * like.shape().bytes()];
    new Random(seed).nextBytes(pixels);
    return alike(like, pixels, count);
  }

  /** Dark where it was bright. */
  static ImageSet negative(ImageSet images) {
    return drawn(images, images.size(), (i, channel, y, x) -> 255 - images.pixel(i, channel, y, x));
  }

  /**
   * Cut or framed in black around the middle; of one channel from several their mean, of several
   * channels from one that one.
   */
  static ImageSet inShapeOf(ImageSet like, ImageSet images) {
    ImageShape from = images.shape();
    int down = (like.shape().height() - from.height()) / 2;
    int right = (like.shape().width() - from.width()) / 2;
    return drawn(
        like,
        images.size(),
        (i, channel, y, x) -> {
          int row = y - down;
          int column = x - right;
          if (row < 0 || column < 0 || row >= from.height() || column >= from.width()) {
            return 0;
          }
          return from.channels() == like.shape().channels()
              ? images.pixel(i, channel, row, column)
              : (int)
                  Math.round(
                      IntStream.range(0, from.channels())
                          .mapToDouble(c -> images.pixel(i, c, row, column))
                          .average()
                          .orElseThrow());
        });
  }

  /** A pixel's value, 0 to 255. */
  private interface Pixel {
    int of(int image, int channel, int y, int x);
  }

  private static ImageSet drawn(ImageSet like, int count, Pixel pixel) {
    ImageShape shape = like.shape();
    byte[] pixels = new byte[count * shape.bytes()];
    int next = 0;
    for (int i = 0; i < count; i++) {
      for (int channel = 0; channel < shape.channels(); channel++) {
        for (int y = 0; y < shape.height(); y++) {
          for (int x = 0; x < shape.width(); x++) {
            pixels[next++] = (byte) pixel.of(i, channel, y, x);
          }
        }
      }
    }
    return alike(like, pixels, count);
  }

  private static ImageSet alike(ImageSet like, byte[] pixels, int count) {
    return ImageSet.of(
        like.shape(), pixels, new int[count], like.classNames(), like.normalization());
  }
}
