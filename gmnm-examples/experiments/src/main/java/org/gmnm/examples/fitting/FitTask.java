package org.gmnm.examples.fitting;

/**
 * One fit.
 *
 * @param surface what is fitted
 * @param method how
 * @param seed of training points and initial values
 * @param scale factor on the first layer's weights at the start, 0 where there is none
 * @param steps of training: evaluations of loss and gradient
 * @param points to train on
 */
record FitTask(Surface surface, FitMethod method, long seed, double scale, int steps, int points) {

  String title() {
    return surface.title() + ", " + method.title() + ", seed " + seed;
  }
}
