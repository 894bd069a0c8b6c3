package org.gmnm.calculus;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A function of one variable with its first two derivatives, for {@link Jet#apply}.
 *
 * <p>Implement it to carry another activation or basis through a stack. {@link Elementwise} has the
 * usual ones.
 *
 * <p><b>Shapes</b>: all [N, w], those of the argument.
 */
@FunctionalInterface
public interface ElementwiseFunction {

  /**
   * The function around a.
   *
   * @param a the argument [N, w]
   * @return g(a), g'(a) and g''(a)
   */
  Expansion at(SDVariable a);

  /**
   * A value with two derivatives.
   *
   * @param value g(a)
   * @param first g'(a)
   * @param second g''(a)
   */
  record Expansion(SDVariable value, SDVariable first, SDVariable second) {}
}
