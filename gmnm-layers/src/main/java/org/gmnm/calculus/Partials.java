package org.gmnm.calculus;

/**
 * Where the coefficients of an operator stand, and with them the partial derivatives of a function:
 * value, d first derivatives, Laplacian and, only where asked for, the d (d + 1) / 2 second
 * derivatives.
 */
final class Partials {

  private Partials() {}

  /** How many there are. */
  static int count(int dimensions, boolean hessian) {
    return dimensions + 2 + (hessian ? pairs(dimensions) : 0);
  }

  /** Whether so many coefficients have the second derivatives among them. */
  static boolean hasHessian(double[] coefficients, int dimensions) {
    return coefficients.length > dimensions + 2;
  }

  /** The place of ∂_j. */
  static int first(int coordinate) {
    return 1 + coordinate;
  }

  /** The place of Δ. */
  static int laplacian(int dimensions) {
    return 1 + dimensions;
  }

  /** The place of ∂_i ∂_j. */
  static int second(int dimensions, int i, int j) {
    return dimensions + 2 + pair(dimensions, i, j);
  }

  /** The number of second derivatives. */
  static int pairs(int dimensions) {
    return dimensions * (dimensions + 1) / 2;
  }

  /** The place of a pair among the pairs i ≤ j, row after row of the upper triangle. */
  static int pair(int dimensions, int i, int j) {
    int row = Math.min(i, j);
    return row * dimensions - row * (row - 1) / 2 + Math.max(i, j) - row;
  }
}
