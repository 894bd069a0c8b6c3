package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;
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
   * The same function in plain numbers, with which networks train many times as fast.
   *
   * @return null where there is none: SameDiff does it then
   */
  default @Nullable ElementwiseNumbers numbers() {
    return null;
  }

  /**
   * A value with two derivatives.
   *
   * @param value g(a)
   * @param first g'(a)
   * @param second g''(a)
   */
  record Expansion(SDVariable value, SDVariable first, SDVariable second) {}
}
