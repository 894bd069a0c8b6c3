package org.gmnm.examples.poisson;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * What {@code org.gmnm.calculus.ResidualTraining} makes of −Δu = f inside and u = g on the border,
 * one row a point, for a network that is not ours.
 *
 * @param points [N][2], those inside first
 * @param ofValue the factor of u: 0 inside, 1 on the border
 * @param ofLaplacian the factor of Δu: −1 inside, 0 on the border
 * @param source f inside, g on the border
 * @param weights of squared residuals
 */
@SuppressWarnings("ArrayRecordComponent") // read only, never compared
record PinnRows(
    double[][] points, double[] ofValue, double[] ofLaplacian, double[] source, double[] weights) {

  static PinnRows of(PdeProblem problem, double[][] inside, double[][] border) {
    double[][] points =
        Stream.concat(Arrays.stream(inside), Arrays.stream(border)).toArray(double[][]::new);
    double[] ofValue = new double[points.length];
    double[] ofLaplacian = new double[points.length];
    double[] source = new double[points.length];
    double[] weights = new double[points.length];
    double wavenumber = 2 * Math.PI / extent(points);
    for (int n = 0; n < points.length; n++) {
      boolean isInside = n < inside.length;
      ofValue[n] = isInside ? 0 : 1;
      ofLaplacian[n] = isInside ? -1 : 0;
      source[n] =
          isInside ? problem.pde().source().at(points[n]) : problem.pde().boundary().at(points[n]);
      weights[n] = isInside ? Math.pow(wavenumber, -4) / inside.length : 1.0 / border.length;
    }
    return new PinnRows(points, ofValue, ofLaplacian, source, weights);
  }

  private static double extent(double[][] points) {
    double extent = 0;
    for (int j = 0; j < 2; j++) {
      int axis = j;
      double high = Arrays.stream(points).mapToDouble(x -> x[axis]).max().orElseThrow();
      double low = Arrays.stream(points).mapToDouble(x -> x[axis]).min().orElseThrow();
      extent = Math.max(extent, high - low);
    }
    return extent;
  }

  /** How many of the points lie inside. */
  int inside() {
    return (int) Arrays.stream(ofValue).filter(factor -> factor == 0).count();
  }

  int size() {
    return points.length;
  }

  double[] coordinate(int axis) {
    return Arrays.stream(points).mapToDouble(x -> x[axis]).toArray();
  }

  double[] flat() {
    return Arrays.stream(points).flatMapToDouble(Arrays::stream).toArray();
  }
}
