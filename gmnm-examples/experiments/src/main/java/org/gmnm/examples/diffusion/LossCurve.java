package org.gmnm.examples.diffusion;

import java.util.Arrays;

/** The losses of a training's steps, growing. */
final class LossCurve {

  private float[] values = new float[1024];
  private int size;

  LossCurve() {}

  /** Goes on from others. */
  LossCurve(float[] losses) {
    values = Arrays.copyOf(losses, Math.max(losses.length, values.length));
    size = losses.length;
  }

  float[] toArray() {
    return Arrays.copyOf(values, size);
  }

  void add(double loss) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = (float) loss;
  }

  int size() {
    return size;
  }

  float get(int i) {
    return values[i];
  }

  /** Mean from one step to before another. */
  double mean(int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum / (to - from);
  }

  /** Means of so many stretches of equal length (of one step each, if there are fewer). */
  double[] means(int count) {
    int stretches = Math.min(count, size);
    double[] result = new double[stretches];
    for (int k = 0; k < stretches; k++) {
      result[k] =
          mean((int) ((long) k * size / stretches), (int) ((long) (k + 1) * size / stretches));
    }
    return result;
  }
}
