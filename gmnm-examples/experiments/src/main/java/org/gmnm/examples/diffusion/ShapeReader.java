package org.gmnm.examples.diffusion;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads shape, colour, size and position off an image by comparing it with all images of the set:
 * the nearest one, its brightness fitted, says what is shown. An image that differs from it by more
 * than {@value #TOLERANCE} of its own energy (the sum of squares over black), or is darker than
 * {@value #DARKEST}, shows nothing that can be told: a second shape, a mixed colour, no shape.
 *
 * <p>Places are compared in steps of a quarter pixel, finer than anything the shapes differ by.
 */
final class ShapeReader implements AttributeReader {

  static final double TOLERANCE = 0.3;
  static final double DARKEST = 0.4;

  /** Light up to this counts as none: faint noise over a black image adds up otherwise. */
  static final double BLACK = 0.1;

  private static final int PLANE = PictureSource.PLANE;
  private static final double STEP = 0.25;

  /** A shape at a place: its coverage, with the pixels it covers listed. */
  @SuppressWarnings("ArrayRecordComponent") // read only, never compared
  private record Template(int shape, int size, int position, int[] at, float[] covered) {

    double energy() {
      double sum = 0;
      for (float value : covered) {
        sum += value * value;
      }
      return sum;
    }
  }

  private final List<Template> templates = new ArrayList<>();

  ShapeReader() {
    AttributeSpace space = new ShapePictures().space();
    for (int shape = 0; shape < space.values(ShapePictures.SHAPE); shape++) {
      for (int size = 0; size < space.values(ShapePictures.SIZE); size++) {
        for (int position = 0; position < space.values(ShapePictures.POSITION); position++) {
          for (double dx = -ShapePictures.PLAY; dx <= ShapePictures.PLAY; dx += STEP) {
            for (double dy = -ShapePictures.PLAY; dy <= ShapePictures.PLAY; dy += STEP) {
              templates.add(template(shape, size, position, dx, dy));
            }
          }
        }
      }
    }
  }

  private static Template template(int shape, int size, int position, double dx, double dy) {
    float[] all = ShapePictures.coverage(shape, size, position, dx, dy);
    int count = 0;
    int[] at = new int[PLANE];
    float[] covered = new float[PLANE];
    for (int i = 0; i < PLANE; i++) {
      if (all[i] > 0) {
        at[count] = i;
        covered[count++] = all[i];
      }
    }
    return new Template(
        shape,
        size,
        position,
        java.util.Arrays.copyOf(at, count),
        java.util.Arrays.copyOf(covered, count));
  }

  @Override
  public int[] read(float[] image) {
    float[] light = new float[image.length];
    double energy = 0;
    for (int i = 0; i < image.length; i++) {
      float value = (image[i] + 1) / 2;
      light[i] = value > BLACK ? value : 0;
      energy += light[i] * light[i];
    }
    double best = 0;
    double brightness = 0;
    int[] found = {NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND};
    for (Template template : templates) {
      double own = template.energy();
      for (int colour = 0; colour < image.length / PLANE; colour++) {
        double product = 0;
        for (int k = 0; k < template.at().length; k++) {
          product += light[colour * PLANE + template.at()[k]] * template.covered()[k];
        }
        double explained = product * product / own;
        if (explained > best) {
          best = explained;
          brightness = product / own;
          found = new int[] {template.shape(), colour, template.size(), template.position()};
        }
      }
    }
    boolean told = best >= (1 - TOLERANCE) * energy && brightness >= DARKEST;
    return told ? found : new int[] {NOT_FOUND, NOT_FOUND, NOT_FOUND, NOT_FOUND};
  }
}
