package org.gmnm.examples.forecasting;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of one training.
 *
 * @param parameters of the network
 * @param learningRate of the first step
 * @param seconds of training and validation
 * @param bestStep after how many steps validation was best, 0 for the first values
 * @param validation what {@link Validation} said then
 * @param scores on the test part, one for each horizon
 * @param walk forecasts of consecutive windows at the end of the test part
 * @param paths of the longest horizon, null of a forecast that is only a number
 */
record NetworkResult(
    long parameters,
    double learningRate,
    double seconds,
    int bestStep,
    double validation,
    List<Scores> scores,
    Walk walk,
    @Nullable PathScores paths) {

  /**
   * Forecasts one behind another, standardised; each begins where the one before it ended.
   *
   * @param origin first row that is forecast
   * @param middle the means
   * @param low lower end of the central 90 % interval, the mean where there is none
   * @param high upper end
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Walk(int origin, double[] middle, double[] low, double[] high) {}
}
