package org.gmnm.examples.generation;

import java.util.List;
import java.util.Locale;
import org.gmnm.examples.report.Statistics;

/** Numbers of several runs in one cell of a table: their median and their extremes. */
final class Spread {

  private Spread() {}

  static String of(List<Double> values, int digits) {
    String middle = number(Statistics.median(values), digits);
    if (values.size() == 1) {
      return middle;
    }
    double low = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    double high = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    return middle + " (" + number(low, digits) + " to " + number(high, digits) + ")";
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
