package org.gmnm.examples.forecasting;

import java.util.Arrays;
import java.util.List;
import org.gmnm.examples.data.Scale;

/**
 * A series and what was measured beside it, in three parts, each column standardised by the {@link
 * Scale} of its training part.
 *
 * <p>Gaps are filled with the last value before them, for the inputs of a forecast; {@link
 * #observed} tells those of the series itself, so that no error is ever measured there.
 */
final class SeriesData {

  /** The series, then its covariates. */
  private final double[][] columns;

  private final boolean[] observed;
  private final int trainingEnd;
  private final int validationEnd;
  private final Scale scale;

  /**
   * A series by itself.
   *
   * @param raw values in units of their own, NaN in gaps
   * @param trainingEnd first row of the validation part
   * @param validationEnd first row of the test part
   */
  SeriesData(double[] raw, int trainingEnd, int validationEnd) {
    this(List.of(raw), trainingEnd, validationEnd);
  }

  /**
   * Standardises.
   *
   * @param raw the series, then its covariates, in units of their own, NaN in gaps
   * @param trainingEnd first row of the validation part
   * @param validationEnd first row of the test part
   */
  SeriesData(List<double[]> raw, int trainingEnd, int validationEnd) {
    this.trainingEnd = trainingEnd;
    this.validationEnd = validationEnd;
    scale = scale(raw.get(0));
    columns = raw.stream().map(column -> filled(column, scale(column))).toArray(double[][]::new);
    observed = new boolean[columns[0].length];
    for (int i = 0; i < observed.length; i++) {
      observed[i] = !Double.isNaN(raw.get(0)[i]);
    }
  }

  private Scale scale(double[] raw) {
    return Scale.of(Arrays.stream(raw, 0, trainingEnd).filter(v -> !Double.isNaN(v)).toArray());
  }

  private static double[] filled(double[] raw, Scale scale) {
    double[] values = new double[raw.length];
    double last = 0; // the mean, for a gap at the very start
    for (int i = 0; i < raw.length; i++) {
      last = Double.isNaN(raw[i]) ? last : scale.apply(raw[i]);
      values[i] = last;
    }
    return values;
  }

  /** Standardised, in a gap the last value before it. */
  double value(int row) {
    return columns[0][row];
  }

  /** How many columns stand beside the series. */
  int covariates() {
    return columns.length - 1;
  }

  /** A covariate, from 0, standardised, in a gap the last value before it. */
  double covariate(int index, int row) {
    return columns[1 + index][row];
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
    return observed.length;
  }

  /** A standardised value in the series' own unit. */
  double original(double standardised) {
    return scale.invert(standardised);
  }
}
