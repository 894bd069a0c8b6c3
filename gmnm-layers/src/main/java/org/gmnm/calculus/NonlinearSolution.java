package org.gmnm.calculus;

import java.util.List;
import java.util.Locale;

/**
 * The solution of a {@link NonlinearProblem} and how it was found.
 *
 * @param solution basis and output weights, with the residuals of each equation; its condition is
 *     that of the last linear problem
 * @param parameters the unknown numbers of the equation, found with it
 * @param standardErrors their uncertainty through the noise of the data, whose size is estimated
 *     from what the data differ from the solution; NaN without data
 * @param converged whether no further step would have made the residual smaller; otherwise the best
 *     iterate is what stands here
 * @param steps all steps, the first is the linear problem around the start
 */
@SuppressWarnings("ArrayRecordComponent")
public record NonlinearSolution(
    Solution solution,
    double[] parameters,
    double[] standardErrors,
    boolean converged,
    List<Step> steps)
    implements Approximation {

  /**
   * One Gauss–Newton step.
   *
   * @param residual root mean square of all scaled residuals after it
   * @param heldOut the same at the points held out
   * @param length α
   */
  public record Step(double residual, double heldOut, double length) {}

  /**
   * Keeps its own copy of the list.
   *
   * @param solution basis and output weights
   * @param parameters the unknown numbers
   * @param standardErrors their uncertainty
   * @param converged whether the steps converged
   * @param steps all steps
   */
  public NonlinearSolution {
    steps = List.copyOf(steps);
  }

  @Override
  public double[] apply(LinearOperator operator, double[][] points) {
    return solution.apply(operator, points);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(converged ? "converged" : "NOT converged, best of");
    text.append(String.format(Locale.ROOT, " %d steps", steps.size()));
    for (Step step : steps) {
      text.append(
          String.format(
              Locale.ROOT,
              "; residual %.1e (held out %.1e) by %.2g",
              step.residual(),
              step.heldOut(),
              step.length()));
    }
    for (int i = 0; i < parameters.length; i++) {
      text.append(
          String.format(
              Locale.ROOT, "; parameter %d %.6g ± %.1g", i, parameters[i], standardErrors[i]));
    }
    return text.toString();
  }
}
