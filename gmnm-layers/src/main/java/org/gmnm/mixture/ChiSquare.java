package org.gmnm.mixture;

/** The χ² distribution: of the squared length of d independent standard normal variables. */
final class ChiSquare {

  private static final double EXACT = 1e-16;
  private static final int MOST = 100_000;

  private ChiSquare() {}

  /**
   * The x with P(χ² > x) = tail, by bisection.
   *
   * @param degrees d ≥ 1
   * @param tail in (0, 1)
   */
  static double quantile(int degrees, double tail) {
    double low = 0;
    double high = degrees + 1;
    while (isBelow(degrees, high, tail)) {
      high *= 2;
    }
    while (true) {
      double middle = low + 0.5 * (high - low);
      if (middle <= low || middle >= high) {
        return middle;
      }
      if (isBelow(degrees, middle, tail)) {
        low = middle;
      } else {
        high = middle;
      }
    }
  }

  private static boolean isBelow(int degrees, double x, double tail) {
    double a = 0.5 * degrees;
    double half = 0.5 * x;
    if (half < a + 1) {
      return lower(a, half) < 1 - tail;
    }
    return upper(a, half) > tail;
  }

  /** P(a, x), the regularised incomplete gamma function, by its series; for x below a + 1. */
  private static double lower(double a, double x) {
    double term = 1 / a;
    double sum = term;
    for (int i = 1; i < MOST && term > EXACT * sum; i++) {
      term *= x / (a + i);
      sum += term;
    }
    return x == 0 ? 0 : sum * Math.exp(a * Math.log(x) - x - logGamma(a));
  }

  /** 1 − P(a, x) by its continued fraction (Lentz); for x from a + 1 on. */
  private static double upper(double a, double x) {
    double b = x + 1 - a;
    double c = 1 / Double.MIN_NORMAL;
    double d = 1 / b;
    double fraction = d;
    for (int i = 1; i < MOST; i++) {
      double numerator = -i * (i - a);
      b += 2;
      d = 1 / nonZero(numerator * d + b);
      c = nonZero(b + numerator / c);
      fraction *= d * c;
      if (Math.abs(d * c - 1) < EXACT) {
        break;
      }
    }
    return fraction * Math.exp(a * Math.log(x) - x - logGamma(a));
  }

  private static double nonZero(double value) {
    return Math.abs(value) < Double.MIN_NORMAL ? Double.MIN_NORMAL : value;
  }

  /** ln Γ(a) of a multiple of ½. */
  private static double logGamma(double a) {
    boolean whole = a == Math.rint(a);
    Sum sum = new Sum();
    sum.add(whole ? 0 : 0.5 * Math.log(Math.PI));
    for (double b = whole ? 1 : 0.5; b < a; b++) {
      sum.add(Math.log(b));
    }
    return sum.value();
  }
}
