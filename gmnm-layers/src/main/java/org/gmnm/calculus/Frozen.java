package org.gmnm.calculus;

/**
 * A solution in space and time as it was at a moment, for ever: the first guess of what comes next.
 * Its derivatives by time are 0.
 */
final class Frozen implements Approximation {

  private final Approximation solution;
  private final double time;

  Frozen(Approximation solution, double time) {
    this.solution = solution;
    this.time = time;
  }

  @Override
  public double[] apply(LinearOperator operator, double[][] points) {
    double[][] partials = partials(points);
    double[] values = new double[points.length];
    for (int n = 0; n < values.length; n++) {
      double[] c = operator.coefficients(points[n]);
      for (int i = 0; i < c.length; i++) {
        values[n] += c[i] * partials[n][i];
      }
    }
    return values;
  }

  double[][] partials(double[][] points) {
    double[][] then = new double[points.length][];
    for (int n = 0; n < then.length; n++) {
      then[n] = points[n].clone();
      then[n][then[n].length - 1] = time;
    }
    double[][] partials = NonlinearProblem.partials(solution, then);
    int d = points[0].length;
    int t = d - 1;
    for (double[] p : partials) {
      p[Partials.laplacian(d)] -= p[Partials.second(d, t, t)];
      p[Partials.first(t)] = 0;
      for (int i = 0; i < d; i++) {
        p[Partials.second(d, i, t)] = 0;
      }
    }
    return partials;
  }
}
