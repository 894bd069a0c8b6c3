package org.gmnm.mixture;

/**
 * The components of an expansion near one value, and their densities there relative to the nearest
 * one's; one object moves from value to value.
 *
 * <p>With k the nearest component, δ = (x − mean_k)/h and σ = t·h:
 *
 * <pre>
 *   φ_{k±j}(x)/φ_k(x) = e± ^ j · exp(−j(j − 1)/(2t²)),      e± = exp((±δ − ½)/t²)
 * </pre>
 *
 * <p>so a value costs two exponentials and three multiplications per component in reach, however
 * many components there are; the second factor is a table. Within the interval |δ| ≤ ½ and every
 * factor is at most 1. Beyond an end k is the end component, and only its inner side exists, where
 * e is smaller still: a value far outside leaves everything to the end component without any
 * overflow.
 *
 * <p>Components out of reach have together at most {@code 2 exp(−((reach + ½)² − ¼)/(2t²))} times
 * the nearest one's density (a little more where they are many and t is large); reach is the least
 * for which that is below the given share.
 */
final class Window {

  private final double low;
  private final double spacing;
  private final double perSpacing;
  private final double inverseSquare;
  private final int last;
  private final int reach;
  private final double[] table;

  /** Relative densities: of component first + i at i. */
  final double[] terms;

  /** The first and the number of components in the window. */
  int first;

  int size;

  /** Σ of the terms; at least 1, which is the nearest component's. */
  double sum;

  /** (x − mean)/h of the nearest component. */
  double offset;

  Window(GmmExpansion expansion, double neglected) {
    low = expansion.low();
    spacing = expansion.spacing();
    perSpacing = 1 / spacing;
    double t = expansion.sigmaOverSpacing();
    inverseSquare = 1 / (t * t);
    last = expansion.components() - 1;
    // 2 + 4t bounds the number of sigmas' worth of components that share the leading exponent.
    double exponent = 2 * t * t * Math.log((2 + 4 * t) / neglected);
    reach = (int) Math.min(last, Math.ceil(Math.sqrt(exponent + 0.25) - 0.5));
    table = new double[reach + 1];
    for (int j = 1; j <= reach; j++) {
      table[j] = Math.exp(-0.5 * j * (j - 1) * inverseSquare);
    }
    terms = new double[2 * reach + 1];
  }

  /** Moves to a finite value. */
  void moveTo(double x) {
    int k = (int) Math.max(0, Math.min(last, (x - low) * perSpacing));
    moveTo(k, (x - (low + (k + 0.5) * spacing)) * perSpacing);
  }

  /** Moves to mean_k + delta·h. */
  void moveTo(int k, double delta) {
    int down = Math.min(reach, k);
    int up = Math.min(reach, last - k);
    double total = 1;
    terms[down] = 1;
    if (down > 0) {
      double factor = Math.exp((-delta - 0.5) * inverseSquare);
      double power = 1;
      for (int j = 1; j <= down; j++) {
        power *= factor;
        double term = power * table[j];
        terms[down - j] = term;
        total += term;
      }
    }
    if (up > 0) {
      double factor = Math.exp((delta - 0.5) * inverseSquare);
      double power = 1;
      for (int j = 1; j <= up; j++) {
        power *= factor;
        double term = power * table[j];
        terms[down + j] = term;
        total += term;
      }
    }
    first = k - down;
    size = down + up + 1;
    sum = total;
    offset = delta;
  }

  /** Whether no component in reach of mean_k is missing for an end of the expansion. */
  boolean isWhole(int k) {
    return k >= reach && k <= last - reach;
  }

  /** The first component in reach of mean_k. */
  int firstAt(int k) {
    return k - Math.min(reach, k);
  }

  /** The responsibilities of the components in reach of mean_k for mean_k + delta·h. */
  double[] shares(int k, double delta) {
    moveTo(k, delta);
    double[] shares = new double[size];
    for (int i = 0; i < size; i++) {
      shares[i] = terms[i] / sum;
    }
    return shares;
  }
}
