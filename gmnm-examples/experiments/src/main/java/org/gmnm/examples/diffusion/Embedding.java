package org.gmnm.examples.diffusion;

/**
 * Time as the networks see it: sines and cosines of t/T at {@value #WAVES} frequencies, a quarter
 * wave over all time for the slowest and {@code 2^(WAVES − 1)} times as fast for the fastest.
 */
final class Embedding {

  private static final int WAVES = 8;

  /** Numbers that tell the time. */
  static final int TIME = 2 * WAVES;

  private Embedding() {}

  /** Writes the time and a condition. */
  static void write(double share, float[] condition, float[] into, int offset) {
    for (int k = 0; k < WAVES; k++) {
      double angle = Math.PI / 2 * share * (1 << k);
      into[offset + 2 * k] = (float) Math.sin(angle);
      into[offset + 2 * k + 1] = (float) Math.cos(angle);
    }
    System.arraycopy(condition, 0, into, offset + TIME, condition.length);
  }
}
