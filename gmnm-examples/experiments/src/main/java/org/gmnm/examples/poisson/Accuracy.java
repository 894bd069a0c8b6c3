package org.gmnm.examples.poisson;

import java.util.Arrays;
import org.gmnm.calculus.Approximation;
import org.gmnm.calculus.LinearOperator;
import org.gmnm.calculus.Sampler;

/**
 * Measures a solution at points that no method is trained on: the three panels of arXiv 2510.06660,
 * figure 3.
 */
final class Accuracy {

  private static final int INSIDE = 2048;
  private static final int BORDER = 512;
  private static final long SEED = 20261121;

  private final PdeProblem problem;
  private final double[][] inside;
  private final double[][] border;

  Accuracy(PdeProblem problem) {
    this.problem = problem;
    inside = problem.pde().domain().inside(INSIDE, Sampler.SOBOL, SEED);
    border = problem.pde().domain().border(BORDER, Sampler.SOBOL, SEED);
  }

  /**
   * One row of the history.
   *
   * @param step training steps so far
   * @param seconds of training so far
   */
  Measure measure(Approximation solution, int step, double seconds) {
    double[] values = values(solution);
    return new Measure(step, seconds, values[0], values[1], values[2]);
  }

  /** The last three parts of a {@link Measure}. */
  double[] values(Approximation solution) {
    double[] error = solution.apply(LinearOperator.value(), inside);
    double[] exact = Arrays.stream(inside).mapToDouble(problem.exact()::at).toArray();
    double[] miss = solution.apply(LinearOperator.value(), border);
    for (int n = 0; n < error.length; n++) {
      error[n] -= exact[n];
    }
    for (int n = 0; n < miss.length; n++) {
      miss[n] -= problem.pde().boundary().at(border[n]);
    }
    return new double[] {
      Math.sqrt(meanSquare(error) / meanSquare(exact)),
      meanSquare(miss),
      meanSquare(problem.pde().residual(solution, inside))
    };
  }

  private static double meanSquare(double[] values) {
    return Arrays.stream(values).map(v -> v * v).average().orElse(Double.NaN);
  }
}
