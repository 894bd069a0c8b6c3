package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A box with faces across the axes. */
final class Box implements Domain {

  private final double[] low;
  private final double[] high;
  private final Pieces faces; // by area: 2j at low[j], 2j + 1 at high[j]

  Box(double[] low, double[] high) {
    this.low = low.clone();
    this.high = high.clone();
    if (low.length < 1 || low.length != high.length) {
      throw problem("low and high must have the same number of coordinates, at least 1");
    }
    for (int j = 0; j < low.length; j++) {
      if (!(high[j] > low[j]) || Double.isInfinite(high[j] - low[j])) {
        throw problem("high[" + j + "] must be > low[" + j + "] and both finite");
      }
    }
    double[] areas = new double[2 * low.length];
    for (int face = 0; face < areas.length; face++) {
      areas[face] = 1;
      for (int j = 0; j < low.length; j++) {
        areas[face] *= j == face / 2 ? 1 : high[j] - low[j];
      }
    }
    faces = new Pieces(areas);
  }

  private IllegalArgumentException problem(String rule) {
    return new IllegalArgumentException(
        "Domain.box: " + rule + ", got " + Arrays.toString(low) + " and " + Arrays.toString(high));
  }

  @Override
  public double[] low() {
    return low.clone();
  }

  @Override
  public double[] high() {
    return high.clone();
  }

  @Override
  public boolean contains(double[] x) {
    for (int j = 0; j < low.length; j++) {
      if (!(x[j] >= low[j] && x[j] <= high[j])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public double volume() {
    double volume = 1;
    for (int j = 0; j < low.length; j++) {
      volume *= high[j] - low[j];
    }
    return volume;
  }

  @Override
  public List<Edge> edges() {
    List<Edge> edges = new ArrayList<>();
    for (int j = 0; j < low.length; j++) {
      edges.add(face(j, false));
      edges.add(face(j, true));
    }
    return edges;
  }

  private Edge face(int across, boolean upper) {
    int d = low.length;
    double[] origin = low.clone();
    origin[across] = upper ? high[across] : low[across];
    double[] normal = new double[d];
    normal[across] = upper ? 1 : -1;
    double[][] spans = new double[d - 1][d];
    double size = 1;
    for (int k = 0; k < d - 1; k++) {
      int j = k < across ? k : k + 1;
      spans[k][j] = high[j] - low[j];
      size *= spans[k][j];
    }
    return Edge.flat("x" + across + (upper ? " high" : " low"), origin, spans, normal, size);
  }

  /** The first number chooses the face; what is left of it is the last coordinate on the face. */
  @Override
  public double[] borderPoint(double[] unit) {
    Pieces.Place place = faces.at(unit[0]);
    int across = place.piece() / 2;
    double[] x = new double[low.length];
    int next = 1;
    for (int j = 0; j < low.length; j++) {
      if (j == across) {
        x[j] = place.piece() % 2 == 0 ? low[j] : high[j];
      } else {
        double part = next < low.length - 1 ? unit[next] : place.part();
        next++;
        x[j] = low[j] + part * (high[j] - low[j]);
      }
    }
    return x;
  }
}
