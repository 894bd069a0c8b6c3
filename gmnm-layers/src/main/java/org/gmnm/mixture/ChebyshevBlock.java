package org.gmnm.mixture;

import java.util.Arrays;

/**
 * The cells of a block of values, and Chebyshev polynomials of their places in them. Each
 * polynomial is a loop over the block, which the JVM's compiler turns into vector instructions:
 * value by value the recurrence would wait for itself.
 */
final class ChebyshevBlock {

  /** Values in a block. */
  static final int SIZE = 128;

  /** Of each value the number of its cell. */
  final int[] cell = new int[SIZE];

  /**
   * T_p of each value's place in its cell, the first is 1; rounding may take it just out of [−1,
   * 1].
   */
  final double[][] t;

  private final double[] twice = new double[SIZE];

  ChebyshevBlock(int nodes) {
    t = new double[nodes][SIZE];
    Arrays.fill(t[0], 1);
  }

  /**
   * Finds them.
   *
   * @param values that lie in the interval
   * @param count how many of them, from the first
   * @param low where the first cell begins
   * @param cellsPerUnit one over a cell's width
   * @param cells how many there are
   */
  void find(double[] values, int count, double low, double cellsPerUnit, int cells) {
    int last = cells - 1; // the interval's upper end belongs to it
    double[] v = t[1];
    for (int i = 0; i < count; i++) {
      double place = (values[i] - low) * cellsPerUnit;
      cell[i] = Math.min((int) place, last);
      v[i] = 2 * (place - cell[i]) - 1;
    }
    for (int i = 0; i < count; i++) {
      twice[i] = 2 * v[i];
    }
    for (int p = 2; p < t.length; p++) {
      next(t[p - 1], t[p - 2], t[p], count);
    }
  }

  /** {@code T_p = 2 v T_(p−1) − T_(p−2)}. */
  private void next(double[] before, double[] twoBefore, double[] to, int count) {
    for (int i = 0; i < count; i++) {
      to[i] = twice[i] * before[i] - twoBefore[i];
    }
  }
}
