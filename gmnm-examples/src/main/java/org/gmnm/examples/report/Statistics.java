package org.gmnm.examples.report;

import java.util.Collection;

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
}
