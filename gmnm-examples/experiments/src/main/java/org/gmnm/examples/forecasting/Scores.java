package org.gmnm.examples.forecasting;

/**
 * Errors of forecasts over all test windows and all steps ahead, in standardised units.
 *
 * @param mse mean squared error
 * @param mae mean absolute error
 * @param crps mean continuous ranked probability score, NaN of a forecast that is only a number,
 *     whose CRPS would be its MAE
 * @param coverage90 share of values inside the central 90 % interval, NaN likewise
 */
record Scores(double mse, double mae, double crps, double coverage90) {}
