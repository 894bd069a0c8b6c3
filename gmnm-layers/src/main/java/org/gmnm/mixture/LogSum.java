package org.gmnm.mixture;

import java.util.function.IntToDoubleFunction;

/** Sums of numbers that are only given by their logarithms. */
final class LogSum {

  private LogSum() {}

  /** {@code ln Σ exp(log(i))}, i = 0..n−1; −∞ if every term is. */
  static double of(int n, IntToDoubleFunction log) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < n; i++) {
      max = Math.max(max, log.applyAsDouble(i));
    }
    if (max == Double.NEGATIVE_INFINITY) {
      return max;
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += Math.exp(log.applyAsDouble(i) - max);
    }
    return max + Math.log(sum);
  }
}
