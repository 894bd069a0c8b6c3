package org.gmnm.mixture;

/** Means and standard deviations of a table's columns, over the known cells and with weights. */
final class Columns {

  final double[] means;
  final double[] sigmas;

  private Columns(double[] means, double[] sigmas) {
    this.means = means;
    this.sigmas = sigmas;
  }

  static Columns of(String where, Rows rows) {
    int d = rows.dimensions();
    double[] means = new double[d];
    double[] sigmas = new double[d];
    for (int a = 0; a < d; a++) {
      Sum weight = new Sum();
      Sum sum = new Sum();
      for (int i = 0; i < rows.size(); i++) {
        if (isKnown(rows, i, a)) {
          weight.add(rows.weight(i));
          sum.add(rows.weight(i) * rows.row(i)[a]);
        }
      }
      Check.that(weight.value() > 0, "%s: column %d has no known value: leave it out", where, a);
      means[a] = sum.value() / weight.value();
      Sum squares = new Sum();
      boolean constant = true;
      double first = Double.NaN;
      for (int i = 0; i < rows.size(); i++) {
        if (isKnown(rows, i, a)) {
          double off = rows.row(i)[a] - means[a];
          squares.add(rows.weight(i) * off * off);
          first = Double.isNaN(first) ? rows.row(i)[a] : first;
          constant &= rows.row(i)[a] == first;
        }
      }
      Check.that(
          !constant,
          "%s: column %d is constant (%s) and has no density: leave it out",
          where,
          a,
          first);
      double variance = squares.value() / weight.value();
      Check.that(
          variance > 0 && variance < Double.POSITIVE_INFINITY,
          "%s: the variance of column %d must be a positive double, got %s: use another unit",
          where,
          a,
          variance);
      sigmas[a] = Math.sqrt(variance);
    }
    return new Columns(means, sigmas);
  }

  private static boolean isKnown(Rows rows, int i, int a) {
    return rows.weight(i) > 0 && !Double.isNaN(rows.row(i)[a]);
  }
}
