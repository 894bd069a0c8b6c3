package org.gmnm.calculus;

/**
 * An unknown function at a point, and the unknown numbers of its equation, as {@link
 * NonlinearOperator} is written in them.
 */
public final class Unknown {

  private final double[] point;
  private final double[] partials;
  private final double[] parameters;

  Unknown(double[] point, double[] partials, double[] parameters) {
    this.point = point;
    this.partials = partials;
    this.parameters = parameters;
  }

  /**
   * The point.
   *
   * @return d coordinates, not to be changed
   */
  public double[] point() {
    return point;
  }

  /**
   * A coordinate of the point.
   *
   * @param coordinate j, from 0
   * @return x_j
   */
  public double x(int coordinate) {
    return point[coordinate];
  }

  /**
   * The function.
   *
   * @return u
   */
  public Term value() {
    return partial(0);
  }

  /**
   * A first derivative.
   *
   * @param coordinate j, from 0
   * @return {@code ∂_j u}
   */
  public Term derivative(int coordinate) {
    requireCoordinate(coordinate);
    return partial(Partials.first(coordinate));
  }

  /**
   * A second derivative.
   *
   * @param first i, from 0
   * @param second j, from 0
   * @return {@code ∂_i ∂_j u}
   */
  public Term derivative(int first, int second) {
    requireCoordinate(first);
    requireCoordinate(second);
    return partial(Partials.second(point.length, first, second));
  }

  /**
   * The Laplacian over all coordinates.
   *
   * @return {@code Δu}
   */
  public Term laplacian() {
    return partial(Partials.laplacian(point.length));
  }

  /**
   * A linear operator.
   *
   * @param operator L
   * @return {@code L u}
   */
  public Term apply(LinearOperator operator) {
    double[] coefficients = operator.coefficients(point);
    double[] slopes = new double[partials.length + parameters.length];
    double sum = 0;
    for (int i = 0; i < coefficients.length; i++) {
      slopes[i] = coefficients[i];
      sum += coefficients[i] * partials[i];
    }
    return new Term(sum, slopes);
  }

  /**
   * An unknown number of the equation, which is found together with the solution.
   *
   * @param index from 0
   * @return the number
   */
  public Term parameter(int index) {
    if (index < 0 || index >= parameters.length) {
      throw new IllegalArgumentException(
          String.format(
              "Unknown.parameter: index must be in [0, %d), the number of starting values given to"
                  + " the solver, got %d",
              parameters.length, index));
    }
    return unit(parameters[index], partials.length + index);
  }

  private Term partial(int place) {
    return unit(partials[place], place);
  }

  private Term unit(double value, int place) {
    double[] slopes = new double[partials.length + parameters.length];
    slopes[place] = 1;
    return new Term(value, slopes);
  }

  private void requireCoordinate(int coordinate) {
    if (coordinate < 0 || coordinate >= point.length) {
      throw new IllegalArgumentException(
          String.format(
              "Unknown.derivative: coordinate must be in [0, %d), the dimension of the points, got"
                  + " %d",
              point.length, coordinate));
    }
  }
}
