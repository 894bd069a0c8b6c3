package org.gmnm.examples.fitting;

import org.jspecify.annotations.Nullable;

/**
 * What came of a fit.
 *
 * @param task the fit
 * @param parameters how many were fitted
 * @param trainMse mean squared error at the training points
 * @param testMse mean squared error at the points of evaluation; NaN if the training diverged
 * @param seconds wall time of the fit, evaluation on the way included
 * @param curveSteps steps after which the curve was taken
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
    @Nullable FitResult fit(FitTask task, double[][] evaluation, Watch watch);
  }

  /** Told of progress. */
  @FunctionalInterface
  interface Watch {
    /**
     * Some of a fit is done.
     *
     * @param step how many of the task's steps
     * @param trainMse mean squared error at the training points, about
     * @return whether to go on
     */
    boolean goesOn(int step, double trainMse);
  }
}
