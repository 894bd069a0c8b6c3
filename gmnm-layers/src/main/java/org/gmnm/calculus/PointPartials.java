package org.gmnm.calculus;

/** The partial derivatives of a weighted sum of components at a point of space. */
@FunctionalInterface
interface PointPartials {

  /** In the order of {@link Partials}, the second derivatives among them. */
  double[] at(double[] weights, double[] point);
}
