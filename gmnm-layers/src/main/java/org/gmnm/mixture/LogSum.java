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

  /**
   * The shares {@code w_i exp(logs_i) / Σ_j w_j exp(logs_j)}. The greatest logarithm is taken off
   * before anything else, so that logarithms of -1e12 cost no precision.
   *
   * @param logs one of those with a weight above 0 finite
   */
  static double[] shares(double[] weights, double[] logs) {
    double max = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logs.length; i++) {
      if (weights[i] > 0) {
        max = Math.max(max, logs[i]);
      }
    }
    double[] shares = new double[logs.length];
    for (int i = 0; i < logs.length; i++) {
      shares[i] = weights[i] > 0 ? weights[i] * Math.exp(logs[i] - max) : 0;
    }
    return Sum.normalise(shares);
  }
}
