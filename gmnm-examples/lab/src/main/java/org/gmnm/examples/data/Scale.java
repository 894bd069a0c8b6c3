package org.gmnm.examples.data;

/**
 * The mean and the standard deviation of a column, by which it is standardised.
 *
 * <p>A constant column has the deviation 1, so that it becomes zeros; so has one whose values
 * differ by their rounding only, for whatever came later would be divided by that.
 *
 * @param mean what is subtracted
 * @param deviation what is divided by, above 0
 */
public record Scale(double mean, double deviation) {

  /** Values that differ by less than this share of themselves are equal but for rounding. */
  private static final double ROUNDING = 1e-12;

  /**
   * Of a column.
   *
   * @param values finite numbers; none give mean 0 and deviation 1
   * @return population form, divided by the count
   */
  public static Scale of(double[] values) {
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    double sum = 0;
    for (double value : values) {
      low = Math.min(low, value);
      high = Math.max(high, value);
      sum += value;
    }
    if (!(high - low > ROUNDING * Math.max(Math.abs(low), Math.abs(high)))) {
      return new Scale(values.length == 0 ? 0 : low, 1);
    }
    double mean = sum / values.length;
    double squares = 0;
    for (double value : values) {
      squares += (value - mean) * (value - mean);
    }
    return new Scale(mean, Math.sqrt(squares / values.length));
  }

  /**
   * Standardises.
   *
   * @param value in the column's own unit
   * @return mean 0 and deviation 1 over the column
   */
  public double apply(double value) {
    return (value - mean) / deviation;
  }

  /**
   * The reverse of {@link #apply}.
   *
   * @param standardised what it returned
   * @return in the column's own unit
   */
  public double invert(double standardised) {
    return mean + deviation * standardised;
  }
}
