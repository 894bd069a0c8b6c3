package org.gmnm.calculus;

import java.util.Arrays;

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
  public double[] borderPoint(double[] unit) {
    Pieces.Place place = edges.at(unit[0]);
    double along = place.part();
    double[] from = corners[place.piece()];
    double[] to = next(place.piece());
    return new double[] {from[0] + along * (to[0] - from[0]), from[1] + along * (to[1] - from[1])};
  }
}
