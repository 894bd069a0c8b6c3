package org.gmnm.calculus;

import java.util.Arrays;

/** A box with faces across the axes. */
final class Box implements Domain {

  private final double[] low;
  private final double[] high;
  private final double[]
      faceEnds; // running sum of the areas of the faces 2j (low) and 2j + 1 (high)

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
    faceEnds = new double[2 * low.length];
    double sum = 0;
    for (int face = 0; face < faceEnds.length; face++) {
      double area = 1;
      for (int j = 0; j < low.length; j++) {
        area *= j == face / 2 ? 1 : high[j] - low[j];
      }
      sum += area;
      faceEnds[face] = sum;
    }
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

  /** The first number chooses the face; what is left of it is the last coordinate on the face. */
  @Override
  public double[] borderPoint(double[] unit) {
    double at = unit[0] * faceEnds[faceEnds.length - 1];
    int face = 0;
    while (at >= faceEnds[face] && face < faceEnds.length - 1) {
      face++;
    }
    double start = face == 0 ? 0 : faceEnds[face - 1];
    int across = face / 2;
    double[] x = new double[low.length];
    int next = 1;
    double rest = (at - start) / (faceEnds[face] - start);
    for (int j = 0; j < low.length; j++) {
      if (j == across) {
        x[j] = face % 2 == 0 ? low[j] : high[j];
      } else {
        double part = next < low.length - 1 ? unit[next] : rest;
        next++;
        x[j] = low[j] + part * (high[j] - low[j]);
      }
    }
    return x;
  }
}
