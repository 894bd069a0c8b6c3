package org.gmnm.examples.forecasting;

import java.util.Arrays;
import org.gmnm.examples.data.Scale;

/**
 * A series in three parts, standardised by the {@link Scale} of its training part.
 *
 * <p>Gaps are filled with the last value before them, for the inputs of a forecast; {@link
 * #observed} tells them, so that no error is ever measured there.
 */
final class SeriesData {

  private final double[] values;
  private final boolean[] observed;
  private final int trainingEnd;
  private final int validationEnd;
  private final Scale scale;

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
    for (int i = 0; i < raw.length; i++) {
      observed[i] = !Double.isNaN(raw[i]);
    }
    scale = Scale.of(Arrays.stream(raw, 0, trainingEnd).filter(v -> !Double.isNaN(v)).toArray());
    double last = 0; // the mean, for a gap at the very start
    for (int i = 0; i < raw.length; i++) {
      last = observed[i] ? scale.apply(raw[i]) : last;
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

  /** The longest stretch without a gap before a row. */
  int longestWithoutGap(int end) {
    int longest = 0;
    int stretch = 0;
    for (int i = 0; i < end; i++) {
      stretch = observed[i] ? stretch + 1 : 0;
      longest = Math.max(longest, stretch);
    }
    return longest;
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
    return scale.invert(standardised);
  }
}
