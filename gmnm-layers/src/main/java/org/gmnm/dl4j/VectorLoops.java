package org.gmnm.dl4j;

/**
 * Functions of single precision as quotients of polynomials: loops without a branch or a call that
 * stays one, which Java compiles to vector instructions.
 *
 * <pre>
 *   tanh(x) = x P(x²) / Q(x²),  sigmoid(x) = ½ + ½ tanh(½ x)
 * </pre>
 *
 * <p>P and Q are a least-squares fit of the relative error on [0, {@value #END}], good to 6e-9
 * (docs/decisions/0020-lstm.md); what is left is the rounding of single precision, 3e-7. Beyond the
 * end both functions keep their values there. NaN stays NaN.
 */
final class VectorLoops {

  /** Where tanh is 1 to single precision. */
  private static final float END = 7.9f;

  private static final float P1 = 0.1345067f;
  private static final float P2 = 0.0035790503f;
  private static final float P3 = 2.2024215e-5f;
  private static final float P4 = 1.5429343e-8f;
  private static final float Q1 = 0.46784f;
  private static final float Q2 = 0.02619246f;
  private static final float Q3 = 3.4237464e-4f;
  private static final float Q4 = 8.5993344e-7f;

  private VectorLoops() {}

  /** {@code to = tanh(from)}; both may be the same array. */
  static void tanh(float[] from, float[] to, int count) {
    for (int j = 0; j < count; j++) {
      to[j] = tanh(from[j]);
    }
  }

  /** {@code values = sigmoid(values)}. */
  static void sigmoid(float[] values, int count) {
    for (int j = 0; j < count; j++) {
      values[j] = 0.5f + 0.5f * tanh(0.5f * values[j]);
    }
  }

  private static float tanh(float value) {
    float x = Math.max(-END, Math.min(END, value));
    float y = x * x;
    float p = (((P4 * y + P3) * y + P2) * y + P1) * y + 1;
    float q = (((Q4 * y + Q3) * y + Q2) * y + Q1) * y + 1;
    return x * p / q;
  }
}
