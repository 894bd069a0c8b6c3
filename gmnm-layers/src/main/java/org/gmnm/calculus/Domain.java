package org.gmnm.calculus;

import java.util.Arrays;
import java.util.List;

/**
 * A bounded region of space on which a differential equation is to hold.
 *
 * <p>{@link #box} and {@link #polygon} make the common ones; another shape implements the four
 * methods without a body.
 */
public interface Domain {

  /** The edge of a domain in time at its first moment. */
  String START = "start";

  /** The edge of a domain in time at its last moment. */
  String END = "end";

  /**
   * The lowest corner of a box around the domain.
   *
   * @return d coordinates
   */
  double[] low();

  /**
   * The highest corner of a box around the domain.
   *
   * @return d coordinates
   */
  double[] high();

  /**
   * Whether a point lies inside.
   *
   * @param x d coordinates, in the box
   * @return true inside; either on the border
   */
  boolean contains(double[] x);

  /**
   * A map of the unit cube onto the border, uniform: equal parts of the cube go to equal parts of
   * the border.
   *
   * @param unit d numbers in [0, 1)
   * @return a point of the border, d coordinates
   */
  double[] borderPoint(double[] unit);

  /**
   * The number of coordinates.
   *
   * @return d
   */
  default int dimensions() {
    return low().length;
  }

  /**
   * The border in flat pieces with outward normals. Of a box the faces {@code x0 low}, {@code x0
   * high}, {@code x1 low} ..; of a polygon {@code side 0} from its first to its second corner, and
   * so on; of a hole the same after {@code hole}; of a domain in time besides {@value #START} and
   * {@value #END}.
   *
   * @return at least one
   * @throws UnsupportedOperationException if the domain does not know them
   */
  default List<Edge> edges() {
    throw new UnsupportedOperationException(
        "Domain.edges: "
            + getClass().getSimpleName()
            + " does not know its edges; override edges() to set conditions on them");
  }

  /**
   * One edge.
   *
   * @param name as in {@link #edges}
   * @return the edge
   * @throws IllegalArgumentException naming the edges that there are
   */
  default Edge edge(String name) {
    List<Edge> edges = edges();
    return edges.stream()
        .filter(edge -> edge.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Domain.edge: there must be an edge of that name, got '"
                        + name
                        + "'; there are "
                        + edges.stream().map(Edge::name).toList()));
  }

  /**
   * Length, area or volume.
   *
   * @return exact for boxes and polygons; otherwise from the share of 4,096 points of the box
   */
  default double volume() {
    double[] low = low();
    double[] high = high();
    double box = 1;
    for (int j = 0; j < low.length; j++) {
      box *= high[j] - low[j];
    }
    int tried = 4096;
    long inside =
        Arrays.stream(Sampler.SOBOL.sample(tried, dimensions(), 1))
            .filter(unit -> contains(between(low, high, unit)))
            .count();
    return box * inside / tried;
  }

  /**
   * This domain with a hole.
   *
   * @param hole inside this domain
   * @return what is left
   */
  default Domain without(Domain hole) {
    return new PuncturedDomain(this, hole);
  }

  /**
   * This domain during a time, which becomes the last coordinate.
   *
   * @param from first moment
   * @param to last moment, later
   * @return a domain of d + 1 dimensions
   */
  default Domain during(double from, double to) {
    return new SpaceTime(this, from, to);
  }

  /**
   * Points inside: a spread over the box, of which those inside are taken.
   *
   * @param count N, at least 1
   * @param sampler how to spread them
   * @param seed of the random numbers
   * @return [N][d]
   * @throws IllegalArgumentException if fewer than one point of 1,000 in the box lies inside
   */
  default double[][] inside(int count, Sampler sampler, long seed) {
    double[] low = low();
    double[] high = high();
    int tried = count;
    while (true) {
      double[][] inside =
          Arrays.stream(sampler.sample(tried, dimensions(), seed))
              .map(unit -> between(low, high, unit))
              .filter(this::contains)
              .toArray(double[][]::new);
      if (inside.length >= count) {
        return Arrays.copyOf(inside, count);
      }
      if (tried > 1000 && inside.length < tried / 1000) {
        throw new IllegalArgumentException(
            String.format(
                "Domain: at least one point of 1,000 in the box must lie inside, got %d of %d; is"
                    + " the domain empty, or its box far too large?",
                inside.length, tried));
      }
      tried = (int) (1.1 * tried * count / Math.max(inside.length, count / 8.0)) + 8;
    }
  }

  /**
   * Points on the border.
   *
   * @param count N, at least 1
   * @param sampler how to spread them
   * @param seed of the random numbers
   * @return [N][d]
   */
  default double[][] border(int count, Sampler sampler, long seed) {
    return Arrays.stream(sampler.sample(count, dimensions(), seed))
        .map(this::borderPoint)
        .toArray(double[][]::new);
  }

  private static double[] between(double[] low, double[] high, double[] unit) {
    double[] x = new double[low.length];
    Arrays.setAll(x, j -> low[j] + unit[j] * (high[j] - low[j]));
    return x;
  }

  /**
   * A box with faces across the axes: an interval, a rectangle, a cuboid.
   *
   * @param low lowest corner, d coordinates
   * @param high highest corner, above it in every coordinate
   * @return the box
   */
  static Domain box(double[] low, double[] high) {
    return new Box(low, high);
  }

  /**
   * A polygon that does not cross itself.
   *
   * @param corners at least three points of two coordinates, in order around it
   * @return the polygon
   */
  static Domain polygon(double[][] corners) {
    return new Polygon(corners);
  }
}
