package org.gmnm.examples.poisson;

import org.gmnm.examples.baseline.FullBatchDescent;

/**
 * How good a solution is at one moment.
 *
 * @param step training steps so far; rounds of closed-form solves
 * @param seconds of solving or training so far, without measuring
 * @param relativeL2 norm of the error over the norm of the exact solution
 * @param boundaryMse mean squared error on the border
 * @param residualMse mean squared residual of the differential equation inside, in its own units
 */
record Measure(
    int step, double seconds, double relativeL2, double boundaryMse, double residualMse) {

  /** What {@link Accuracy#values} gave in a training by quasi-Newton steps. */
  static Measure of(FullBatchDescent.Seen seen) {
    double[] values = seen.values();
    return new Measure(seen.step(), seen.seconds(), values[0], values[1], values[2]);
  }
}
