package org.gmnm.mixture;

/** A running sum whose rounding error does not grow with the number of terms (Neumaier). */
final class Sum {
  private double sum;
  private double lost;

  /** Adds a term and gives the sum so far. */
  double add(double term) {
    double next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? (sum - next) + term : (term - next) + sum;
    sum = next;
    return value();
  }

  /** What is lost of an infinite sum is no number. */
  double value() {
    return Double.isInfinite(sum) ? sum : sum + lost;
  }

  /** Divides in place, so that the sum is 1. */
  static double[] normalise(double[] terms) {
    double total = of(terms);
    for (int i = 0; i < terms.length; i++) {
      terms[i] /= total;
    }
    return terms;
  }

  static double of(double[] terms) {
    Sum sum = new Sum();
    for (double term : terms) {
      sum.add(term);
    }
    return sum.value();
  }
}
