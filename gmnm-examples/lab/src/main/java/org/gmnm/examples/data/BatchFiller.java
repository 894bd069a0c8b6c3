package org.gmnm.examples.data;

import java.util.Arrays;

/**
 * Turns image bytes into the floats of a batch.
 *
 * <p>The two float arrays are used again for every batch of the same size: ND4J copies them.
 */
final class BatchFiller {
  private final ImageSet images;
  private final float[][] tables;
  private float[] features = new float[0];
  private float[] labels = new float[0];

  BatchFiller(ImageSet images, Normalization normalization) {
    this.images = images;
    this.tables = normalization.tables();
  }

  /** One-hot labels, row by row. */
  float[] labels(int[] chosen) {
    int length = chosen.length * images.classes();
    if (labels.length != length) {
      labels = new float[length];
    }
    Arrays.fill(labels, 0);
    for (int k = 0; k < chosen.length; k++) {
      labels[k * images.classes() + images.label(chosen[k])] = 1;
    }
    return labels;
  }

  /** Standardised pixels, image by image; random has one number per image, or none. */
  float[] features(int[] chosen, Augmentation augmentation, long[] random) {
    int size = images.shape().bytes();
    int length = Math.multiplyExact(chosen.length, size);
    if (features.length != length) {
      features = new float[length];
    }
    for (int k = 0; k < chosen.length; k++) {
      if (random.length == 0) {
        plain(images.offset(chosen[k]), k * size);
      } else {
        changed(images.offset(chosen[k]), k * size, augmentation, random[k]);
      }
    }
    return features;
  }

  private void plain(int from, int to) {
    byte[] bytes = images.bytes();
    int plane = images.shape().height() * images.shape().width();
    for (int c = 0; c < tables.length; c++) {
      float[] table = tables[c];
      int in = from + c * plane;
      int out = to + c * plane;
      for (int k = 0; k < plane; k++) {
        features[out + k] = table[bytes[in + k] & 0xFF];
      }
    }
  }

  private void changed(int from, int to, Augmentation augmentation, long random) {
    byte[] bytes = images.bytes();
    int height = images.shape().height();
    int width = images.shape().width();
    int dy = augmentation.shiftY(random);
    int dx = augmentation.shiftX(random);
    int step = augmentation.flips(random) ? -1 : 1;
    int first = (step < 0 ? width - 1 : 0) + dx;
    int out = to;
    for (int c = 0; c < tables.length; c++) {
      float[] table = tables[c];
      for (int y = 0; y < height; y++) {
        int row = y + dy;
        boolean inside = row >= 0 && row < height;
        int line = from + (c * height + row) * width;
        for (int x = 0, column = first; x < width; x++, column += step) {
          boolean black = !inside || column < 0 || column >= width;
          features[out++] = table[black ? 0 : bytes[line + column] & 0xFF];
        }
      }
    }
  }
}
