package org.gmnm.calculus;

/**
 * A linear differential operator of second order, any combination of value, first and second
 * derivatives.
 *
 * <pre>
 *   (L u)(x) = c_0(x) u(x) + Σ_j c_j(x) ∂_j u(x) + c_Δ(x) Δu(x) + Σ_{i ≤ j} c_ij(x) ∂_i ∂_j u(x)
 * </pre>
 *
 * <p>Build one from the static parts: {@code laplacian().plus(value().times(k * k))} is Helmholtz,
 * {@code laplacian().times(-1)} Poisson, {@code value()} a fit or a Dirichlet condition, {@code
 * derivative(1).plus(derivative(0, 0).times(-0.1))} the heat equation in coordinates (x, t).
 * Immutable.
 *
 * <p>The parts are static: {@code derivative(1).derivative(1)} is {@code derivative(1)} to Java,
 * which warns of it ({@code -Xlint:static}). A second derivative is {@link #derivative(int, int)}.
 */
public final class LinearOperator {

  private interface Terms {
    /** Adds {@code factor} times this operator's coefficients at x to those of {@link Partials}. */
    void addTo(double[] x, double factor, double[] coefficients);
  }

  private final Terms terms;
  private final boolean hessian; // has terms in c_ij

  private LinearOperator(Terms terms, boolean hessian) {
    this.terms = terms;
    this.hessian = hessian;
  }

  /**
   * The identity.
   *
   * @return {@code u}
   */
  public static LinearOperator value() {
    return new LinearOperator((x, factor, c) -> c[0] += factor, false);
  }

  /**
   * A first derivative.
   *
   * @param coordinate j, from 0
   * @return {@code ∂_j u}
   */
  public static LinearOperator derivative(int coordinate) {
    requireNotNegative(coordinate);
    return new LinearOperator(
        (x, factor, c) -> {
          requireBelow(x.length, coordinate);
          c[Partials.first(coordinate)] += factor;
        },
        false);
  }

  /**
   * A second derivative, pure or mixed; the order of the two does not matter.
   *
   * @param first i, from 0
   * @param second j, from 0
   * @return {@code ∂_i ∂_j u}
   */
  public static LinearOperator derivative(int first, int second) {
    requireNotNegative(first);
    requireNotNegative(second);
    return new LinearOperator(
        (x, factor, c) -> {
          requireBelow(x.length, first);
          requireBelow(x.length, second);
          c[Partials.second(x.length, first, second)] += factor;
        },
        true);
  }

  private static void requireNotNegative(int coordinate) {
    if (coordinate < 0) {
      throw new IllegalArgumentException(
          "LinearOperator.derivative: coordinate must be >= 0, got " + coordinate);
    }
  }

  private static void requireBelow(int dimensions, int coordinate) {
    if (coordinate >= dimensions) {
      throw new IllegalArgumentException(
          "LinearOperator.derivative: coordinate must be < "
              + dimensions
              + ", the dimension of the points, got "
              + coordinate);
    }
  }

  /**
   * The Laplacian.
   *
   * @return {@code Δu}
   */
  public static LinearOperator laplacian() {
    return new LinearOperator((x, factor, c) -> c[Partials.laplacian(x.length)] += factor, false);
  }

  /**
   * A sum.
   *
   * @param other another operator
   * @return {@code L u + other u}
   */
  public LinearOperator plus(LinearOperator other) {
    return new LinearOperator(
        (x, factor, c) -> {
          terms.addTo(x, factor, c);
          other.terms.addTo(x, factor, c);
        },
        hessian || other.hessian);
  }

  /**
   * A multiple.
   *
   * @param factor the number
   * @return {@code factor L u}
   */
  public LinearOperator times(double factor) {
    return times(x -> factor);
  }

  /**
   * A multiple that varies in space.
   *
   * @param factor the coefficient field
   * @return {@code factor(x) L u}
   */
  public LinearOperator times(ScalarField factor) {
    return new LinearOperator((x, outer, c) -> terms.addTo(x, outer * factor.at(x), c), hessian);
  }

  /**
   * The coefficients at a point.
   *
   * @param x the point
   * @return c_0, c_1 .. c_d, c_Δ: d + 2 numbers; of an operator made with {@link #derivative(int,
   *     int)} the c_ij after them, c_00, c_01 .. c_0,d-1, c_11 ..: d (d + 1) / 2 more
   */
  public double[] coefficients(double[] x) {
    double[] coefficients = new double[Partials.count(x.length, hessian)];
    terms.addTo(x, 1, coefficients);
    return coefficients;
  }
}
