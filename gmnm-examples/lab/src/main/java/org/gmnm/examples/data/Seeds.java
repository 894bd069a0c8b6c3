package org.gmnm.examples.data;

/**
 * Random numbers as a pure function of (seed, stream, counter).
 *
 * <p>Without a running state, the number drawn for image i in epoch e is the same whatever the
 * batch size, the thread or the epochs drawn before: a resumed run equals an uninterrupted one.
 *
 * <p>Reference: the finalising function of SplitMix64 (Steele, Lea, Flood, <i>Fast splittable
 * pseudorandom number generators</i>, OOPSLA 2014), applied once for each of the three numbers.
 */
public final class Seeds {
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Seeds() {}

  /**
   * 64 random bits.
   *
   * @param seed of the run
   * @param stream what they are for
   * @param counter which of them
   * @return the same bits for the same three numbers
   */
  public static long hash(long seed, long stream, long counter) {
    return mix(mix(mix(seed + GOLDEN) + stream * GOLDEN + 1) + counter * GOLDEN + 1);
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
    return b ^ (b >>> 31);
  }

  /** Maps the upper 32 bits of a hash to 0 .. bound - 1; the bias is below bound / 2^32. */
  static int below(long hash, int bound) {
    return (int) (((hash >>> 32) * bound) >>> 32);
  }

  /**
   * The numbers 0 .. n - 1 in the order of (seed, stream): Fisher and Yates.
   *
   * @param n how many
   * @param seed of the run
   * @param stream what they are for, such as an epoch
   * @return each number once
   */
  public static int[] permutation(int n, long seed, long stream) {
    int[] order = new int[n];
    for (int i = 0; i < n; i++) {
      order[i] = i;
    }
    for (int k = n - 1; k > 0; k--) {
      int j = below(hash(seed, stream, k), k + 1);
      int kept = order[k];
      order[k] = order[j];
      order[j] = kept;
    }
    return order;
  }
}
