package org.gmnm.examples.forecasting;

import java.util.List;
import java.util.Map;

/**
 * All results of one series.
 *
 * @param series which
 * @param data the series, standardised
 * @param horizons steps ahead, rising
 * @param baselines scores, one for each horizon
 * @param networks results, one for each seed
 */
record SeriesResults(
    Series series,
    SeriesData data,
    List<Integer> horizons,
    Map<Baseline, List<Scores>> baselines,
    Map<ForecastNetwork, List<NetworkResult>> networks) {}
