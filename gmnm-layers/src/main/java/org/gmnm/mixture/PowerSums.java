package org.gmnm.mixture;

import java.util.Arrays;

/**
 * Values on their way into the exact sums of their cells' moments, in floating point: the fast way,
 * beside {@link WaitingValues}.
 *
 * <p>A cell sums up the powers of where its values lie, v in [−1, 1], and after {@value
 * #MOST_VALUES} values adds the Chebyshev moments that follow to the exact sums. A sum of so many
 * numbers of at most 1 is off by less than 2^−41 of them. Powers are kept as far as a weight needs
 * them to {@link #NEGLECTED}; the moments beyond are taken for 0.
 *
 * <p>Which values meet in a sum depends on how they come in, so other splits give other last
 * digits.
 */
final class PowerSums {

  /** The share of a value that moments beyond the last power may have. */
  private static final double NEGLECTED = 1e-13;

  private static final int MOST_VALUES = 4096;

  /** Values that are placed at a time. */
  private static final int PIECE = 512;

  /** Powers that one pass takes, and the distance of cells in memory or half of it. */
  private static final int STRAIGHT = 8;

  /** Units of what is moved: {@link #MOST_VALUES} twice, for 1 + T_p, fit into a long. */
  private static final double UNITS = 0x1p48;

  /** (1 + T_p)/2 in units of {@link ExactSums}, over 1 + T_p in ours. */
  private static final long SCALE = (long) (ExactSums.ONE / (2 * UNITS));

  private final double low;
  private final double cellsPerUnit;
  private final int last;
  private final int nodes;
  private final int powers;
  private final int stride;
  private final ExactSums sums;

  /** [cells, stride] sums of v^k, of which the first counts the values. */
  private final double[] cells;

  /** [p][k], T_p as a polynomial. */
  private final double[][] chebyshev;

  private final double[] waiting = new double[PIECE];
  private int filled;

  private final double[] places = new double[PIECE];
  private final int[] starts = new int[PIECE];

  /**
   * Makes empty sums.
   *
   * @param low where the first cell begins
   * @param cellsPerUnit one over a cell's width
   * @param count how many cells there are
   * @param nodes moments of a cell, the first is the number of its values
   * @param ratio by which the share of a moment falls from one to the next
   * @param sums [count · nodes] of shares: 1, and (1 + T_p)/2
   */
  PowerSums(double low, double cellsPerUnit, int count, int nodes, double ratio, ExactSums sums) {
    this.low = low;
    this.cellsPerUnit = cellsPerUnit;
    this.last = count - 1;
    this.nodes = nodes;
    this.sums = sums;
    powers = Math.min(nodes, (int) Math.ceil(-Math.log(NEGLECTED) / Math.log(ratio)));
    stride = powers <= STRAIGHT ? STRAIGHT : 2 * STRAIGHT;
    cells = new double[Math.multiplyExact(count, stride)];
    chebyshev = chebyshev(powers);
  }

  private static double[][] chebyshev(int count) {
    double[][] t = new double[count][count];
    t[0][0] = 1;
    if (count > 1) {
      t[1][1] = 1;
    }
    for (int p = 2; p < count; p++) {
      for (int k = 0; k < count; k++) {
        t[p][k] = (k == 0 ? 0 : 2 * t[p - 1][k - 1]) - t[p - 2][k];
      }
    }
    return t;
  }

  /** Takes a value that a cell covers. */
  void add(double x) {
    waiting[filled++] = x;
    if (filled == PIECE) {
      addWaiting();
    }
  }

  /** Takes values that cells cover. */
  void add(double[] values, int from, int to) {
    for (int i = from; i < to; i += PIECE) {
      addPiece(values, i, Math.min(PIECE, to - i));
    }
  }

  private void addWaiting() {
    addPiece(waiting, 0, filled);
    filled = 0;
  }

  private void addPiece(double[] values, int from, int count) {
    place(values, from, count);
    for (int i = 0; i < count; ) {
      i = powers <= STRAIGHT ? scatter(i, count) : scatterMore(i, count);
      int at = starts[i - 1];
      if (cells[at] >= MOST_VALUES) {
        move(at);
      }
    }
  }

  private void place(double[] values, int from, int count) {
    double[] v = places;
    int[] at = starts;
    for (int i = 0; i < count; i++) {
      double place = (values[from + i] - low) * cellsPerUnit;
      int cell = Math.min((int) place, last); // the interval's upper end belongs to the last
      at[i] = cell * stride;
      v[i] = 2 * (place - cell) - 1;
    }
  }

  /**
   * Until a cell is full; gives where it stopped. Written out, and without a call: a loop over the
   * powers takes half as long again, and so does one that may call another method.
   */
  private int scatter(int from, int to) {
    double[] s = cells;
    double[] v = places;
    int[] start = starts;
    for (int i = from; i < to; i++) {
      int at = start[i];
      double v1 = v[i];
      double v2 = v1 * v1;
      double v3 = v2 * v1;
      double v4 = v2 * v2;
      double n = s[at] + 1;
      s[at] = n;
      s[at + 1] += v1;
      s[at + 2] += v2;
      s[at + 3] += v3;
      s[at + 4] += v4;
      s[at + 5] += v4 * v1;
      s[at + 6] += v4 * v2;
      s[at + 7] += v4 * v3;
      if (n >= MOST_VALUES) {
        return i + 1;
      }
    }
    return to;
  }

  /** The same for any number of powers. */
  private int scatterMore(int from, int to) {
    double[] s = cells;
    for (int i = from; i < to; i++) {
      int at = starts[i];
      double v = places[i];
      double power = 1;
      for (int k = at; k < at + powers; k++) {
        s[k] += power;
        power *= v;
      }
      if (s[at] >= MOST_VALUES) {
        return i + 1;
      }
    }
    return to;
  }

  /** Brings all values into the exact sums. */
  void settle() {
    addWaiting();
    for (int at = 0; at < cells.length; at += stride) {
      if (cells[at] > 0) {
        move(at);
      }
    }
  }

  private void move(int at) {
    int first = at / stride * nodes;
    double count = cells[at];
    sums.add(first, ExactSums.ONE, (long) count);
    for (int p = 1; p < nodes; p++) {
      double moment = 0;
      for (int k = 0; p < powers && k <= p; k++) {
        moment += chebyshev[p][k] * cells[at + k];
      }
      double share = Math.max(0, Math.min(2 * count, count + moment)); // what rounding leaves
      sums.addTimes(first + p, (long) (share * UNITS), SCALE);
    }
    Arrays.fill(cells, at, at + stride, 0);
  }
}
