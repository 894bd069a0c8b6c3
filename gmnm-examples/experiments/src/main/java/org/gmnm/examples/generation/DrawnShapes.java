package org.gmnm.examples.generation;

import java.util.List;
import java.util.Random;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.data.Normalization;

/**
 * Small grey images of discs, squares, crosses and rings, of random place, size and brightness:
 * something to run on where there are no data. Nothing real is measured by them.
 */
final class DrawnShapes {

  static final ImageShape SHAPE = new ImageShape(1, 16, 16);

  private static final List<String> NAMES = List.of("disc", "square", "cross", "ring");

  private DrawnShapes() {}

  /** So many images, the classes in turn; the same seed draws the same. */
  static ImageSet draw(int count, long seed) {
    Random random = new Random(seed);
    byte[] pixels = new byte[count * SHAPE.bytes()];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      labels[i] = i % NAMES.size();
      double x = 5.5 + 4 * random.nextDouble();
      double y = 5.5 + 4 * random.nextDouble();
      double size = 2.5 + 2.5 * random.nextDouble();
      double brightness = 120 + 135 * random.nextDouble();
      for (int row = 0; row < SHAPE.height(); row++) {
        for (int column = 0; column < SHAPE.width(); column++) {
          double inside = inside(labels[i], column - x, row - y, size);
          double share = Math.max(0, Math.min(1, inside + 0.5)); // a soft edge of one pixel
          pixels[i * SHAPE.bytes() + row * SHAPE.width() + column] = (byte) (brightness * share);
        }
      }
    }
    return ImageSet.of(SHAPE, pixels, labels, NAMES, Normalization.unitInterval(1));
  }

  /** How far a point is within the shape, in pixels; negative outside. */
  private static double inside(int shape, double x, double y, double size) {
    double across = Math.abs(x);
    double down = Math.abs(y);
    return switch (shape) {
      case 0 -> size - Math.hypot(x, y);
      case 1 -> size - Math.max(across, down);
      case 2 -> Math.min(size - Math.max(across, down), 1 - Math.min(across, down));
      default -> 1 - Math.abs(Math.hypot(x, y) - size + 1);
    };
  }
}
