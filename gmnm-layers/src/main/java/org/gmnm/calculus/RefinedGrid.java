package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Centres on a lattice over a domain and, where marked, on lattices of half the spacing, a quarter
 * and so on: components that are narrow where a solution is sharp. Each level reaches {@value
 * #MARGIN} of its spacings beyond its marks; all reach a margin beyond the domain. Immutable.
 */
final class RefinedGrid {

  static final int MARGIN = 5;

  private final Domain domain;
  private final double[] spacings; // of level 0
  private final int margin; // spacings of each level
  private final List<Set<List<Integer>>> marks; // of levels 1, 2 ..: lattice indices

  private RefinedGrid(
      Domain domain, double[] spacings, int margin, List<Set<List<Integer>>> marks) {
    this.domain = domain;
    this.spacings = spacings;
    this.margin = margin;
    this.marks = marks;
  }

  /** A lattice with so many intervals along each side of the domain's box, and beyond it. */
  static RefinedGrid of(Domain domain, int intervals, int margin) {
    double[] spacings = domain.high();
    double[] low = domain.low();
    Arrays.setAll(spacings, j -> (spacings[j] - low[j]) / intervals);
    return new RefinedGrid(domain, spacings, margin, List.of());
  }

  /** The levels there are, 0 for the plain lattice. */
  int levels() {
    return marks.size();
  }

  /**
   * One level more around each of the points, down to a level at most; this grid if none is new.
   */
  RefinedGrid refined(List<double[]> points, int deepest) {
    List<Set<List<Integer>>> more = new ArrayList<>();
    marks.forEach(level -> more.add(new HashSet<>(level)));
    boolean any = false;
    for (double[] x : points) {
      int level = level(x) + 1;
      if (level <= deepest) {
        while (more.size() < level) {
          more.add(new HashSet<>());
        }
        List<Integer> index = new ArrayList<>();
        for (int j = 0; j < x.length; j++) {
          index.add((int) Math.round((x[j] - domain.low()[j]) / spacing(level, j)));
        }
        any |= more.get(level - 1).add(index);
      }
    }
    return any ? new RefinedGrid(domain, spacings, margin, List.copyOf(more)) : this;
  }

  /** The deepest level that reaches a point, half of its margin kept. */
  private int level(double[] x) {
    for (int level = marks.size(); level > 0; level--) {
      if (isMarked(x, level, MARGIN / 2.0)) {
        return level;
      }
    }
    return 0;
  }

  private double spacing(int level, int axis) {
    return spacings[axis] / (1 << level);
  }

  private boolean isMarked(double[] x, int level, double reach) {
    double[] low = domain.low();
    for (List<Integer> mark : marks.get(level - 1)) {
      boolean near = true;
      for (int j = 0; j < x.length && near; j++) {
        near = Math.abs((x[j] - low[j]) / spacing(level, j) - mark.get(j)) <= reach + 1e-9;
      }
      if (near) {
        return true;
      }
    }
    return false;
  }

  /**
   * Centres and standard deviations.
   *
   * @param centres takes each centre
   * @param sigmas takes its d standard deviations
   * @param width in spacings
   */
  void nodes(double width, List<double[]> centres, List<double[]> sigmas) {
    for (int level = 0; level <= marks.size(); level++) {
      double[] sigma = new double[spacings.length];
      for (int j = 0; j < sigma.length; j++) {
        sigma[j] = width * spacing(level, j);
      }
      int at = level;
      lattice(
          level,
          1,
          margin,
          x -> {
            if (at == 0 || isMarked(x, at, MARGIN)) {
              centres.add(x);
              sigmas.add(sigma);
            }
          });
    }
  }

  /**
   * Points of the domain, about twice as many as centres in it, and in several dimensions, where
   * most centres lie beyond it, more than all of them.
   */
  double[][] points() {
    double closer = closer();
    List<double[]> points = new ArrayList<>();
    Set<List<Long>> seen = new HashSet<>();
    for (int level = 0; level <= marks.size(); level++) {
      int at = level;
      lattice(
          level,
          closer,
          0,
          x -> {
            boolean wanted = domain.contains(x) && (at == 0 || isMarked(x, at, MARGIN));
            if (wanted && seen.add(rounded(x))) {
              points.add(x);
            }
          });
    }
    return points.toArray(double[][]::new);
  }

  /** The spacing of points in spacings of centres. */
  private double closer() {
    double least = Math.pow(2, -1.0 / spacings.length);
    double closer = least;
    for (int j = 0; spacings.length > 1 && j < spacings.length; j++) {
      double intervals = (domain.high()[j] - domain.low()[j]) / spacings[j];
      closer = Math.min(closer, least * intervals / (intervals + 2 * margin));
    }
    return closer;
  }

  private List<Long> rounded(double[] x) {
    List<Long> rounded = new ArrayList<>();
    for (int j = 0; j < x.length; j++) {
      rounded.add(Math.round((x[j] - domain.low()[j]) / spacings[j] * (1L << 32)));
    }
    return rounded;
  }

  /** All nodes of a lattice over the domain's box and a margin around it. */
  private void lattice(int level, double closer, int margin, Consumer<double[]> nodes) {
    int d = spacings.length;
    double[] low = domain.low();
    double[] high = domain.high();
    int[] counts = new int[d];
    double[] steps = new double[d];
    double[] first = new double[d];
    long all = 1;
    for (int j = 0; j < d; j++) {
      int intervals = (int) Math.ceil((high[j] - low[j]) / (closer * spacing(level, j)) - 1e-9);
      steps[j] = (high[j] - low[j]) / intervals;
      first[j] = low[j] - margin * steps[j];
      counts[j] = intervals + 1 + 2 * margin;
      all *= counts[j];
    }
    for (long node = 0; node < all; node++) {
      double[] x = new double[d];
      long rest = node;
      for (int j = d - 1; j >= 0; j--) {
        x[j] = first[j] + steps[j] * (rest % counts[j]);
        rest /= counts[j];
      }
      nodes.accept(x);
    }
  }
}
