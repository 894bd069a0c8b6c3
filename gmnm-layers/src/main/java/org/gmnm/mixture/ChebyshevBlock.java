package org.gmnm.mixture;

import java.util.Arrays;

/**
 * The sums of Chebyshev polynomials over a few values of one cell, for many cells in step. Each
 * step is a loop over the cells on arrays of their own, which the JVM's compiler turns into vector
 * instructions: value by value the recurrence would wait for itself.
 *
 * <p>A polynomial is rounded to a whole number of units before it is added, so a sum is exact, and
 * the same for any order of its values.
 */
final class ChebyshevBlock {

  /** Cells in a block. */
  static final int SIZE = 128;

  /** Values of a cell, at most. */
  static final int MOST_VALUES = 16;

  /** Units in 1: a double holds each whole number of them up to twice as many as are needed. */
  static final double UNITS = 0x1p48;

  /** A number near it has no digits beyond a unit. */
  private static final double ROUNDING = 0x1.8p52 / UNITS;

  private final int[] cell = new int[SIZE];
  private final double[] begin = new double[SIZE];
  private final double[][] places;
  private final double[][] t;
  private final double[][] sums;
  private int count;

  /**
   * Makes an empty block.
   *
   * @param values of each cell
   * @param nodes polynomials, of degrees 0 to nodes − 1
   */
  ChebyshevBlock(int values, int nodes) {
    places = new double[values][SIZE];
    t = new double[1 + highestKept(nodes)][SIZE];
    Arrays.fill(t[0], 1);
    sums = new double[nodes][SIZE];
  }

  /** The higher half is formed from the lower one while it is added. */
  private static int highestKept(int nodes) {
    return nodes / 2;
  }

  /** Takes values of a cell, given as {@code cell + (1 + v)/2} of their places v in [−1, 1]. */
  void add(int ofCell, double[] of, int from) {
    cell[count] = ofCell;
    begin[count] = ofCell;
    for (int j = 0; j < places.length; j++) {
      places[j][count] = of[from + j];
    }
    count++;
  }

  int count() {
    return count;
  }

  boolean isFull() {
    return count == SIZE;
  }

  int cell(int i) {
    return cell[i];
  }

  int[] cells() {
    return cell;
  }

  void clear() {
    count = 0;
  }

  /**
   * {@return Σ T_p over the values of cell i at [p][i], for p from 1; in the same arrays each time}
   */
  double[][] sums() {
    for (double[] sum : sums) {
      Arrays.fill(sum, 0);
    }
    int kept = t.length - 1;
    for (double[] place : places) {
      place(place, begin, t[1], count);
      add(t[1], sums[1], count);
      for (int p = 2; p <= kept; p++) {
        multiply(t[p - 1], t[1], t[p - 2], t[p], count);
        add(t[p], sums[p], count);
      }
      for (int p = kept + 1; p < sums.length; p++) {
        addProduct(t[kept], t[p - kept], t[2 * kept - p], sums[p], count);
      }
    }
    return sums;
  }

  private static void place(double[] places, double[] begin, double[] v, int count) {
    for (int i = 0; i < count; i++) {
      v[i] = 2 * (places[i] - begin[i]) - 1;
    }
  }

  private static void add(double[] t, double[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += (t[i] + ROUNDING) - ROUNDING;
    }
  }

  /** {@code T_(p+q) = 2 T_p T_q − T_(p−q)}. */
  private static void multiply(double[] p, double[] q, double[] difference, double[] t, int count) {
    for (int i = 0; i < count; i++) {
      t[i] = 2 * p[i] * q[i] - difference[i];
    }
  }

  private static void addProduct(
      double[] p, double[] q, double[] difference, double[] sum, int count) {
    for (int i = 0; i < count; i++) {
      sum[i] += ((2 * p[i] * q[i] - difference[i]) + ROUNDING) - ROUNDING;
    }
  }
}
