package org.gmnm.examples.speed;

import org.gmnm.calculus.LeastSquares;

/** A least-squares problem as it came to the solver, to be solved again by itself. */
final class SolvedMatrix implements LeastSquares {

  private final LeastSquares solver = LeastSquares.lapack();
  private double[] matrix = {};
  private double[] rightHandSide = {};
  private int rows;
  private int columns;
  private double tolerance;

  @Override
  public Result solve(double[] a, int m, int n, double[] b, double relative) {
    matrix = a.clone();
    rightHandSide = b.clone();
    rows = m;
    columns = n;
    tolerance = relative;
    return solver.solve(a, m, n, b, relative);
  }

  /** Solves it again; the solver may destroy what it is given. */
  Result again() {
    return solver.solve(matrix.clone(), rows, columns, rightHandSide.clone(), tolerance);
  }
}
