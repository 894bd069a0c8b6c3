package org.gmnm.examples.classification;

import java.util.List;
import java.util.Random;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.data.Normalization;

/**
 * Images that need no data set: horizontal, vertical and diagonal bars of two widths at random
 * places, in noise. They serve to try an experiment out, no more.
 */
final class DrawnImages {

  private static final int SIZE = 12;
  private static final List<String> CLASSES =
      List.of(
          "thin level",
          "thin upright",
          "thin falling",
          "thin rising",
          "thick level",
          "thick upright",
          "thick falling",
          "thick rising");
  private static final double BRIGHT = 130;
  private static final double NOISE = 45;

  private DrawnImages() {}

  /** So many images, the classes in turn. */
  static ImageSet of(int count, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * SIZE * SIZE];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % CLASSES.size();
      int direction = labels[i] % 4;
      int width = labels[i] < 4 ? 1 : 3;
      int at = direction < 2 ? random.nextInt(SIZE - width + 1) : random.nextInt(9) - 4;
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          int across =
              switch (direction) {
                case 0 -> y - at;
                case 1 -> x - at;
                case 2 -> x - y - at + width / 2;
                default -> x + y - SIZE + 1 - at + width / 2;
              };
          double value = NOISE * random.nextGaussian() + 60;
          value += across >= 0 && across < width ? BRIGHT : 0;
          pixels[(i * SIZE + y) * SIZE + x] = (byte) Math.max(0, Math.min(255, (int) value));
        }
      }
    }
    return ImageSet.of(
        new ImageShape(1, SIZE, SIZE),
        pixels,
        labels,
        CLASSES,
        new Normalization(List.of(0.35), List.of(0.25)));
  }
}
