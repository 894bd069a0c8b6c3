package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Grids of centres around a cloud of points, aligned with their bounding box; spacings along the
 * axes are in the ratio of the axes' units. Nodes farther than the margin from every point, in each
 * coordinate, are dropped: in the corner that an L-shaped domain leaves out, say.
 */
final class PointGrid {

  /** The widest margin of the first grid, as a part of the points' extent. */
  private static final double MARGIN_OF_EXTENT = 0.45;

  /** Nodes of a whole box for each component that may be used; beyond it a grid is too fine. */
  private static final int BOX_LIMIT = 64;

  private final double[][] points;
  private final double[] low;
  private final double[] high;
  private final double[] units;
  private final double extent; // the longest side, in units

  /** Square cells. */
  PointGrid(List<LinearEquation> equations) {
    this(equations, null);
  }

  /**
   * Cells whose sides are in the ratio of the units.
   *
   * @param units one for each axis; null for square cells
   */
  PointGrid(List<LinearEquation> equations, double @Nullable [] units) {
    points = equations.stream().flatMap(LinearEquation::allPoints).toArray(double[][]::new);
    low = points[0].clone();
    high = points[0].clone();
    for (double[] point : points) {
      for (int j = 0; j < point.length; j++) {
        low[j] = Math.min(low[j], point[j]);
        high[j] = Math.max(high[j], point[j]);
      }
    }
    if (units == null) {
      this.units = new double[low.length];
      Arrays.fill(this.units, 1);
    } else {
      this.units = units.clone();
    }
    double widest = 0;
    for (int j = 0; j < low.length; j++) {
      widest = Math.max(widest, (high[j] - low[j]) / this.units[j]);
    }
    extent = widest > 0 ? widest : 1; // one point only
  }

  /** The sides of the box around the points; of an axis without extent the longest, or 1. */
  double[] sides() {
    double[] sides = new double[low.length];
    Arrays.setAll(sides, j -> high[j] - low[j]);
    double longest = Arrays.stream(sides).max().orElse(0);
    Arrays.setAll(sides, j -> sides[j] > 0 ? sides[j] : longest > 0 ? longest : 1);
    return sides;
  }

  /** The widest margin up to a limit that is not too large a part of the grid. */
  int margin(int components, int limit) {
    int margin = limit;
    while (margin > 0 && margin > MARGIN_OF_EXTENT * intervals(components, margin)) {
      margin--;
    }
    return margin;
  }

  /**
   * Equal Gaussians on the finest grid of at most that many components, or a single one in the
   * middle when no grid is that small.
   *
   * @param components the most components
   * @param margin how far the grid reaches beyond the points, in spacings
   * @param width their standard deviation, in spacings
   */
  GaussianBasis basis(int components, int margin, double width) {
    int intervals = intervals(components, margin);
    if (intervals == 0) {
      double[] middle = new double[low.length];
      Arrays.setAll(middle, j -> (low[j] + high[j]) / 2);
      return GaussianBasis.axisAligned(new double[][] {middle}, inUnits(width * extent));
    }
    double spacing = extent / intervals;
    return GaussianBasis.axisAligned(
        centres(spacing, margin, components).toArray(double[][]::new), inUnits(width * spacing));
  }

  private double[] inUnits(double length) {
    return Arrays.stream(units).map(unit -> length * unit).toArray();
  }

  /** The most intervals along the longest side, 0 if even one is too many. */
  private int intervals(int components, int margin) {
    int enough = 0;
    int tooMany = components + 1;
    while (tooMany - enough > 1) {
      int trial = (enough + tooMany) / 2;
      int nodes = centres(extent / trial, margin, components).size();
      if (nodes > 0 && nodes <= components) {
        enough = trial;
      } else {
        tooMany = trial;
      }
    }
    return enough;
  }

  /** Nodes near the points; none if the whole box has far too many. */
  private List<double[]> centres(double spacing, int margin, int components) {
    int d = low.length;
    double[] spacings = inUnits(spacing);
    int[] counts = new int[d];
    double[] origin = new double[d];
    long box = 1;
    for (int j = 0; j < d; j++) {
      int intervals = (int) Math.ceil((high[j] - low[j]) / spacings[j] - 1e-9);
      counts[j] = intervals + 1 + 2 * margin;
      origin[j] = (low[j] + high[j]) / 2 - spacings[j] * (counts[j] - 1) / 2;
      box *= counts[j];
      if (box > (long) BOX_LIMIT * components) {
        return List.of();
      }
    }
    boolean[] near = new boolean[(int) box];
    for (double[] point : points) {
      mark(near, counts, origin, spacings, margin, point, 0, 0);
    }
    List<double[]> centres = new ArrayList<>();
    for (int node = 0; node < near.length; node++) {
      if (near[node]) {
        double[] centre = new double[d];
        int rest = node;
        for (int j = d - 1; j >= 0; j--) {
          centre[j] = origin[j] + spacings[j] * (rest % counts[j]);
          rest /= counts[j];
        }
        centres.add(centre);
      }
    }
    return centres;
  }

  /** Marks the nodes within margin + 1 spacings of a point, one coordinate after another. */
  private void mark(
      boolean[] near,
      int[] counts,
      double[] origin,
      double[] spacings,
      int margin,
      double[] point,
      int coordinate,
      int node) {
    if (coordinate == counts.length) {
      near[node] = true;
      return;
    }
    double at = (point[coordinate] - origin[coordinate]) / spacings[coordinate];
    int from = Math.max(0, (int) Math.ceil(at - margin - 1));
    int to = Math.min(counts[coordinate] - 1, (int) Math.floor(at + margin + 1));
    for (int i = from; i <= to; i++) {
      int next = node * counts[coordinate] + i;
      mark(near, counts, origin, spacings, margin, point, coordinate + 1, next);
    }
  }
}
