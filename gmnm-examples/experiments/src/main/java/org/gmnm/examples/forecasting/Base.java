package org.gmnm.examples.forecasting;

/** What a network's forecast is added to: what it need not learn. */
enum Base {
  /** The last value seen. */
  LAST_VALUE,
  /**
   * The forecast of the {@link LinearMap}: the network learns what a linear map misses, as hybrid
   * forecasts do since Zhang, Time series forecasting using a hybrid ARIMA and neural network
   * model, 2003.
   */
  LINEAR_MAP
}
