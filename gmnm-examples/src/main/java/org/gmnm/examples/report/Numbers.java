package org.gmnm.examples.report;

import java.util.Locale;

/** Numbers for people. */
final class Numbers {

  private static final double LEAST_PLAIN = 1e-3;
  private static final double MOST_PLAIN = 1e7;

  private Numbers() {}

  /** Four significant digits, without an exponent where that stays readable. */
  static String compact(double value) {
    double size = Math.abs(value);
    if (value == 0 || !Double.isFinite(value)) {
      return value == 0 ? "0" : Double.toString(value);
    }
    if (size < LEAST_PLAIN || size >= MOST_PLAIN) {
      return String.format(Locale.ROOT, "%.3e", value);
    }
    int digitsBeforePoint = (int) Math.floor(Math.log10(size)) + 1;
    return String.format(Locale.ROOT, "%." + Math.max(0, 4 - digitsBeforePoint) + "f", value);
  }
}
