package org.gmnm.dl4j;

/**
 * Functions of single precision as quotients of polynomials: loops without a branch or a call,
 * which Java compiles to vector instructions.
 *
 * <pre>
 *   tanh(x) = x P(x²) / Q(x²),  sigmoid(x) = ½ + ½ tanh(½ x)
 * </pre>
 *
 * <p>P and Q are a least-squares fit of relative errors on [0, {@value #END}], good to 6e-9; within
 * single precision both functions come out to 3e-7 (docs/decisions/0020-lstm.md). Beyond the end
 * they keep their values there. NaN stays NaN.
 */
final class VectorLoops {

  /** Where tanh is 1 to single precision. */
  private static final float END = 7.9f;

  private static final float P0 = 0.99999999441079f;
  private static final float P1 = 0.13450669649044963f;
  private static final float P2 = 0.00357905038657896f;
  private static final float P3 = 2.202421380914945e-05f;
  private static final float P4 = 1.5429343972266523e-08f;
  private static final float Q1 = 0.4678399767475176f;
  private static final float Q2 = 0.026192459720741225f;
  private static final float Q3 = 0.000342374627960436f;
  private static final float Q4 = 8.599334372227529e-07f;

  private VectorLoops() {}

  /** {@code to = tanh(from)}; both may be the same array. */
  static void tanh(float[] from, float[] to, int count) {
    for (int j = 0; j < count; j++) {
      float x = Math.max(-END, Math.min(END, from[j]));
      float y = x * x;
      float p = (((P4 * y + P3) * y + P2) * y + P1) * y + P0;
      float q = (((Q4 * y + Q3) * y + Q2) * y + Q1) * y + 1;
      to[j] = x * p / q;
    }
  }

  /** {@code values = sigmoid(values)}. */
  static void sigmoid(float[] values, int count) {
    for (int j = 0; j < count; j++) {
      float x = Math.max(-END, Math.min(END, 0.5f * values[j]));
      float y = x * x;
      float p = (((P4 * y + P3) * y + P2) * y + P1) * y + P0;
      float q = (((Q4 * y + Q3) * y + Q2) * y + Q1) * y + 1;
      values[j] = 0.5f + 0.5f * x * p / q;
    }
  }
}
