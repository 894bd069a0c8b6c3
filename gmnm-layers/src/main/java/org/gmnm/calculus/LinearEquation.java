package org.gmnm.calculus;

import java.util.Arrays;

/**
 * A linear equation required at points: a differential equation inside a domain, a condition on its
 * boundary, or data to fit.
 *
 * <pre>
 *   (L u)(x_n) = s_n      n = 1..N
 * </pre>
 *
 * <p><b>Weight</b>: the solver divides the rows of each equation by {@code √(mean of c_0² + κ² Σ_j
 * c_j² + κ⁴ c_Δ²)} with κ = 2π over the longest side of the box around all points. A residual then
 * counts like the error of the solution that it causes at the size of the domain, whatever the
 * equation's order and unit of length. The weight (default {@value #DEFAULT_WEIGHT}) multiplies on
 * top of that and seldom needs to change.
 *
 * <p><b>Errors</b>: no points, ragged or non-finite points, a non-finite coefficient or source.
 */
public final class LinearEquation {

  /** Weight of an equation unless set. */
  public static final double DEFAULT_WEIGHT = 1;

  private final String name;
  private final double[][] points;
  private final double[][] coefficients;
  private final double[] source;
  private final double weight;

  private LinearEquation(
      String name, double[][] points, double[][] coefficients, double[] source, double weight) {
    this.name = name;
    this.points = points;
    this.coefficients = coefficients;
    this.source = source;
    this.weight = weight;
  }

  /**
   * An equation at points.
   *
   * @param name what it is, for reports and errors
   * @param operator the left-hand side
   * @param points x, N points of d coordinates each
   * @param source the right-hand side
   * @return the equation, with weight {@value #DEFAULT_WEIGHT}
   */
  public static LinearEquation of(
      String name, LinearOperator operator, double[][] points, ScalarField source) {
    requirePoints(name, points);
    double[][] coefficients = new double[points.length][];
    double[] values = new double[points.length];
    for (int n = 0; n < points.length; n++) {
      coefficients[n] = operator.coefficients(points[n]);
      values[n] = source.at(points[n]);
      for (double c : coefficients[n]) {
        requireFinite(name, "coefficient of the operator", c, points[n]);
      }
      requireFinite(name, "source", values[n], points[n]);
    }
    double[][] copies = Arrays.stream(points).map(double[]::clone).toArray(double[][]::new);
    return new LinearEquation(name, copies, coefficients, values, DEFAULT_WEIGHT);
  }

  /**
   * The same equation with another weight.
   *
   * @param newWeight positive
   * @return the equation
   */
  public LinearEquation weighted(double newWeight) {
    if (!(newWeight > 0) || Double.isInfinite(newWeight)) {
      throw new IllegalArgumentException(
          "LinearEquation '" + name + "': weight must be > 0 and finite, got " + newWeight);
    }
    return new LinearEquation(name, points, coefficients, source, newWeight);
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

  /**
   * The dimension of its points.
   *
   * @return d
   */
  public int dimensions() {
    return points[0].length;
  }

  double[][] points() {
    return points;
  }

  double[][] coefficients() {
    return coefficients;
  }

  double[] source() {
    return source;
  }

  double weight() {
    return weight;
  }

  /** Root mean square over the points of the operator's size on waves of a wavenumber. */
  double size(double wavenumber) {
    double sum = 0;
    for (double[] c : coefficients) {
      int last = c.length - 1;
      sum += c[0] * c[0] + Math.pow(wavenumber, 4) * c[last] * c[last];
      for (int j = 1; j < last; j++) {
        sum += Math.pow(wavenumber * c[j], 2);
      }
    }
    if (!(sum > 0)) {
      throw new IllegalArgumentException(
          "LinearEquation '"
              + name
              + "': the operator's coefficients must not all be 0; is a factor missing?");
    }
    return Math.sqrt(sum / size());
  }

  /** Every step-th point from first, or all the others. */
  LinearEquation part(int step, boolean heldOut) {
    int[] chosen =
        java.util.stream.IntStream.range(0, size())
            .filter(n -> (n % step == step - 1) == heldOut)
            .toArray();
    return new LinearEquation(
        name,
        Arrays.stream(chosen).mapToObj(n -> points[n]).toArray(double[][]::new),
        Arrays.stream(chosen).mapToObj(n -> coefficients[n]).toArray(double[][]::new),
        Arrays.stream(chosen).mapToDouble(n -> source[n]).toArray(),
        weight);
  }

  private static void requirePoints(String name, double[][] points) {
    if (points.length == 0) {
      throw new IllegalArgumentException(
          "LinearEquation '"
              + name
              + "': points must not be empty, got 0; is the domain empty, or the sample size 0?");
    }
    int dimensions = points[0].length;
    for (int n = 0; n < points.length; n++) {
      if (points[n].length != dimensions || dimensions == 0) {
        throw new IllegalArgumentException(
            String.format(
                "LinearEquation '%s': points[%d] must have %d coordinates (at least 1) like"
                    + " points[0], got %d",
                name, n, dimensions, points[n].length));
      }
      for (double coordinate : points[n]) {
        requireFinite(name, "coordinate", coordinate, points[n]);
      }
    }
  }

  private static void requireFinite(String name, String what, double value, double[] x) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          String.format(
              "LinearEquation '%s': %s must be finite, got %s at point %s; correct it or leave the"
                  + " point out",
              name, what, value, Arrays.toString(x)));
    }
  }
}
