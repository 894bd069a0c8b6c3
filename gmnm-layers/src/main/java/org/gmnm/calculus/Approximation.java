package org.gmnm.calculus;

/**
 * An approximate solution that can be differentiated: what errors and residuals are measured on.
 */
@FunctionalInterface
public interface Approximation {

  /**
   * An operator applied to the solution; {@link LinearOperator#value()} gives the solution itself.
   *
   * @param operator the operator
   * @param points [N][d]
   * @return N numbers
   */
  double[] apply(LinearOperator operator, double[][] points);
}
