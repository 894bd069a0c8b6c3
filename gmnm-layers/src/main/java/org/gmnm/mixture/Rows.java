package org.gmnm.mixture;

import org.jspecify.annotations.Nullable;

/** A table of numbers that has been checked: M rows of d cells, NaN where unknown, weighted. */
final class Rows {

  private final double[][] cells;
  private final double @Nullable [] weights;
  private final boolean[] holed;

  private Rows(double[][] cells, double @Nullable [] weights, boolean[] holed) {
    this.cells = cells;
    this.weights = weights;
    this.holed = holed;
  }

  static Rows of(String where, double[][] rows, int d) {
    return of(where, rows, null, d);
  }

  static Rows of(String where, double[][] rows, double @Nullable [] weights, int d) {
    Check.that(rows.length > 0, "%s: rows is empty: give at least one row", where);
    boolean[] holed = new boolean[rows.length];
    for (int i = 0; i < rows.length; i++) {
      holed[i] = check(where, rows[i], i, d);
    }
    if (weights != null) {
      Check.dataWeights(where, weights, "rows", rows.length);
    }
    return new Rows(rows, weights, holed);
  }

  /** Whether a cell is unknown. */
  private static boolean check(String where, double[] row, int position, int d) {
    Check.that(
        row.length == d, "%s: row %d must have %d values, got %d", where, position, d, row.length);
    boolean hole = false;
    for (int a = 0; a < d; a++) {
      if (!(Math.abs(row[a]) <= Double.MAX_VALUE)) {
        Check.that(
            Double.isNaN(row[a]),
            "%s: value %d of row %d (counted from 0) must be finite, or NaN where unknown, got %s",
            where,
            a,
            position,
            row[a]);
        hole = true;
      }
    }
    return hole;
  }

  /** Some of the rows. */
  Rows only(int[] which) {
    double[][] some = new double[which.length][];
    double[] their = new double[which.length];
    boolean[] gaps = new boolean[which.length];
    for (int i = 0; i < which.length; i++) {
      some[i] = cells[which[i]];
      their[i] = weight(which[i]);
      gaps[i] = holed[which[i]];
    }
    return new Rows(some, their, gaps);
  }

  int size() {
    return cells.length;
  }

  int dimensions() {
    return cells[0].length;
  }

  double[] row(int i) {
    return cells[i];
  }

  double weight(int i) {
    return weights == null ? 1 : weights[i];
  }

  /** The weight of all rows. */
  double weight() {
    return weights == null ? cells.length : Sum.of(weights);
  }

  boolean isHoled(int i) {
    return holed[i];
  }
}
