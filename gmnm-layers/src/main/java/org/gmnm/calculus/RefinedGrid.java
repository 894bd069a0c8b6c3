package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
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

  private static final double MORE = 0.75; // spacing of points for as many of them as of centres: 1

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
      lattice(
          level,
          1,
          margin,
          x -> {
            centres.add(x);
            sigmas.add(sigma);
          });
    }
  }

  /**
   * Points of the domain, about twice as many as centres in it, and where most centres lie beyond
   * it, more than all of them.
   */
  double[][] points() {
    double closer = closer();
    List<double[]> points = new ArrayList<>();
    Set<List<Long>> seen = new HashSet<>();
    for (int level = 0; level <= marks.size(); level++) {
      lattice(
          level,
          level == 0 ? closer : closer / 2, // half of them are points of the next level, too
          0,
          x -> {
            if (domain.contains(x) && seen.add(rounded(x))) {
              points.add(x);
            }
          });
    }
    return points.toArray(double[][]::new);
  }

  /** Middles of points that follow each other in the order of their coordinates. */
  double[][] middles() {
    double[][] sorted = points();
    Arrays.sort(sorted, Arrays::compare);
    List<double[]> middles = new ArrayList<>();
    for (int n = 1; n < sorted.length; n++) {
      double[] a = sorted[n - 1];
      double[] b = sorted[n];
      double[] middle = new double[a.length];
      Arrays.setAll(middle, j -> (a[j] + b[j]) / 2);
      if (domain.contains(middle)) {
        middles.add(middle);
      }
    }
    return middles.toArray(double[][]::new);
  }

  /** The spacing of points in spacings of centres. */
  private double closer() {
    double closer = Math.pow(2, -1.0 / spacings.length);
    for (int j = 0; j < spacings.length; j++) {
      double intervals = (domain.high()[j] - domain.low()[j]) / spacings[j];
      closer = Math.min(closer, MORE * intervals / (intervals + 2 * margin));
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

  /**
   * The nodes of a level: of a lattice over the domain's box and a margin around it, all of them
   * or, of a finer one, those near its marks.
   */
  private void lattice(int level, double closer, int beyond, Consumer<double[]> nodes) {
    int d = spacings.length;
    double[] low = domain.low();
    double[] high = domain.high();
    int[] first = new int[d];
    int[] last = new int[d];
    double[] steps = new double[d];
    for (int j = 0; j < d; j++) {
      int intervals = (int) Math.ceil((high[j] - low[j]) / (closer * spacing(level, j)) - 1e-9);
      steps[j] = (high[j] - low[j]) / intervals;
      first[j] = -beyond;
      last[j] = intervals + beyond;
    }
    Set<List<Integer>> chosen = new LinkedHashSet<>();
    if (level == 0) {
      between(first, last, chosen);
    } else {
      for (List<Integer> mark : marks.get(level - 1)) {
        int[] from = new int[d];
        int[] to = new int[d];
        for (int j = 0; j < d; j++) {
          double ratio = spacing(level, j) / steps[j];
          from[j] = Math.max(first[j], (int) Math.ceil((mark.get(j) - MARGIN) * ratio - 1e-9));
          to[j] = Math.min(last[j], (int) Math.floor((mark.get(j) + MARGIN) * ratio + 1e-9));
        }
        between(from, to, chosen);
      }
    }
    for (List<Integer> index : chosen) {
      double[] x = new double[d];
      Arrays.setAll(x, j -> low[j] + steps[j] * index.get(j));
      nodes.accept(x);
    }
  }

  /** All indices from one to another. */
  private static void between(int[] from, int[] to, Set<List<Integer>> chosen) {
    int d = from.length;
    long all = 1;
    for (int j = 0; j < d; j++) {
      all *= Math.max(0, to[j] - from[j] + 1);
    }
    for (long node = 0; node < all; node++) {
      Integer[] index = new Integer[d];
      long rest = node;
      for (int j = d - 1; j >= 0; j--) {
        int count = to[j] - from[j] + 1;
        index[j] = from[j] + (int) (rest % count);
        rest /= count;
      }
      chosen.add(List.of(index));
    }
  }
}
