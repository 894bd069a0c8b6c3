package org.gmnm.mixture;

import java.util.Locale;

/** Arguments of this package's classes: what is wrong, where, and what would be right. */
final class Check {

  /** How far from 1 a sum of weights may be: what single precision makes of a softmax. */
  static final double WEIGHT_SUM_TOLERANCE = 1e-5;

  private Check() {}

  @SuppressWarnings("AnnotateFormatMethod") // Error Prone's annotations are not on the class path
  static void that(boolean holds, String message, Object... parts) {
    if (!holds) {
      throw new IllegalArgumentException(String.format(Locale.ROOT, message, parts));
    }
  }

  static double finite(String where, String name, double value) {
    that(Double.isFinite(value), "%s: %s must be finite, got %s", where, name, value);
    return value;
  }

  static double positive(String where, String name, double value) {
    boolean holds = value > 0 && value < Double.POSITIVE_INFINITY;
    that(holds, "%s: %s must be > 0 and finite, got %s", where, name, value);
    return value;
  }

  static void finite(String where, String name, double[] values, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!(Math.abs(values[i]) <= Double.MAX_VALUE)) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "%s: %s[%d] must be finite, got %s; leave missing values out before",
                where,
                name,
                i,
                values[i]));
      }
    }
  }

  /** At least one value, all finite. */
  static void sample(String where, String name, double[] values) {
    that(values.length > 0, "%s: %s is empty: give at least one value", where, name);
    finite(where, name, values, 0, values.length);
  }

  static void length(String where, String name, int length, String otherName, int otherLength) {
    that(
        length == otherLength,
        "%s: %s must have one entry per entry of %s (%d), got %d",
        where,
        name,
        otherName,
        otherLength,
        length);
  }

  private static double sumOfNonNegative(String where, double[] weights) {
    for (int i = 0; i < weights.length; i++) {
      that(
          weights[i] >= 0 && weights[i] < Double.POSITIVE_INFINITY,
          "%s: weights[%d] must be >= 0 and finite, got %s",
          where,
          i,
          weights[i]);
    }
    return Sum.of(weights);
  }

  /** The sum of the weights of data. */
  static double dataWeights(String where, double[] weights, String of, int length) {
    length(where, "weights", weights.length, of, length);
    double sum = sumOfNonNegative(where, weights);
    that(
        sum > 0 && sum < Double.POSITIVE_INFINITY,
        "%s: the sum of the weights must be > 0 and finite, got %s",
        where,
        sum);
    return sum;
  }

  /** A copy of the weights, each ≥ 0, that sums to 1 to rounding. */
  static double[] weights(String where, double[] weights) {
    that(weights.length > 0, "%s: weights must not be empty: give at least one component", where);
    double sum = sumOfNonNegative(where, weights);
    that(
        Math.abs(sum - 1) <= WEIGHT_SUM_TOLERANCE,
        "%s: weights must sum to 1, got %s: divide them by their sum",
        where,
        sum);
    double[] copy = weights.clone();
    if (Math.abs(sum - 1) > 4 * Math.ulp(1.0)) { // a copy of normalised weights stays bit for bit
      for (int i = 0; i < copy.length; i++) {
        copy[i] /= sum;
      }
    }
    return copy;
  }
}
