package org.gmnm.calculus;

import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A linear equation required at points: a differential equation inside a domain, a condition on its
 * boundary, or data to fit.
 *
 * <pre>
 *   (L u)(x_n) = s_n                    n = 1..N
 *   (L u)(x_n) − (L u)(x'_n) = s_n      between pairs of points: periodic conditions
 * </pre>
 *
 * <p><b>Weight</b>: the solver divides the rows of each equation by {@code √(mean of c_0² + Σ_j
 * (κ_j c_j)² + (κ² c_Δ)² + Σ_{i ≤ j} (κ_i κ_j c_ij)²)}, where κ_j is 2π over the side j of the box
 * around all points and κ the largest of them. A residual then counts like the error of the
 * solution that it causes at the size of the domain, whatever the equation's order and the units of
 * the coordinates. The weight (default {@value #DEFAULT_WEIGHT}) multiplies on top of that and
 * seldom needs to change.
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
  private final @Nullable LinearEquation partners; // what is subtracted, at x'

  private LinearEquation(
      String name,
      double[][] points,
      double[][] coefficients,
      double[] source,
      double weight,
      @Nullable LinearEquation partners) {
    this.name = name;
    this.points = points;
    this.coefficients = coefficients;
    this.source = source;
    this.weight = weight;
    this.partners = partners;
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
    return new LinearEquation(name, copies, coefficients, values, DEFAULT_WEIGHT, null);
  }

  /**
   * An equation between pairs of points; with source 0, what the operator gives is the same at
   * both.
   *
   * @param name what it is, for reports and errors
   * @param operator the left-hand side
   * @param points x, N points of d coordinates each
   * @param partners x', as many
   * @param source the right-hand side, taken at x
   * @return the equation {@code (L u)(x_n) − (L u)(x'_n) = s_n}, with weight {@value
   *     #DEFAULT_WEIGHT}
   */
  public static LinearEquation between(
      String name,
      LinearOperator operator,
      double[][] points,
      double[][] partners,
      ScalarField source) {
    LinearEquation first = of(name, operator, points, source);
    LinearEquation second = of(name, operator, partners, x -> 0);
    if (second.size() != first.size() || second.dimensions() != first.dimensions()) {
      throw new IllegalArgumentException(
          String.format(
              "LinearEquation '%s': every point needs one partner of as many coordinates, got %d"
                  + " points of %d and %d partners of %d",
              name, first.size(), first.dimensions(), second.size(), second.dimensions()));
    }
    return new LinearEquation(
        name, first.points, first.coefficients, first.source, DEFAULT_WEIGHT, second);
  }

  /** An equation whose coefficients are known already; the arrays are not copied. */
  static LinearEquation linearised(
      String name, double[][] points, double[][] coefficients, double[] source, double weight) {
    return new LinearEquation(name, points, coefficients, source, weight, null);
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
    return new LinearEquation(name, points, coefficients, source, newWeight, partners);
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

  /** The equation at the partners of its points, null where it has none. */
  @Nullable LinearEquation partners() {
    return partners;
  }

  /** The points at which the solution is asked for: the partners, too. */
  Stream<double[]> allPoints() {
    return partners == null
        ? Arrays.stream(points)
        : Stream.concat(Arrays.stream(points), Arrays.stream(partners.points));
  }

  /** Root mean square over the points of the operator's size on waves of so many to a length. */
  double size(double[] wavenumbers) {
    int d = dimensions();
    double largest = Arrays.stream(wavenumbers).max().orElse(1);
    double sum = 0;
    for (double[] c : coefficients) {
      sum += c[0] * c[0] + Math.pow(largest * largest * c[Partials.laplacian(d)], 2);
      for (int j = 0; j < d; j++) {
        sum += Math.pow(wavenumbers[j] * c[Partials.first(j)], 2);
      }
      if (Partials.hasHessian(c, d)) {
        for (int i = 0; i < d; i++) {
          for (int j = i; j < d; j++) {
            sum += Math.pow(wavenumbers[i] * wavenumbers[j] * c[Partials.second(d, i, j)], 2);
          }
        }
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

  /** The same in space alone, of an equation at one moment without derivatives by time. */
  LinearEquation inSpace() {
    int d = dimensions() - 1;
    double[][] places = new double[size()][];
    double[][] reduced = new double[size()][Partials.count(d, true)];
    for (int n = 0; n < places.length; n++) {
      places[n] = Arrays.copyOf(points[n], d);
      double[] c = coefficients[n];
      System.arraycopy(c, 0, reduced[n], 0, d + 1);
      boolean ofTime = c[Partials.first(d)] != 0 || c[Partials.laplacian(d + 1)] != 0;
      for (int i = 0; Partials.hasHessian(c, d + 1) && i <= d; i++) {
        for (int j = i; j < d; j++) {
          reduced[n][Partials.second(d, i, j)] = c[Partials.second(d + 1, i, j)];
        }
        ofTime |= c[Partials.second(d + 1, i, d)] != 0;
      }
      if (ofTime) {
        throw new IllegalArgumentException(
            "LinearEquation '"
                + name
                + "': a condition in TimeStepping must have no derivative by time, nor laplacian(),"
                + " which counts time; march it by TimeMarch");
      }
    }
    return new LinearEquation(
        name, places, reduced, source, weight, partners == null ? null : partners.inSpace());
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
        weight,
        partners == null ? null : partners.part(step, heldOut));
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
