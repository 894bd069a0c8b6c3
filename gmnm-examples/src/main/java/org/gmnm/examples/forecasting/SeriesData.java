package org.gmnm.examples.forecasting;

/**
 * A series in three parts, standardised by the mean and the standard deviation of its training
 * part.
 *
 * <p>Gaps are filled with the last value before them, for the inputs of a forecast; {@link
 * #observed} tells them, so that no error is ever measured there.
 */
final class SeriesData {

  private final double[] values;
  private final boolean[] observed;
  private final int trainingEnd;
  private final int validationEnd;
  private final double mean;
  private final double spread;

  /**
   * Standardises.
   *
   * @param raw values in units of their own, NaN in gaps
   * @param trainingEnd first row of the validation part
   * @param validationEnd first row of the test part
   */
  SeriesData(double[] raw, int trainingEnd, int validationEnd) {
    this.trainingEnd = trainingEnd;
    this.validationEnd = validationEnd;
    values = new double[raw.length];
    observed = new boolean[raw.length];
    double sum = 0;
    int count = 0;
    for (int i = 0; i < raw.length; i++) {
      observed[i] = !Double.isNaN(raw[i]);
      if (observed[i] && i < trainingEnd) {
        sum += raw[i];
        count++;
      }
    }
    mean = sum / Math.max(1, count);
    double squares = 0;
    for (int i = 0; i < trainingEnd; i++) {
      squares += observed[i] ? (raw[i] - mean) * (raw[i] - mean) : 0;
    }
    spread = squares > 0 ? Math.sqrt(squares / count) : 1;
    double last = 0; // the mean, for a gap at the very start
    for (int i = 0; i < raw.length; i++) {
      last = observed[i] ? (raw[i] - mean) / spread : last;
      values[i] = last;
    }
  }

  /** Standardised, in a gap the last value before it. */
  double value(int row) {
    return values[row];
  }

  boolean observed(int row) {
    return observed[row];
  }

  /** First row of the validation part. */
  int trainingEnd() {
    return trainingEnd;
  }

  /** First row of the test part. */
  int validationEnd() {
    return validationEnd;
  }

  /** Rows in all. */
  int end() {
    return values.length;
  }

  /** A standardised value in the series' own unit. */
  double original(double standardised) {
    return mean + spread * standardised;
  }
}
