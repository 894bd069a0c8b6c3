package org.gmnm.calculus;

/**
 * A differential equation that need not be linear: what is to be 0 at every point, written in the
 * unknown function and its derivatives.
 *
 * <pre>{@code
 * u -> u.derivative(1).plus(u.value().times(u.derivative(0))) // u_t + u u_x
 *     .minus(u.derivative(0, 0).times(0.01 / Math.PI)) // - 0.01/pi u_xx = 0
 * }</pre>
 *
 * <p>Its linearisation comes of itself: a {@link Term} carries how it changes with each derivative.
 */
@FunctionalInterface
public interface NonlinearOperator {

  /**
   * The residual at a point.
   *
   * @param u the unknown there
   * @return what is to be 0
   */
  Term residual(Unknown u);

  /**
   * A linear equation as one of these.
   *
   * @param operator L
   * @param source f
   * @return {@code L u − f}
   */
  static NonlinearOperator of(LinearOperator operator, ScalarField source) {
    return u -> u.apply(operator).plus(-source.at(u.point()));
  }
}
