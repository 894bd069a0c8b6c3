package org.gmnm.examples.fitting;

import java.util.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Points of a surface, in double precision. */
final class FitData {

  /** Points along a side of the test grid. */
  static final int GRID = 81;

  /** Points that choose a learning rate. */
  static final int VALIDATION = 2048;

  private FitData() {}

  /** Uniform in the square; the same seed gives the same points. */
  static double[][] points(long seed, int count) {
    Random random = new Random(seed);
    double[][] x = new double[count][2];
    for (double[] point : x) {
      point[0] = 2 * random.nextDouble() - 1;
      point[1] = 2 * random.nextDouble() - 1;
    }
    return x;
  }

  /**
   * The middles of equal squares, row by row from below: errors at them average to that over the
   * square, which points on its edges would count twice.
   */
  static double[][] grid() {
    double[][] x = new double[GRID * GRID][2];
    for (int i = 0; i < x.length; i++) {
      int row = i / GRID;
      x[i][0] = -1 + (2.0 * (i % GRID) + 1) / GRID;
      x[i][1] = -1 + (2.0 * row + 1) / GRID;
    }
    return x;
  }

  /** The surface's heights at points. */
  static double[] heights(Surface surface, double[][] x) {
    double[] y = new double[x.length];
    for (int i = 0; i < x.length; i++) {
      y[i] = surface.at(x[i][0], x[i][1]);
    }
    return y;
  }

  static DataSet labelled(Surface surface, double[][] x) {
    return new DataSet(
        Nd4j.createFromArray(x),
        Nd4j.createFromArray(heights(surface, x)).reshape('c', x.length, 1));
  }

  /** Mean squared difference. */
  static double meanSquare(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += (a[i] - b[i]) * (a[i] - b[i]);
    }
    return sum / a.length;
  }
}
