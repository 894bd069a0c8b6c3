package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A polygon that does not cross itself. */
final class Polygon implements Domain {

  private final double[][] corners;
  private final Pieces edges; // by length
  private final double[] low = {Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY};
  private final double[] high = {Double.NEGATIVE_INFINITY, Double.NEGATIVE_INFINITY};

  Polygon(double[][] corners) {
    this.corners = Arrays.stream(corners).map(double[]::clone).toArray(double[][]::new);
    if (corners.length < 3) {
      throw new IllegalArgumentException(
          "Domain.polygon: corners must be at least 3, got " + corners.length);
    }
    for (int i = 0; i < corners.length; i++) {
      if (corners[i].length != 2
          || !Double.isFinite(corners[i][0])
          || !Double.isFinite(corners[i][1])) {
        throw new IllegalArgumentException(
            "Domain.polygon: corners["
                + i
                + "] must be two finite coordinates, got "
                + Arrays.toString(corners[i]));
      }
      for (int j = 0; j < 2; j++) {
        low[j] = Math.min(low[j], corners[i][j]);
        high[j] = Math.max(high[j], corners[i][j]);
      }
    }
    double[] lengths = new double[corners.length];
    for (int i = 0; i < corners.length; i++) {
      lengths[i] = Math.hypot(next(i)[0] - corners[i][0], next(i)[1] - corners[i][1]);
    }
    edges = new Pieces(lengths);
    if (!(edges.total() > 0)) {
      throw new IllegalArgumentException(
          "Domain.polygon: corners must not all be the same point, got "
              + Arrays.toString(corners[0]));
    }
    requireNoCrossing();
  }

  private void requireNoCrossing() {
    for (int i = 0; i < corners.length; i++) {
      for (int j = i + 2; j < corners.length; j++) {
        if (cross(corners[i], next(i), corners[j], next(j))) {
          throw new IllegalArgumentException(
              String.format(
                  "Domain.polygon: sides must not cross each other, got side %d from %s to %s and"
                      + " side %d from %s to %s; give the corners in order around the polygon",
                  i,
                  Arrays.toString(corners[i]),
                  Arrays.toString(next(i)),
                  j,
                  Arrays.toString(corners[j]),
                  Arrays.toString(next(j))));
        }
      }
    }
  }

  /**
   * Whether two sides cross between their ends: the ends of each lie on both sides of the other.
   */
  private static boolean cross(double[] a, double[] b, double[] c, double[] d) {
    return turn(a, b, c) * turn(a, b, d) < 0 && turn(c, d, a) * turn(c, d, b) < 0;
  }

  /** 1 where the way from a by b to c turns left, −1 where it turns right, 0 straight on. */
  private static double turn(double[] a, double[] b, double[] c) {
    return Math.signum((b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]));
  }

  private double[] next(int i) {
    return corners[(i + 1) % corners.length];
  }

  @Override
  public double[] low() {
    return low.clone();
  }

  @Override
  public double[] high() {
    return high.clone();
  }

  /** A ray to the right crosses the border an odd number of times. */
  @Override
  public boolean contains(double[] x) {
    boolean inside = false;
    for (int i = 0; i < corners.length; i++) {
      double[] from = corners[i];
      double[] to = next(i);
      if ((from[1] > x[1]) != (to[1] > x[1])) {
        double crossing = from[0] + (x[1] - from[1]) / (to[1] - from[1]) * (to[0] - from[0]);
        inside ^= x[0] < crossing;
      }
    }
    return inside;
  }

  @Override
  public double volume() {
    return Math.abs(signedArea());
  }

  /** Positive where the corners go round anticlockwise. */
  private double signedArea() {
    double twice = 0;
    for (int i = 0; i < corners.length; i++) {
      twice += corners[i][0] * next(i)[1] - next(i)[0] * corners[i][1];
    }
    return twice / 2;
  }

  @Override
  public List<Edge> edges() {
    double outward = Math.signum(signedArea()); // the border's right where it goes anticlockwise
    List<Edge> sides = new ArrayList<>();
    for (int i = 0; i < corners.length; i++) {
      double[] span = {next(i)[0] - corners[i][0], next(i)[1] - corners[i][1]};
      double length = Math.hypot(span[0], span[1]);
      if (length > 0) { // a corner may be given twice
        double[] normal = {outward * span[1], -outward * span[0]};
        sides.add(Edge.flat("side " + i, corners[i], new double[][] {span}, normal, length));
      }
    }
    return sides;
  }

  @Override
  public double[] borderPoint(double[] unit) {
    Pieces.Place place = edges.at(unit[0]);
    double along = place.part();
    double[] from = corners[place.piece()];
    double[] to = next(place.piece());
    return new double[] {from[0] + along * (to[0] - from[0]), from[1] + along * (to[1] - from[1])};
  }
}
