package org.gmnm.examples.density;

/**
 * What came of one training.
 *
 * @param parameters of the network
 * @param scores on the test examples
 * @param seconds of training
 * @param converged seconds of training until the validation score was near its best
 * @param failedAt the step at which the parameters were found not to be finite, else 0
 * @param picture densities [y][x] over the test examples' range, empty where there are more inputs
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record ForecastResult(
    long parameters,
    ForecastScores scores,
    double seconds,
    double converged,
    int failedAt,
    double[][] picture) {

  static ForecastResult failed(long parameters, int step) {
    ForecastScores none = new ForecastScores(Double.NaN, Double.NaN, new double[0]);
    return new ForecastResult(parameters, none, Double.NaN, Double.NaN, step, new double[0][]);
  }

  boolean failed() {
    return failedAt > 0;
  }
}
