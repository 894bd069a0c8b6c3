package org.gmnm.calculus;

import java.util.Arrays;

/**
 * A nonlinear equation required at points.
 *
 * <pre>
 *   F(x_n, u, ∇u, ∂_i ∂_j u, λ) = 0      n = 1..N
 * </pre>
 *
 * <p>Immutable.
 */
public final class NonlinearEquation {

  private final String name;
  private final NonlinearOperator residual;
  private final double[][] points;

  private NonlinearEquation(String name, NonlinearOperator residual, double[][] points) {
    this.name = name;
    this.residual = residual;
    this.points = points;
  }

  /**
   * An equation at points.
   *
   * @param name what it is, for reports and errors
   * @param residual what is to be 0
   * @param points x, N points of d coordinates each
   * @return the equation
   */
  public static NonlinearEquation of(String name, NonlinearOperator residual, double[][] points) {
    LinearEquation checked = LinearEquation.of(name, LinearOperator.value(), points, x -> 0);
    return new NonlinearEquation(name, residual, checked.points());
  }

  /**
   * What the equation is.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * How many points it holds at.
   *
   * @return N
   */
  public int size() {
    return points.length;
  }

  double[][] points() {
    return points;
  }

  /** The same equation at other points. */
  NonlinearEquation at(double[][] others) {
    return new NonlinearEquation(name, residual, others);
  }

  /** Every step-th point, or all the others. */
  NonlinearEquation part(int step, boolean heldOut) {
    double[][] chosen =
        java.util.stream.IntStream.range(0, size())
            .filter(n -> (n % step == step - 1) == heldOut)
            .mapToObj(n -> points[n])
            .toArray(double[][]::new);
    return new NonlinearEquation(name, residual, chosen);
  }

  /** The residuals and their slopes for a function's partial derivatives at the points. */
  Term[] at(double[][] partials, double[] parameters) {
    Term[] terms = new Term[points.length];
    for (int n = 0; n < terms.length; n++) {
      terms[n] = residual.residual(new Unknown(points[n], partials[n], parameters));
      if (!Double.isFinite(terms[n].value())) {
        throw new ArithmeticException(
            String.format(
                "NonlinearEquation '%s': the residual must be finite, got %s at point %s with u ="
                    + " %s; look for powers and quotients there",
                name, terms[n].value(), Arrays.toString(points[n]), partials[n][0]));
      }
    }
    return terms;
  }

  /**
   * The equation of first order around a function: {@code F + F' (v − u) = 0} for v, which at u has
   * the value and the gradient of F itself.
   */
  LinearEquation linearised(double[][] partials, Term[] terms) {
    int count = partials[0].length;
    double[][] coefficients = new double[terms.length][];
    double[] source = new double[terms.length];
    for (int n = 0; n < terms.length; n++) {
      coefficients[n] = Arrays.copyOf(terms[n].slopes(), count);
      source[n] = -terms[n].value();
      for (int i = 0; i < count; i++) {
        source[n] += coefficients[n][i] * partials[n][i];
      }
    }
    return LinearEquation.linearised(
        name, points, coefficients, source, LinearEquation.DEFAULT_WEIGHT);
  }
}
