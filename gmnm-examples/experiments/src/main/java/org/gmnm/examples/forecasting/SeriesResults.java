package org.gmnm.examples.forecasting;

import java.util.List;
import java.util.Map;

/**
 * All results of one series.
 *
 * @param title the series, with the horizon where each has networks of its own
 * @param series which
 * @param data the series, standardised
 * @param horizons steps ahead, rising
 * @param lookBacks rows that the linear map sees, as a table shows them
 * @param baselines scores, one for each horizon
 * @param networks results, one for each seed
 */
record SeriesResults(
    String title,
    Series series,
    SeriesData data,
    List<Integer> horizons,
    String lookBacks,
    Map<Baseline, List<Scores>> baselines,
    Map<ForecastNetwork, List<NetworkResult>> networks) {}
