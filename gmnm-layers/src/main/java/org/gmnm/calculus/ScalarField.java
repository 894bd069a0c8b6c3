package org.gmnm.calculus;

/** A number at every point: a coefficient, a source, a boundary value, an exact solution. */
@FunctionalInterface
public interface ScalarField {

  /**
   * The value at a point.
   *
   * @param x the point, d coordinates; not to be changed
   * @return the value
   */
  double at(double[] x);
}
