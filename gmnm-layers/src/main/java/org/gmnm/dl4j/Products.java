package org.gmnm.dl4j;

import java.util.Arrays;
import org.nd4j.autodiff.samediff.SDVariable;

/** Products of matrices in SameDiff definitions. */
public final class Products {

  private static final long[] ONE_NUMBER = {1, 1};

  private Products() {}

  /**
   * {@code a · weights}, whose gradient exists also where both are one number: that of SameDiff's
   * own product then fails.
   *
   * @param a [N, w]
   * @param weights [w, u], a variable or a constant
   * @return [N, u]
   */
  public static SDVariable of(SDVariable a, SDVariable weights) {
    return Arrays.equals(weights.getShape(), ONE_NUMBER) ? a.mul(weights) : a.mmul(weights);
  }
}
