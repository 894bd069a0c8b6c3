package org.gmnm.calculus;

import java.util.List;

/**
 * A linear differential equation in value, gradient and Laplacian with Dirichlet data.
 *
 * <pre>
 *   (L u)(x) = source(x)  inside,   u(x) = boundary(x)  on the border
 * </pre>
 *
 * <p>Taken at points it is a list of {@link LinearEquation}s, which {@link VariableProjection}
 * solves in closed form and {@link ResidualTraining} by gradients. Other conditions on the border
 * are further equations.
 *
 * @param domain where it holds
 * @param operator L
 * @param source right-hand side inside
 * @param boundary value on the border
 */
public record LinearPde(
    Domain domain, LinearOperator operator, ScalarField source, ScalarField boundary) {

  /** Name of the equation inside the domain. */
  public static final String INSIDE = "inside";

  /** Name of the equation on its border. */
  public static final String BORDER = "border";

  /**
   * The equation at points spread over the domain and its border.
   *
   * @param inside points inside, at least 1
   * @param border points on the border, at least 1
   * @param sampler how to spread them
   * @param seed of the random numbers
   * @return the equations {@value #INSIDE} and {@value #BORDER}
   */
  public List<LinearEquation> sample(int inside, int border, Sampler sampler, long seed) {
    return at(domain.inside(inside, sampler, seed), domain.border(border, sampler, seed + 1));
  }

  /**
   * The equation at points.
   *
   * @param inside points inside, at least 1
   * @param border points on the border, at least 1
   * @return the equations {@value #INSIDE} and {@value #BORDER}
   */
  public List<LinearEquation> at(double[][] inside, double[][] border) {
    return List.of(
        LinearEquation.of(INSIDE, operator, inside, source),
        LinearEquation.of(BORDER, LinearOperator.value(), border, boundary));
  }

  /**
   * How far a solution misses the equation.
   *
   * @param solution what to measure
   * @param points inside, [N][d]
   * @return {@code L u − source} at the points, N numbers
   */
  public double[] residual(Approximation solution, double[][] points) {
    double[] residual = solution.apply(operator, points);
    for (int n = 0; n < residual.length; n++) {
      residual[n] -= source.at(points[n]);
    }
    return residual;
  }
}
