package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the grid of equal round Gaussians with which a linear problem is solved: how far it
 * reaches beyond the points and how wide its components are, by the error at held-out points.
 *
 * <p>Both are measured in spacings of the grid. Every {@value #HOLD_OUT}th point of each equation
 * is left out of the solves that are compared; the search walks from margin {@value #FIRST_MARGIN}
 * (less when components are few), width {@value #FIRST_WIDTH} to a better neighbour until there is
 * none, at most {@value #MAX_SOLVES} solves.
 *
 * <p>Why a margin: the approximation by Gaussians on a grid breaks down near the grid's edge, and
 * the coefficients that would mend it are so large that rounding takes the accuracy away.
 */
final class GridSearch {

  static final int HOLD_OUT = 5;
  static final int FIRST_MARGIN = 5;
  static final double FIRST_WIDTH = 3;
  static final int MAX_SOLVES = 9;

  private static final int MARGIN_STEP = 2;
  private static final double WIDTH_STEP = 0.5;
  private static final double SMALLEST_WIDTH = 0.5;

  /** What is not a better grid but rounding. */
  private static final double WORTHWHILE = 0.7;

  private record Shape(int margin, double width) {
    Shape moved(int margins, int widths) {
      return new Shape(
          Math.max(0, margin + margins * MARGIN_STEP),
          Math.max(SMALLEST_WIDTH, width + widths * WIDTH_STEP));
    }
  }

  private final VariableProjection problem;
  private final PointGrid grid;
  private final int components;
  private final List<LinearEquation> heldOut = new ArrayList<>();
  private final Map<Shape, Double> errors = new HashMap<>();
  private final VariableProjection training;
  private double[] scales = {};

  GridSearch(VariableProjection problem, int components) {
    if (components < 1) {
      throw new IllegalArgumentException(
          "VariableProjection.solveOnGrid: components must be >= 1, got " + components);
    }
    this.problem = problem;
    this.components = components;
    this.grid = new PointGrid(problem.equations());
    List<LinearEquation> kept = new ArrayList<>();
    for (LinearEquation equation : problem.equations()) {
      boolean few = equation.size() < HOLD_OUT; // too few to leave one out
      kept.add(few ? equation : equation.part(HOLD_OUT, false));
      heldOut.add(few ? equation : equation.part(HOLD_OUT, true));
    }
    this.training = problem.withEquations(kept);
  }

  Solution best() {
    Shape best = new Shape(grid.margin(components, FIRST_MARGIN), FIRST_WIDTH);
    double error = error(best);
    boolean better = true;
    while (better && errors.size() < MAX_SOLVES) {
      better = false;
      Shape from = best;
      for (Shape next :
          List.of(from.moved(0, -1), from.moved(0, 1), from.moved(-1, 0), from.moved(1, 0))) {
        if (errors.containsKey(next) || errors.size() >= MAX_SOLVES) {
          continue;
        }
        double trial = error(next);
        if (trial < WORTHWHILE * error) {
          best = next;
          error = trial;
          better = true;
        }
      }
    }
    return problem.solve(basis(best));
  }

  private GaussianBasis basis(Shape shape) {
    return grid.basis(components, shape.margin(), shape.width());
  }

  /** Scaled like the first grid's rows, so that the errors of different grids compare. */
  private double error(Shape shape) {
    GaussianBasis basis = basis(shape);
    double[] own = training.scales(basis);
    if (scales.length == 0) {
      scales = own;
    }
    Solution solution = training.solve(basis, own);
    double sum = 0;
    for (int e = 0; e < heldOut.size(); e++) {
      double rms = VariableProjection.residual(basis, solution.weights(), heldOut.get(e));
      sum += Math.pow(scales[e] * rms, 2);
    }
    double error = Math.sqrt(sum);
    errors.put(shape, error);
    return error;
  }
}
