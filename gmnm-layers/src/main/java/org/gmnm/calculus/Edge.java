package org.gmnm.calculus;

import java.util.Arrays;

/**
 * A flat piece of a domain's border with its outward normal: a face of a box, a side of a polygon,
 * the first or last moment of a {@linkplain Domain#during domain in time}.
 *
 * <pre>
 *   x = origin + Σ_k unit_k span_k,   unit in [0, 1)^(d − 1)
 * </pre>
 *
 * <p>A condition on it is a {@link LinearEquation} at its {@link #points}; {@link BoundaryProblem}
 * makes the usual ones. Immutable.
 */
public final class Edge {

  /** Ways to fill an edge with points. */
  @FunctionalInterface
  public interface Spread {

    /**
     * Points of the edge.
     *
     * @param count N, at least 1
     * @param sampler how to spread them
     * @param seed of the random numbers
     * @return [N][d]
     */
    double[][] points(int count, Sampler sampler, long seed);
  }

  private final String name;
  private final double[] middle;
  private final double[] normal;
  private final double size;
  private final Spread spread;

  /**
   * An edge.
   *
   * @param name for reports and errors
   * @param middle a point that two edges to be joined periodically have in the same place, d
   *     coordinates
   * @param normal outward, d coordinates, not all 0; it is brought to length 1
   * @param size length, area, volume; positive
   * @param spread its points
   */
  public Edge(String name, double[] middle, double[] normal, double size, Spread spread) {
    double length = Math.sqrt(Arrays.stream(normal).map(n -> n * n).sum());
    if (middle.length != normal.length || !(length > 0) || !(size > 0)) {
      throw new IllegalArgumentException(
          String.format(
              "Edge '%s': middle and normal must have the same number of coordinates, the normal a"
                  + " length, and size must be > 0, got %s, %s and %s",
              name, Arrays.toString(middle), Arrays.toString(normal), size));
    }
    this.name = name;
    this.middle = middle.clone();
    this.normal = Arrays.stream(normal).map(n -> n / length).toArray();
    this.size = size;
    this.spread = spread;
  }

  /** A parallelepiped of d − 1 dimensions, from a corner along its spans. */
  static Edge flat(String name, double[] origin, double[][] spans, double[] normal, double size) {
    double[] half = new double[spans.length];
    Arrays.fill(half, 0.5);
    return new Edge(
        name,
        along(origin, spans, half),
        normal,
        size,
        (count, sampler, seed) -> {
          double[][] units =
              spans.length == 0 ? new double[count][0] : sampler.sample(count, spans.length, seed);
          return Arrays.stream(units)
              .map(unit -> along(origin, spans, unit))
              .toArray(double[][]::new);
        });
  }

  private static double[] along(double[] origin, double[][] spans, double[] unit) {
    double[] x = origin.clone();
    for (int k = 0; k < spans.length; k++) {
      for (int j = 0; j < x.length; j++) {
        x[j] += unit[k] * spans[k][j];
      }
    }
    return x;
  }

  /**
   * What it is called.
   *
   * @return the name
   */
  public String name() {
    return name;
  }

  /**
   * The outward normal of length 1.
   *
   * @return d coordinates, a copy
   */
  public double[] normal() {
    return normal.clone();
  }

  /**
   * Its length, area or volume.
   *
   * @return positive
   */
  public double size() {
    return size;
  }

  /**
   * Points of the edge.
   *
   * @param count N, at least 1
   * @param sampler how to spread them
   * @param seed of the random numbers
   * @return [N][d]
   */
  public double[][] points(int count, Sampler sampler, long seed) {
    if (count < 1) {
      throw new IllegalArgumentException(
          "Edge '" + name + "': the number of points must be >= 1, got " + count);
    }
    return spread.points(count, sampler, seed);
  }

  /**
   * The derivative along the outward normal.
   *
   * @return {@code ∂_n = Σ_j n_j ∂_j}
   */
  public LinearOperator normalDerivative() {
    LinearOperator sum = LinearOperator.value().times(0);
    for (int j = 0; j < normal.length; j++) {
      if (normal[j] != 0) {
        sum = sum.plus(LinearOperator.derivative(j).times(normal[j]));
      }
    }
    return sum;
  }

  /** The same points under another name and normal. */
  Edge turned(String newName, double[] newNormal) {
    return new Edge(newName, middle, newNormal, size, spread);
  }

  /** The edge during a time, which is one coordinate more. */
  Edge during(double from, double to) {
    return new Edge(
        name,
        SpaceTime.with(middle, (from + to) / 2),
        SpaceTime.with(normal, 0),
        size * (to - from),
        (count, sampler, seed) -> {
          double[][] points = spread.points(count, sampler, seed);
          double[][] times = sampler.sample(count, points[0].length, seed + 1);
          for (int n = 0; n < count; n++) {
            double part = times[n][points[n].length - 1];
            points[n] = SpaceTime.with(points[n], from + part * (to - from));
          }
          return points;
        });
  }

  /** The way from each of its points to the same point of an opposite edge. */
  double[] shiftTo(Edge opposite) {
    double[] shift = new double[normal.length];
    double turned = 0;
    for (int j = 0; j < Math.min(normal.length, opposite.normal.length); j++) {
      shift[j] = opposite.middle[j] - middle[j];
      turned += Math.abs(normal[j] + opposite.normal[j]);
    }
    boolean equal = Math.abs(size - opposite.size) <= 1e-9 * size;
    if (opposite.normal.length != normal.length || turned > 1e-9 || !equal) {
      throw new IllegalArgumentException(
          String.format(
              "Edge '%s': a periodic condition joins opposite edges of one size, got '%s' with"
                  + " normal %s and size %s for normal %s and size %s",
              name,
              opposite.name,
              Arrays.toString(opposite.normal),
              opposite.size,
              Arrays.toString(normal),
              size));
    }
    return shift;
  }

  /** Its part of a box of those sides: 1 for a whole face. */
  double share(double[] sides) {
    double share = 0;
    for (int j = 0; j < sides.length; j++) {
      double face = 1;
      for (int k = 0; k < sides.length; k++) {
        face *= k == j ? 1 : sides[k];
      }
      share += Math.abs(normal[j]) * size / face;
    }
    return share;
  }

  @Override
  public String toString() {
    return "Edge '" + name + "', normal " + Arrays.toString(normal) + ", size " + size;
  }
}
