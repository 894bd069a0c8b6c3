package org.gmnm.calculus;

/**
 * A linear differential operator, any combination of value, gradient and Laplacian.
 *
 * <pre>
 *   (L u)(x) = c_0(x) u(x) + Σ_j c_j(x) ∂_j u(x) + c_Δ(x) Δu(x)
 * </pre>
 *
 * <p>Build one from the static parts: {@code laplacian().plus(value().times(k * k))} is Helmholtz,
 * {@code laplacian().times(-1)} Poisson, {@code value()} a fit or a Dirichlet condition. Immutable.
 */
public final class LinearOperator {

  private interface Terms {
    /** Adds {@code factor} times this operator's coefficients at x to [c_0, c_1 .. c_d, c_Δ]. */
    void addTo(double[] x, double factor, double[] coefficients);
  }

  private final Terms terms;

  private LinearOperator(Terms terms) {
    this.terms = terms;
  }

  /**
   * The identity.
   *
   * @return {@code u}
   */
  public static LinearOperator value() {
    return new LinearOperator((x, factor, c) -> c[0] += factor);
  }

  /**
   * A first derivative.
   *
   * @param coordinate j, from 0
   * @return {@code ∂_j u}
   */
  public static LinearOperator derivative(int coordinate) {
    if (coordinate < 0) {
      throw new IllegalArgumentException(
          "LinearOperator.derivative: coordinate must be >= 0, got " + coordinate);
    }
    return new LinearOperator(
        (x, factor, c) -> {
          if (coordinate >= x.length) {
            throw new IllegalArgumentException(
                "LinearOperator.derivative: coordinate must be < "
                    + x.length
                    + ", the dimension of the points, got "
                    + coordinate);
          }
          c[1 + coordinate] += factor;
        });
  }

  /**
   * The Laplacian.
   *
   * @return {@code Δu}
   */
  public static LinearOperator laplacian() {
    return new LinearOperator((x, factor, c) -> c[c.length - 1] += factor);
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
        });
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
    return new LinearOperator((x, outer, c) -> terms.addTo(x, outer * factor.at(x), c));
  }

  /**
   * The coefficients at a point.
   *
   * @param x the point
   * @return c_0, c_1 .. c_d, c_Δ: d + 2 numbers
   */
  public double[] coefficients(double[] x) {
    double[] coefficients = new double[x.length + 2];
    terms.addTo(x, 1, coefficients);
    return coefficients;
  }
}
