package org.gmnm.examples.report;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers for people. */
final class Numbers {

  private static final double LEAST_PLAIN = 1e-3;
  private static final double MOST_PLAIN = 1e7;

  private Numbers() {}

  /** Three significant digits, without zeros at the end: for pictures. */
  static String brief(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded =
        new BigDecimal(value)
            .round(new MathContext(3, RoundingMode.HALF_EVEN))
            .stripTrailingZeros();
    double size = Math.abs(value);
    return value == 0 || (size >= LEAST_PLAIN && size < MOST_PLAIN)
        ? String.format(Locale.ROOT, "%,." + Math.max(0, rounded.scale()) + "f", rounded)
        : String.format(Locale.ROOT, "%.1e", value)
            .replaceAll("e([-+])0*", "e$1")
            .replace("e+", "e");
  }

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
