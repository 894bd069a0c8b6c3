package org.gmnm.examples.report;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;

/** The statistics that results are told in. */
public final class Statistics {

  private Statistics() {}

  /**
   * The median; of an even number of values, the mean of the two in the middle.
   *
   * @param values at least one, in any order
   * @return their median
   * @throws IllegalArgumentException if there are none
   */
  public static double median(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("Statistics: median needs at least one value, got none");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int n = sorted.length;
    return (sorted[(n - 1) / 2] + sorted[n / 2]) / 2;
  }

  /**
   * Which value is the largest, of outputs for example: what a classifier takes an image for.
   *
   * @param values any
   * @param from the first index that counts
   * @param to the index after the last one, above from
   * @return the index, the first one of equals; -1, which is no answer, where a value is NaN
   */
  public static int largest(double[] values, int from, int to) {
    int best = from;
    for (int i = from; i < to; i++) {
      if (Double.isNaN(values[i])) {
        return -1;
      }
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  /**
   * Which value is the largest of all.
   *
   * @param values at least one
   * @return the index, the first one of equals; -1, which is no answer, where a value is NaN
   */
  public static int largest(double[] values) {
    return largest(values, 0, values.length);
  }

  /**
   * What a curve with a band, or a cell with its spread, shows of so many runs.
   *
   * @param runs how many, at least one
   * @return "one run", or "median and range of so many runs"
   */
  public static String shown(int runs) {
    return runs == 1 ? "one run" : "median and range of " + runs + " runs";
  }

  /**
   * Several runs in one cell of a table.
   *
   * @param values one a run, in any order
   * @param format of each number, as {@link String#format} takes it
   * @return "median (least to greatest)", of one value itself, of none nothing
   */
  public static String spread(Collection<Double> values, String format) {
    if (values.isEmpty()) {
      return "";
    }
    String middle = String.format(Locale.ROOT, format, median(values));
    return values.size() == 1
        ? middle
        : String.format(
            Locale.ROOT,
            "%s (" + format + " to " + format + ")",
            middle,
            Collections.min(values),
            Collections.max(values));
  }
}
