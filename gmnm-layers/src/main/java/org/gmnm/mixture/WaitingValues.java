package org.gmnm.mixture;

import java.util.Arrays;

/**
 * Values on their way into the exact sums of their cells' moments, where an addition is dear.
 *
 * <p>A value goes into the bucket of its cell. From full buckets sums over {@value #BUCKET} values
 * are taken, of many buckets at once ({@link ChebyshevBlock}), and added to words, one a cell and
 * moment; these move to the exact sums before they overflow. All sums on the way are of whole units
 * and exact, so it does not matter which values meet in a bucket.
 */
final class WaitingValues {

  private static final int BUCKET = ChebyshevBlock.MOST_VALUES;

  /** Values that are dealt at a time. */
  private static final int DEAL = 512;

  private static final long UNITS = (long) ChebyshevBlock.UNITS;

  /** (1 + T_p)/2 in units of {@link ExactSums}, over 1 + T_p in ours. */
  private static final long SCALE = (long) ExactSums.ONE / (2 * UNITS);

  /** After as many values of a cell its words are moved: another block later they have room. */
  private static final long FULL = Long.MAX_VALUE / (2 * UNITS) - ChebyshevBlock.SIZE * BUCKET;

  private final double low;
  private final double cellsPerUnit;
  private final int cells;
  private final int nodes;
  private final ExactSums sums;

  private final double[] values = new double[DEAL];
  private final double[] places = new double[DEAL];
  private int filled;

  private final double[] buckets;
  private final int[] sizes;
  private final ChebyshevBlock block;
  private final long[] words;

  private final ChebyshevBlock singles;
  private final long[] times = new long[ChebyshevBlock.SIZE];

  /**
   * Makes empty buckets.
   *
   * @param low where the first cell begins
   * @param cellsPerUnit one over a cell's width
   * @param cells how many there are
   * @param nodes moments of a cell, the first is the number of its values
   * @param sums [cells · nodes] of shares: 1, and (1 + T_p)/2
   */
  WaitingValues(double low, double cellsPerUnit, int cells, int nodes, ExactSums sums) {
    this.low = low;
    this.cellsPerUnit = cellsPerUnit;
    this.cells = cells;
    this.nodes = nodes;
    this.sums = sums;
    buckets = new double[Math.multiplyExact(cells, BUCKET)];
    sizes = new int[cells];
    words = new long[cells * nodes];
    block = new ChebyshevBlock(BUCKET, nodes);
    singles = new ChebyshevBlock(1, nodes);
  }

  /** Takes a value that a cell covers. */
  void add(double x) {
    values[filled++] = x;
    if (filled == DEAL) {
      deal();
    }
  }

  /** Takes values that cells cover. */
  void add(double[] from, int first, int last) {
    for (int i = first; i < last; ) {
      int count = Math.min(DEAL - filled, last - i);
      System.arraycopy(from, i, values, filled, count);
      filled += count;
      i += count;
      if (filled == DEAL) {
        deal();
      }
    }
  }

  /** Takes a value that a cell covers as often as given. */
  void add(double x, long count) {
    double[] place = {Math.min((x - low) * cellsPerUnit, cells)};
    addSingle(Math.min((int) place[0], cells - 1), place, 0, count);
  }

  /** Brings all values into the sums. */
  void settle() {
    deal();
    takeBuckets();
    for (int cell = 0; cell < cells; cell++) {
      int begin = cell * BUCKET;
      for (int i = 0; i < sizes[cell]; i++) {
        addSingle(cell, buckets, begin + i, 1);
      }
      sizes[cell] = 0;
      move(cell * nodes);
    }
    takeSingles();
  }

  /** Into the buckets. */
  private void deal() {
    place(values, low, cellsPerUnit, cells, places, filled);
    int dealt = 0;
    while (dealt < filled) {
      dealt = deal(dealt, filled);
      if (block.isFull()) {
        takeBuckets();
      }
    }
    filled = 0;
  }

  /** Until the block is full; gives where it stopped. */
  private int deal(int from, int to) {
    double[] in = places;
    double[] out = buckets;
    int[] outSizes = sizes;
    int last = cells - 1;
    for (int i = from; i < to; i++) {
      double place = in[i];
      int cell = Math.min((int) place, last); // the interval's upper end belongs to the last
      int size = outSizes[cell];
      out[cell * BUCKET + size] = place;
      outSizes[cell] = (size + 1) & (BUCKET - 1);
      if (size == BUCKET - 1) {
        block.add(cell, out, cell * BUCKET);
        if (block.isFull()) {
          return i + 1;
        }
      }
    }
    return to;
  }

  private static void place(
      double[] values, double low, double cellsPerUnit, double cells, double[] places, int count) {
    for (int i = 0; i < count; i++) {
      places[i] = Math.min((values[i] - low) * cellsPerUnit, cells);
    }
  }

  private void takeBuckets() {
    int count = block.count();
    double[][] moments = block.sums();
    for (int p = 1; p < nodes; p++) {
      addTo(words, block.cells(), nodes, p, moments[p], count);
    }
    for (int i = 0; i < count; i++) {
      int at = block.cell(i) * nodes;
      words[at] += BUCKET;
      if (words[at] > FULL) {
        move(at);
      }
    }
    block.clear();
  }

  private static void addTo(
      long[] words, int[] cells, int nodes, int p, double[] moments, int count) {
    for (int i = 0; i < count; i++) {
      words[cells[i] * nodes + p] += (long) (moments[i] * ChebyshevBlock.UNITS);
    }
  }

  /** The words of a cell, of which the first counts its values, go into the sums. */
  private void move(int at) {
    long count = words[at];
    if (count == 0) {
      return;
    }
    sums.add(at, ExactSums.ONE, count);
    for (int p = 1; p < nodes; p++) {
      sums.addTimes(at + p, words[at + p] + count * UNITS, SCALE);
    }
    Arrays.fill(words, at, at + nodes, 0);
  }

  private void addSingle(int cell, double[] from, int at, long count) {
    times[singles.count()] = count;
    singles.add(cell, from, at);
    if (singles.isFull()) {
      takeSingles();
    }
  }

  private void takeSingles() {
    int count = singles.count();
    for (int i = 0; i < count; i++) {
      sums.add(singles.cell(i) * nodes, ExactSums.ONE, times[i]);
    }
    double[][] moments = singles.sums();
    for (int p = 1; p < nodes; p++) {
      for (int i = 0; i < count; i++) {
        long share = (long) (moments[p][i] * ChebyshevBlock.UNITS) + UNITS;
        sums.addTimes(singles.cell(i) * nodes + p, share * SCALE, times[i]);
      }
    }
    singles.clear();
  }
}
