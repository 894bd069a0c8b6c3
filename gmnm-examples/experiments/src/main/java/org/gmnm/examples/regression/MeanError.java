package org.gmnm.examples.regression;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.apache.commons.math3.stat.descriptive.SummaryStatistics;

/**
 * A mean over splits with its standard error.
 *
 * @param mean of the splits
 * @param error standard deviation over the root of their number, NaN for one split
 */
record MeanError(double mean, double error) {

  static MeanError of(List<Scores> splits, ToDoubleFunction<Scores> score) {
    return of(splits.stream().mapToDouble(score).toArray());
  }

  /** Of what the first have more than the others, split by split. */
  static MeanError paired(List<Scores> first, List<Scores> others, ToDoubleFunction<Scores> score) {
    return of(
        IntStream.range(0, first.size())
            .mapToDouble(
                s -> score.applyAsDouble(first.get(s)) - score.applyAsDouble(others.get(s)))
            .toArray());
  }

  private static MeanError of(double... values) {
    SummaryStatistics statistics = new SummaryStatistics();
    for (double value : values) {
      statistics.addValue(value);
    }
    double error =
        values.length < 2
            ? Double.NaN
            : statistics.getStandardDeviation() / Math.sqrt(values.length);
    return new MeanError(statistics.getMean(), error);
  }

  /** Whether it is greater than 0 by more than its standard error. */
  boolean isAhead() {
    return mean > error;
  }

  /** Whether it is less than 0 by more than its standard error. */
  boolean isBehind() {
    return mean < -error;
  }

  @Override
  public String toString() {
    return Double.isNaN(error)
        ? String.format(Locale.ROOT, "%.3f", mean)
        : String.format(Locale.ROOT, "%.3f ± %.3f", mean, error);
  }
}
