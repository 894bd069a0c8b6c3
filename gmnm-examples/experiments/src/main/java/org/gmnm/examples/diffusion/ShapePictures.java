package org.gmnm.examples.diffusion;

import java.util.List;
import java.util.random.RandomGenerator;
import org.gmnm.examples.diffusion.AttributeSpace.Attribute;

/**
 * The generated attribute data set: one shape on black, shape × colour × size × position, {@value
 * #CLASSES} classes. Inside a class the place (half a pixel each way) and the brightness (0.7 to 1)
 * are free.
 */
final class ShapePictures implements PictureSource {

  static final int CLASSES = 72;

  /** How far a shape may be from its quadrant's centre, in pixels, each way. */
  static final double PLAY = 0.5;

  private static final double DARKEST = 0.7;

  private static final AttributeSpace SPACE =
      new AttributeSpace(
          List.of(
              new Attribute("shape", List.of("disc", "square", "triangle")),
              new Attribute("colour", List.of("red", "green", "blue")),
              new Attribute("size", List.of("small", "large")),
              new Attribute(
                  "position", List.of("top left", "top right", "bottom left", "bottom right"))));

  static final int SHAPE = 0;
  static final int COLOUR = 1;
  static final int SIZE = 2;
  static final int POSITION = 3;

  private static final double[] RADIUS = {2.2, 3.4};

  @Override
  public AttributeSpace space() {
    return SPACE;
  }

  @Override
  public int channels() {
    return 3;
  }

  @Override
  public void draw(int ofClass, RandomGenerator random, float[] into, int offset) {
    double dx = PLAY * (2 * random.nextDouble() - 1);
    double dy = PLAY * (2 * random.nextDouble() - 1);
    double brightness = DARKEST + (1 - DARKEST) * random.nextDouble();
    int colour = SPACE.value(ofClass, COLOUR);
    java.util.Arrays.fill(into, offset, offset + pixels(), -1f);
    float[] shape =
        coverage(
            SPACE.value(ofClass, SHAPE),
            SPACE.value(ofClass, SIZE),
            SPACE.value(ofClass, POSITION),
            dx,
            dy);
    for (int i = 0; i < PLANE; i++) {
      into[offset + colour * PLANE + i] = (float) (2 * brightness * shape[i] - 1);
    }
  }

  /** How much of each pixel a shape covers, 0 to 1. */
  static float[] coverage(int shape, int size, int position, double dx, double dy) {
    double x = centre(position % 2) + dx;
    double y = centre(position / 2) + dy;
    float[] covered = new float[PLANE];
    for (int row = 0; row < SIDE; row++) {
      for (int column = 0; column < SIDE; column++) {
        double inside = inside(shape, column - x, row - y, RADIUS[size]);
        // A soft edge of one pixel.
        covered[row * SIDE + column] = (float) Math.max(0, Math.min(1, inside + 0.5));
      }
    }
    return covered;
  }

  private static double centre(int half) {
    return half == 0 ? SIDE / 4.0 - 0.5 : 3 * SIDE / 4.0 - 0.5;
  }

  /** How far a point lies within the shape, in pixels; negative outside. */
  private static double inside(int shape, double x, double y, double radius) {
    return switch (shape) {
      case 0 -> radius - Math.hypot(x, y);
      case 1 -> 0.85 * radius - Math.max(Math.abs(x), Math.abs(y));
      default -> {
        // Corners at (0, −r) and (±r, 0.8 r).
        double side = (1.8 * Math.abs(x) - (y + radius)) / Math.hypot(1.8, 1);
        yield Math.min(0.8 * radius - y, -side);
      }
    };
  }

  @Override
  public AttributeReader reader() {
    return new ShapeReader();
  }
}
