package org.gmnm.examples.forecasting;

import java.util.List;

/** Forecasts that every network has to be measured against. */
enum Baseline {
  /** Tomorrow is as now. */
  LAST_VALUE("last value") {
    @Override
    double[] forecast(Windows windows, int season, LinearForecast linear, int origin) {
      return windows.lastValue(origin);
    }
  },
  /** Tomorrow is as the same time a season ago. */
  SEASONAL_NAIVE("seasonal naive") {
    @Override
    double[] forecast(Windows windows, int season, LinearForecast linear, int origin) {
      double[] result = new double[windows.horizon()];
      for (int k = 0; k < result.length; k++) {
        int seasonsAgo = k / season + 1;
        result[k] = windows.data().value(origin + k - seasonsAgo * season);
      }
      return result;
    }
  },
  /** Tomorrow is a linear map of the window. */
  LINEAR("linear map") {
    @Override
    double[] forecast(Windows windows, int season, LinearForecast linear, int origin) {
      return linear.at(origin);
    }
  };

  private final String title;

  Baseline(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** The values from the origin on, standardised. */
  abstract double[] forecast(Windows windows, int season, LinearForecast linear, int origin);

  /** Its errors on the test part. */
  List<Scores> scores(Windows windows, int season, LinearForecast linear, List<Integer> horizons) {
    Tally tally = new Tally(windows.data(), horizons);
    for (int origin : windows.test(horizons.get(0))) {
      double[] forecast = forecast(windows, season, linear, origin);
      for (int k = 0; k < forecast.length; k++) {
        tally.add(origin, k, forecast[k]);
      }
    }
    return tally.scores();
  }
}
