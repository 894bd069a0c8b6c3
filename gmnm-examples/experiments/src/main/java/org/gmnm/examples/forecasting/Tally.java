package org.gmnm.examples.forecasting;

import java.util.ArrayList;
import java.util.List;
import org.gmnm.mixture.GaussianMixture;

/**
 * Sums up errors for several horizons at once. To a horizon belong the windows whose values up to
 * there are all within the part; values in gaps count nowhere.
 */
final class Tally {

  private final SeriesData data;
  private final List<Integer> horizons;
  private final double[] squared;
  private final double[] absolute;
  private final double[] crps;
  private final long[] inside;
  private final long[] counts;
  private final long[] distributions;

  Tally(SeriesData data, List<Integer> horizons) {
    this.data = data;
    this.horizons = horizons;
    int n = horizons.size();
    squared = new double[n];
    absolute = new double[n];
    crps = new double[n];
    inside = new long[n];
    counts = new long[n];
    distributions = new long[n];
  }

  /** Whether there is a value that forecasts for this step can be measured at. */
  boolean wants(int origin, int step) {
    return origin + step < data.end() && data.observed(origin + step);
  }

  /** A forecast that is a number, {@code step} rows after the first unknown one. */
  void add(int origin, int step, double forecast) {
    if (!wants(origin, step)) {
      return;
    }
    double error = forecast - data.value(origin + step);
    for (int j = 0; j < horizons.size(); j++) {
      if (counts(j, origin, step)) {
        squared[j] += error * error;
        absolute[j] += Math.abs(error);
        counts[j]++;
      }
    }
  }

  /** How good a forecast is as a distribution, of the value less a base. */
  void add(int origin, int step, GaussianMixture forecast, double base) {
    if (!wants(origin, step)) {
      return;
    }
    double value = data.value(origin + step) - base;
    double score = forecast.crps(value);
    // The central interval of level p holds y exactly where |2F(y) − 1| <= p.
    boolean covered = Math.abs(2 * forecast.cdf(value) - 1) <= 0.9;
    for (int j = 0; j < horizons.size(); j++) {
      if (counts(j, origin, step)) {
        crps[j] += score;
        inside[j] += covered ? 1 : 0;
        distributions[j]++;
      }
    }
  }

  private boolean counts(int j, int origin, int step) {
    return step < horizons.get(j) && origin + horizons.get(j) <= data.end();
  }

  /** The scores of each horizon; NaN where there was nothing to measure. */
  List<Scores> scores() {
    List<Scores> result = new ArrayList<>();
    for (int j = 0; j < horizons.size(); j++) {
      double n = counts[j];
      result.add(
          new Scores(
              squared[j] / n,
              absolute[j] / n,
              crps[j] / distributions[j],
              inside[j] / (double) distributions[j]));
    }
    return result;
  }
}
