package org.gmnm.dl4j;

/**
 * Softmax of a matrix's rows, and the way back, in arrays of Java:
 *
 * <pre>
 *   a_j = exp(x_j − max x) / Σ exp(x − max x)
 *   with e the error of a:  d x_j = a_j (e_j − Σ a ∘ e)
 * </pre>
 *
 * <p>In single precision Java compiles the loops to vector instructions: {@code exp(x) = 2^k
 * exp(r)}, k the whole number next to x/ln 2 and r the rest, {@code exp(r) = 1 + r + r² Q(r)} with
 * Q a least-squares fit of the relative error, good to 3e-9 (docs/decisions/0024-attention.md);
 * what is left is the rounding of single precision, 1e-7. Where k is below -126 the result is 0.
 */
final class SoftmaxLoops {

  /** Below it exp is 0 to single precision. */
  private static final float START = -88;

  private static final float PER_LN2 = (float) (1 / Math.log(2));
  private static final float LN2_HIGH = 355f / 512; // times k it is exact
  private static final float LN2_LOW = -0.00021219444f;

  /** Added and taken away again it leaves a whole number: 1.5 · 2²³. */
  private static final float TO_WHOLE = 0x1.8p23f;

  private static final float Q0 = 0.49999994f;
  private static final float Q1 = 0.16666521f;
  private static final float Q2 = 0.04166839f;
  private static final float Q3 = 0.008368745f;
  private static final float Q4 = 0.001381454f;

  private SoftmaxLoops() {}

  /**
   * In place.
   *
   * @param x row-major [rows, columns]
   * @param powers as long as x, overwritten
   */
  static void softmax(float[] x, float[] powers, int rows, int columns) {
    int length = rows * columns;
    for (int from = 0; from < length; from += columns) {
      minusLargest(x, from, from + columns);
    }
    exp(x, powers, length);
    for (int from = 0; from < length; from += columns) {
      scale(x, from, from + columns, 1 / sum(x, from, from + columns));
    }
  }

  private static void minusLargest(float[] x, int from, int to) {
    float largest = Float.NEGATIVE_INFINITY;
    for (int j = from; j < to; j++) {
      largest = Math.max(largest, x[j]);
    }
    for (int j = from; j < to; j++) {
      x[j] -= largest;
    }
  }

  /** {@code x = exp(x)} of numbers that are not above 0. */
  static void exp(float[] x, float[] powers, int length) {
    split(x, powers, length);
    for (int j = 0; j < length; j++) { // a loop of its own: it does not become vector instructions
      x[j] = (x[j] + 1) * toThePowerOf2(powers[j]);
    }
  }

  /**
   * The same, and what is missing to 1 with its own relative precision: {@code 2^k exp(r) − 1 = 2^k
   * (exp(r) − 1) + (2^k − 1)}, whose last term is exact.
   *
   * @param missing {@code 1 − exp(x)}, overwritten
   */
  static void exp(float[] x, float[] missing, float[] powers, int length) {
    split(x, powers, length);
    for (int j = 0; j < length; j++) {
      float power = toThePowerOf2(powers[j]);
      missing[j] = 1 - power - power * x[j];
      x[j] = (x[j] + 1) * power;
    }
  }

  /** From x to {@code exp(r) − 1} and k. */
  private static void split(float[] x, float[] powers, int length) {
    for (int j = 0; j < length; j++) {
      float value = Math.max(START, x[j]);
      float k = value * PER_LN2 + TO_WHOLE - TO_WHOLE;
      float r = value - k * LN2_HIGH - k * LN2_LOW;
      powers[j] = k;
      x[j] = ((((Q4 * r + Q3) * r + Q2) * r + Q1) * r + Q0) * r * r + r;
    }
  }

  private static float toThePowerOf2(float k) {
    return Float.intBitsToFloat(((int) k + 127) << 23);
  }

  private static float sum(float[] x, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int j = from;
    for (; j < to - 3; j += 4) {
      a += x[j];
      b += x[j + 1];
      c += x[j + 2];
      d += x[j + 3];
    }
    for (; j < to; j++) {
      a += x[j];
    }
    return a + b + c + d;
  }

  private static void scale(float[] x, int from, int to, float factor) {
    for (int j = from; j < to; j++) {
      x[j] *= factor;
    }
  }

  /**
   * From the error of a softmax to that of its argument, in place.
   *
   * @param a the softmax, row-major [rows, columns]
   * @param error of the same shape
   */
  static void back(float[] a, float[] error, int rows, int columns) {
    for (int from = 0; from < rows * columns; from += columns) {
      int to = from + columns;
      float mean = product(a, error, from, to);
      for (int j = from; j < to; j++) {
        error[j] = a[j] * (error[j] - mean);
      }
    }
  }

  private static float product(float[] x, float[] y, int from, int to) {
    float a = 0;
    float b = 0;
    float c = 0;
    float d = 0;
    int j = from;
    for (; j < to - 3; j += 4) {
      a += x[j] * y[j];
      b += x[j + 1] * y[j + 1];
      c += x[j + 2] * y[j + 2];
      d += x[j + 3] * y[j + 3];
    }
    for (; j < to; j++) {
      a += x[j] * y[j];
    }
    return a + b + c + d;
  }

  /** As in single precision. */
  static void softmax(double[] x, int rows, int columns) {
    for (int from = 0; from < rows * columns; from += columns) {
      int to = from + columns;
      double largest = Double.NEGATIVE_INFINITY;
      for (int j = from; j < to; j++) {
        largest = Math.max(largest, x[j]);
      }
      double sum = 0;
      for (int j = from; j < to; j++) {
        x[j] = Math.exp(x[j] - largest);
        sum += x[j];
      }
      for (int j = from; j < to; j++) {
        x[j] /= sum;
      }
    }
  }

  /** As in single precision. */
  static void back(double[] a, double[] error, int rows, int columns) {
    for (int from = 0; from < rows * columns; from += columns) {
      int to = from + columns;
      double mean = 0;
      for (int j = from; j < to; j++) {
        mean += a[j] * error[j];
      }
      for (int j = from; j < to; j++) {
        error[j] = a[j] * (error[j] - mean);
      }
    }
  }
}
