package org.gmnm.examples.diffusion;

/**
 * Gradient descent on θ from a distance.
 *
 * @param path θ before the first step and after each
 */
@SuppressWarnings("ArrayRecordComponent") // drawn, never compared
record Descent(double[] path) {

  /** So near it has arrived: a constant gradient can come no nearer than a step. */
  static final double NEAR = 0.05;

  /** Steps of rate times gradient; where there is no gradient θ stays. */
  static Descent run(Divergence divergence, double from, double rate, int steps) {
    double[] path = new double[steps + 1];
    path[0] = from;
    for (int step = 0; step < steps; step++) {
      double gradient = divergence.signal(path[step], step, steps);
      path[step + 1] = path[step] - (Double.isFinite(gradient) ? rate * gradient : 0);
    }
    return new Descent(path);
  }

  /** The step from which on θ stays near 0, or -1 if it does not. */
  int arrival() {
    int step = path.length;
    while (step > 0 && Math.abs(path[step - 1]) <= NEAR) {
      step--;
    }
    return step == path.length ? -1 : step;
  }

  double end() {
    return path[path.length - 1];
  }
}
