package org.gmnm.examples.diffusion;

/**
 * How a training went.
 *
 * @param steps that were trained
 * @param loss mean of the last quarter
 * @param spread of the means of twenty stretches of the last quarter, relative to their mean
 * @param divergences stretches of a hundredth of the training whose mean is more than half as much
 *     again as the lowest before them
 * @param seconds wall time, of this machine as it was
 */
record TrainingSummary(int steps, double loss, double spread, int divergences, double seconds) {

  private static final int STRETCHES = 100;
  private static final int LAST = 20;
  private static final double WORSE = 1.5;

  static TrainingSummary of(TrainingState state) {
    LossCurve losses = state.losses();
    int steps = losses.size();
    int from = steps - Math.max(1, steps / 4);
    int parts = Math.min(LAST, steps - from);
    double mean = losses.mean(from, steps);
    double squares = 0;
    for (int k = 0; k < parts; k++) {
      double part =
          losses.mean(from + (steps - from) * k / parts, from + (steps - from) * (k + 1) / parts);
      squares += (part - mean) * (part - mean) / parts;
    }
    return new TrainingSummary(
        steps, mean, Math.sqrt(squares) / mean, divergences(losses), state.seconds());
  }

  private static int divergences(LossCurve losses) {
    double lowest = Double.POSITIVE_INFINITY;
    int count = 0;
    for (double mean : losses.means(STRETCHES)) {
      if (mean > WORSE * lowest) {
        count++;
      }
      lowest = Math.min(lowest, mean);
    }
    return count;
  }
}
