package org.gmnm.mixture;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The one-pass learner of a {@link GridExpansion}: what {@link Accumulator} is for one variable,
 * with the same exactness and errors. Not safe for use by several threads: give each its own and
 * merge.
 */
public final class GridAccumulator implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private static final String NAME = "GridAccumulator";

  private final GridExpansion expansion;
  private final ExactSums sums;
  private long count;
  private transient @Nullable List<Window> windows;

  GridAccumulator(GridExpansion expansion) {
    this.expansion = expansion;
    sums = new ExactSums(expansion.components());
  }

  /**
   * Adds one point.
   *
   * @param point d finite values
   * @return this
   */
  public GridAccumulator add(double... point) {
    check(point, count);
    add(point, windows());
    count++;
    return this;
  }

  /**
   * Adds points.
   *
   * @param points [M, d], all finite
   * @return this
   */
  public GridAccumulator add(double[][] points) {
    for (int i = 0; i < points.length; i++) {
      check(points[i], i);
    }
    return addChecked(points, 0, points.length);
  }

  /**
   * Adds what another accumulator has seen; that one stays as it is.
   *
   * @param other one of an equal expansion
   * @return this
   */
  public GridAccumulator merge(GridAccumulator other) {
    Check.that(
        expansion.equals(other.expansion),
        "%s: only accumulators of equal expansions merge, got %s and %s",
        NAME,
        expansion,
        other.expansion);
    sums.add(other.sums);
    count += other.count;
    return this;
  }

  /** {@return M, how many points have been added} */
  public long count() {
    return count;
  }

  /** {@return the expansion whose weights these are} */
  public GridExpansion expansion() {
    return expansion;
  }

  /**
   * The mixture of the weights so far; adding may go on.
   *
   * @return a mixture of the grid points that have weight
   */
  public JointGaussianMixture toMixture() {
    if (count == 0) {
      throw new IllegalStateException(
          NAME
              + ": no points have been added, so there are no weights: add data before toMixture()");
    }
    return JointGaussianMixture.onGrid(expansion.axes(), Sum.normalise(sums.toArray()));
  }

  void check(double[] point, long position) {
    Check.that(
        point.length == expansion.dimensions(),
        "%s: point %d must have %d values, one per axis, got %d",
        NAME,
        position,
        expansion.dimensions(),
        point.length);
    for (int axis = 0; axis < point.length; axis++) {
      Check.that(
          Double.isFinite(point[axis]),
          "%s: value %d of point %d (counted from 0) must be finite, got %s; leave points with"
              + " missing values out before",
          NAME,
          axis,
          position,
          point[axis]);
    }
  }

  /** Adds points that are known to be right. */
  GridAccumulator addChecked(double[][] points, int from, int to) {
    List<Window> w = windows();
    for (int i = from; i < to; i++) {
      add(points[i], w);
    }
    count += to - from;
    return this;
  }

  private void add(double[] point, List<Window> w) {
    double units = ExactSums.ONE;
    for (int axis = 0; axis < point.length; axis++) {
      Window window = w.get(axis);
      window.moveTo(point[axis]);
      units /= window.sum;
    }
    spread(w, 0, 0, units);
  }

  /** Walks through the grid points of all windows, axis by axis. */
  private void spread(List<Window> w, int axis, int row, double units) {
    if (axis == w.size()) {
      sums.add(row, units);
      return;
    }
    Window window = w.get(axis);
    int start = row * expansion.axes().get(axis).components() + window.first;
    for (int i = 0; i < window.size; i++) {
      spread(w, axis + 1, start + i, units * window.terms[i]);
    }
  }

  private List<Window> windows() {
    List<Window> w = windows;
    if (w == null) {
      w = expansion.axes().stream().map(a -> new Window(a, Accumulator.NEGLECTED)).toList();
      windows = w;
    }
    return w;
  }
}
