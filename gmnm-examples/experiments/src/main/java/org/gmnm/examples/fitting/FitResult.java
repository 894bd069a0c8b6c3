package org.gmnm.examples.fitting;

import org.gmnm.examples.baseline.FullBatchDescent;
import org.jspecify.annotations.Nullable;

/**
 * What came of a fit.
 *
 * @param task the fit
 * @param parameters how many were fitted
 * @param trainMse mean squared error at the training points
 * @param testMse mean squared error at the points of evaluation; NaN if the training diverged
 * @param seconds wall time of the fit, without evaluation on the way
 * @param curveSteps steps after which the curve was taken
 * @param curveSeconds seconds after which the curve was taken
 * @param curve mean squared error there, at the points of evaluation
 * @param values heights at the points of evaluation
 * @param trained the parameters of the network, in its order; empty without a network
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FitResult(
    FitTask task,
    long parameters,
    double trainMse,
    double testMse,
    double seconds,
    double[] curveSteps,
    double[] curveSeconds,
    double[] curve,
    double[] values,
    double[] trained) {

  /** For order: a training that diverged is worse than any other. */
  double rank() {
    return Double.isFinite(testMse) ? testMse : Double.POSITIVE_INFINITY;
  }

  /** Fits, each of its own kind. */
  @FunctionalInterface
  interface Fitter {
    /**
     * Fits.
     *
     * @param task what and how
     * @param evaluation points of evaluation [n][2]
     * @param watch told of progress
     * @return what came of it, or null if the watch said stop
     */
    @Nullable FitResult fit(FitTask task, double[][] evaluation, FullBatchDescent.Watch watch);
  }
}
