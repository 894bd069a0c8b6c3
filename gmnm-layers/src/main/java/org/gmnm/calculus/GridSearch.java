package org.gmnm.calculus;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Chooses the grid of equal Gaussians with which a linear problem is solved: how far it reaches
 * beyond the points, how wide its components are and how its cells are stretched along the axes, by
 * the error at held-out points.
 *
 * <p>Margin and width are measured in spacings of the grid. Cells start square, or in the ratio of
 * the sides of the box around the points where that is better: in a thin box, or where coordinates
 * have different units, as in space and time. Every fifth point of each equation is left out of the
 * solves that are compared ({@link HeldOut}); the search walks from margin {@value #FIRST_MARGIN}
 * (less when components are few), width {@value #FIRST_WIDTH} to a better neighbour until there is
 * none, or the error is at rounding level, or the solves allowed are used up.
 *
 * <p>Why a margin: the approximation by Gaussians on a grid breaks down near the grid's edge, and
 * the coefficients that would mend it are so large that rounding takes the accuracy away.
 */
final class GridSearch {

  static final int FIRST_MARGIN = 7;
  static final double FIRST_WIDTH = 3;

  /** Solves allowed for a thousand components and more; fewer components allow more. */
  static final int FEWEST_SOLVES = 7;

  static final int MOST_SOLVES = 40;

  private static final int MARGIN_STEP = 2;
  private static final double WIDTH_FACTOR = 4.0 / 3;
  private static final double STRETCH_FACTOR = 1.5;
  private static final double WORTHWHILE = 0.95;

  /** Held-out error over the norm of the right-hand side that is as good as rounding allows. */
  private static final double ROUNDING = 1e-12;

  /** Units are of the cells: [1, 1] for square ones in a plane. */
  private record Shape(int margin, int widthSteps, List<Double> units) {
    double width() {
      return FIRST_WIDTH * Math.pow(WIDTH_FACTOR, widthSteps);
    }
  }

  /** A step; stretch is a factor of the unit of one axis. */
  private record Move(int margin, int widthSteps, int axis, double stretch) {
    Move(int margin, int widthSteps) {
      this(margin, widthSteps, 0, 1);
    }

    Shape from(Shape shape) {
      List<Double> units = new ArrayList<>(shape.units());
      units.set(axis, units.get(axis) * stretch);
      return new Shape(
          Math.max(0, shape.margin() + margin), shape.widthSteps() + widthSteps, units);
    }
  }

  private final VariableProjection problem;
  private final int components;
  private final HeldOut heldOut;
  private final Map<Shape, Double> errors = new HashMap<>();
  private final int solves;

  GridSearch(VariableProjection problem, int components) {
    if (components < 1) {
      throw new IllegalArgumentException(
          "VariableProjection.solveOnGrid: components must be >= 1, got " + components);
    }
    problem.requireRows(components);
    this.problem = problem;
    this.components = components;
    this.heldOut = new HeldOut(problem);
    double spare = Math.pow(1000.0 / components, 2);
    this.solves = (int) Math.max(FEWEST_SOLVES, Math.min(MOST_SOLVES, FEWEST_SOLVES * spare));
  }

  Solution best() {
    List<Double> sides = Arrays.stream(new PointGrid(problem.equations()).sides()).boxed().toList();
    double longest = Collections.max(sides);
    Shape best = start(sides.stream().map(side -> 1.0).toList());
    Shape stretched = start(sides.stream().map(side -> side / longest).toList());
    if (heldOut.rows() < components) { // too few points to hold any out
      return problem.solve(basis(stretched));
    }
    if (!stretched.equals(best) && error(stretched) < error(best)) {
      best = stretched;
    }
    double error = error(best);
    double enough = ROUNDING * heldOut.sourceNorm();
    Deque<Move> moves =
        new ArrayDeque<>(
            List.of(
                new Move(0, -1),
                new Move(0, 1),
                new Move(-MARGIN_STEP, 0),
                new Move(MARGIN_STEP, 0)));
    for (int axis = 1; axis < sides.size(); axis++) { // ratios count: the first axis stays
      moves.add(new Move(0, 0, axis, STRETCH_FACTOR));
      moves.add(new Move(0, 0, axis, 1 / STRETCH_FACTOR));
    }
    int failures = 0;
    while (failures < moves.size() && error > enough && errors.size() < solves) {
      Move move = moves.removeFirst();
      Shape next = move.from(best);
      if (!errors.containsKey(next) && error(next) < WORTHWHILE * error) {
        best = next;
        error = error(next);
        failures = 0;
        moves.addFirst(move); // on in the direction that helped
      } else {
        failures++;
        moves.addLast(move);
      }
    }
    return problem.solve(basis(best));
  }

  private Shape start(List<Double> units) {
    return new Shape(grid(units).margin(components, FIRST_MARGIN), 0, units);
  }

  private PointGrid grid(List<Double> units) {
    return new PointGrid(
        problem.equations(), units.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private GaussianBasis basis(Shape shape) {
    return grid(shape.units()).basis(components, shape.margin(), shape.width());
  }

  private double error(Shape shape) {
    return errors.computeIfAbsent(shape, s -> heldOut.error(heldOut.training().solve(basis(s))));
  }
}
