package org.gmnm.examples.forecasting;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What {@link LinearMap}s say from every origin of a series on.
 *
 * <p>With several look-backs the validation part chooses: one of their maps, or the mean of all of
 * them, whose errors are less than the maps' own where these err differently (Bates and Granger,
 * The combination of forecasts, 1969).
 */
final class LinearForecast {

  private static final int BLOCK = 2_048;

  private final List<LinearMap> maps;
  private final int longest;

  /** [origin][step ahead], from origin 1 to the end; in floats, for there are millions. */
  private final float[][] values;

  private LinearForecast(List<LinearMap> maps, SeriesData data) {
    this.maps = maps;
    longest = maps.stream().mapToInt(LinearMap::lookBack).max().orElseThrow();
    values = new float[data.end()][];
    for (int from = 1; from <= data.end(); from += BLOCK) {
      int[] some = IntStream.rangeClosed(from, Math.min(data.end(), from + BLOCK - 1)).toArray();
      double[][] mean = mean(maps.stream().map(map -> map.forecasts(some)).toList());
      for (int i = 0; i < some.length; i++) {
        float[] row = new float[mean[i].length];
        for (int k = 0; k < row.length; k++) {
          row[k] = (float) mean[i][k];
        }
        values[some[i] - 1] = row;
      }
    }
  }

  /**
   * Fits a map to each look-back, and chooses.
   *
   * @param data the series
   * @param lookBacks rows that the maps see
   * @param horizon rows that they tell
   */
  static LinearForecast choose(SeriesData data, List<Integer> lookBacks, int horizon) {
    List<LinearMap> all =
        lookBacks.stream()
            .map(lookBack -> LinearMap.fit(new Windows(data, lookBack, horizon)))
            .toList();
    Windows windows = new Windows(data, lookBacks.get(0), horizon);
    int[] validation = windows.judged();
    List<double[][]> told = all.stream().map(map -> map.forecasts(validation)).toList();
    List<LinearMap> best = List.of(all.get(0));
    double least = Double.POSITIVE_INFINITY;
    for (int i = 0; i < told.size(); i++) {
      double error = windows.squaredError(validation, told.get(i));
      if (error < least) {
        least = error;
        best = List.of(all.get(i));
      }
    }
    if (windows.squaredError(validation, mean(told)) < least) {
      best = all;
    }
    return new LinearForecast(best, data);
  }

  private static double[][] mean(List<double[][]> forecasts) {
    double[][] mean = new double[forecasts.get(0).length][];
    for (int i = 0; i < mean.length; i++) {
      mean[i] = new double[forecasts.get(0)[i].length];
      for (double[][] one : forecasts) {
        for (int k = 0; k < mean[i].length; k++) {
          mean[i][k] += one[i][k];
        }
      }
      for (int k = 0; k < mean[i].length; k++) {
        mean[i][k] /= forecasts.size();
      }
    }
    return mean;
  }

  /** The values from an origin on [horizon], standardised. */
  double[] at(int origin) {
    float[] row = values[origin - 1];
    double[] result = new double[row.length];
    Arrays.setAll(result, k -> row[k]);
    return result;
  }

  /** The longest look-back of the maps chosen. */
  int longest() {
    return longest;
  }

  /** The look-backs of the maps chosen, as a table shows them. */
  String lookBacks() {
    List<String> each = maps.stream().map(map -> String.valueOf(map.lookBack())).toList();
    return each.size() == 1 ? each.get(0) : "mean of " + String.join(", ", each);
  }
}
