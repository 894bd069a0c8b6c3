package org.gmnm.examples.regression;

/**
 * How good the forecasts of a trained network are on rows that it has not seen.
 *
 * @param parameters of the network that are trained
 * @param logLikelihood mean of the target's, in nats and the target's own unit
 * @param rmse root of the mean squared error of the forecasts' means, in the target's unit
 * @param coverage share of targets within the central 90 % interval
 * @param seconds wall time of training
 */
record Scores(
    long parameters, double logLikelihood, double rmse, double coverage, double seconds) {}
