package org.gmnm.mixture;

import java.io.Serializable;
import java.util.List;

/**
 * An expansion of a density of several variables: one {@link GmmExpansion} per axis, and a
 * component at every point of their grid, with the axes' sigmas on its diagonal.
 *
 * <pre>  γ_{i1..id}(x) = Π_a γ^a_{ia}(x_a),     w = (1/M) Σ_m γ(x_m)</pre>
 *
 * <p><b>Shapes</b>: d axes of n_a components · a point [d] · data [M, d] · weights [n_1 … n_d],
 * row-major, the last axis fastest.
 *
 * <p><b>Limits</b>: memory 16 bytes per grid point, at most {@value #MAX_COMPONENTS} points; time
 * per point about (20·t)^d, for any number of components per axis. Meant for two or three
 * variables; for many that need no dependence, use one expansion per variable.
 *
 * <p><b>Errors</b>: {@link IllegalArgumentException} for no axes or too many grid points.
 *
 * <p>Reference: arXiv 2308.09444; the grid is our reading for several dimensions.
 *
 * @param axes the expansion of each variable
 */
public record GridExpansion(List<GmmExpansion> axes) implements Serializable {

  /** The most grid points. */
  public static final int MAX_COMPONENTS = 1 << 24;

  private static final String NAME = "GridExpansion";

  /**
   * Checks and copies.
   *
   * @param axes the expansion of each variable
   */
  public GridExpansion {
    axes = List.copyOf(axes);
    Check.that(
        !axes.isEmpty(), "%s: axes must not be empty: give one expansion per variable", NAME);
    double size = 1;
    for (GmmExpansion axis : axes) {
      size *= axis.components();
    }
    Check.that(
        size <= MAX_COMPONENTS,
        "%s: the product of the axes' components must be <= %d, got %s: use fewer per axis",
        NAME,
        MAX_COMPONENTS,
        size);
  }

  /**
   * A grid over some axes.
   *
   * @param axes the expansion of each variable, at least one
   * @return the grid
   */
  public static GridExpansion of(GmmExpansion... axes) {
    return new GridExpansion(List.of(axes));
  }

  /** {@return d, the number of variables} */
  public int dimensions() {
    return axes.size();
  }

  /** {@return the number of grid points} */
  public int components() {
    int size = 1;
    for (GmmExpansion axis : axes) {
      size *= axis.components();
    }
    return size;
  }

  /** {@return a new one-pass learner of the weights} */
  public GridAccumulator accumulator() {
    return new GridAccumulator(this);
  }

  /**
   * Learns the weights in one pass, on all cores; bit for bit what one accumulator learns.
   *
   * @param points [M, d], M ≥ 1, all finite
   * @return the mixture
   */
  public JointGaussianMixture fit(double[][] points) {
    GridAccumulator checker = accumulator();
    for (int i = 0; i < points.length; i++) {
      checker.check(points[i], i);
    }
    return Chunks.of(points.length)
        .collect(
            this::accumulator,
            (part, from, to) -> part.addChecked(points, from, to),
            GridAccumulator::merge)
        .toMixture();
  }
}
