package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Every fifth point of each equation left out: solutions of the others are compared by it. */
final class HeldOut {

  static final int EVERY = 5;

  private final List<LinearEquation> equations = new ArrayList<>();
  private final VariableProjection training;
  private final double[] scales;

  HeldOut(VariableProjection problem) {
    List<LinearEquation> kept = new ArrayList<>();
    for (LinearEquation equation : problem.equations()) {
      boolean few = equation.size() < EVERY; // too few to leave one out
      kept.add(few ? equation : equation.part(EVERY, false));
      equations.add(few ? equation : equation.part(EVERY, true));
    }
    training = problem.withEquations(kept);
    scales = problem.scales();
  }

  /** The problem without the points that are held out. */
  VariableProjection training() {
    return training;
  }

  /** Rows of the problem without those points. */
  int rows() {
    return training.equations().stream().mapToInt(LinearEquation::size).sum();
  }

  /** The scaled error at the points held out. */
  double error(Solution solution) {
    return norm(e -> VariableProjection.residual(solution.basis(), solution.weights(), e));
  }

  /** The error of u = 0. */
  double sourceNorm() {
    return norm(e -> Math.sqrt(Arrays.stream(e.source()).map(v -> v * v).average().orElse(0)));
  }

  private double norm(ToDoubleFunction<LinearEquation> rootMeanSquare) {
    double sum = 0;
    for (int e = 0; e < equations.size(); e++) {
      sum += Math.pow(scales[e] * rootMeanSquare.applyAsDouble(equations.get(e)), 2);
    }
    return Math.sqrt(sum);
  }
}
