package org.gmnm.calculus;

/**
 * How fast an unknown function changes: the right-hand side of {@code u_t = F(x, t, u, ∂u, ..)}.
 */
@FunctionalInterface
public interface Rate {

  /**
   * The rate at a point.
   *
   * @param u the functions and their derivatives there
   * @return u_t
   */
  double of(TensorPoint u);
}
