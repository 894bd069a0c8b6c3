package org.gmnm.examples.equations;

import java.util.Arrays;
import java.util.function.Consumer;
import org.gmnm.calculus.Approximation;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.LinearOperator;
import org.gmnm.calculus.Sampler;
import org.gmnm.calculus.ScalarField;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Charts.Scale;

/** One line of the table: an equation and how it is solved. */
interface Equation {

  /** Points at which errors are measured, where the solution is known everywhere. */
  int CHECKED = 2000;

  /** What a user types to have it alone. */
  String name();

  /** The equation in pictures and tables. */
  String title();

  /** What neural or Gaussian methods have published for it, as their source states it. */
  String published();

  /**
   * Solves it.
   *
   * @param progress told how far it is, in words
   */
  Outcome solve(Consumer<String> progress);

  /** The box of which the first two coordinates are drawn, the others at their middle or end. */
  Domain drawn();

  /** Relative L2 error at points of a domain that no solve has seen. */
  static double relativeError(Approximation solution, Domain domain, ScalarField exact) {
    double[][] points = domain.inside(CHECKED, Sampler.SOBOL, 20261129);
    double[] expected = Arrays.stream(points).mapToDouble(exact::at).toArray();
    return relativeError(solution.apply(LinearOperator.value(), points), expected);
  }

  /** The norm of the difference over the norm of what is right. */
  static double relativeError(double[] values, double[] expected) {
    double difference = 0;
    double norm = 0;
    for (int n = 0; n < values.length; n++) {
      difference += Math.pow(values[n] - expected[n], 2);
      norm += expected[n] * expected[n];
    }
    return Math.sqrt(difference / norm);
  }

  /** The solution over the first two coordinates. */
  default Heatmap picture(Outcome outcome, int side) {
    double[] low = drawn().low();
    double[] high = drawn().high();
    double[][] points = new double[side * side][];
    for (int n = 0; n < points.length; n++) {
      double[] x = new double[low.length];
      Arrays.setAll(x, j -> (low[j] + high[j]) / 2);
      int row = n / side;
      x[0] = low[0] + (high[0] - low[0]) * (n % side) / (side - 1.0);
      x[1] = low[1] + (high[1] - low[1]) * row / (side - 1.0);
      points[n] = x;
    }
    double[] values = outcome.solution().apply(LinearOperator.value(), points);
    double[][] rows = new double[side][side];
    for (int n = 0; n < values.length; n++) {
      rows[n / side][n % side] = drawn().contains(points[n]) ? values[n] : Double.NaN;
    }
    return new Heatmap(title(), rows, low[0], high[0], low[1], high[1], name(), Scale.DIVERGING);
  }
}
