package org.gmnm.mixture;

import java.util.Arrays;

/** Distances between mixtures, and between a mixture and a sample. */
final class MixtureDistances {

  /** Grid points per sigma when two mixtures are searched for the points where their cdfs cross. */
  private static final int POINTS_PER_SIGMA = 2;

  /** A difference of two cdfs that is only rounding. */
  private static final double ROUNDING = 1e-15;

  private final SortedComponents first;
  private final SortedComponents second;
  private final SortedComponents.Point p = new SortedComponents.Point();
  private final SortedComponents.Point q = new SortedComponents.Point();

  /** At the point last looked at: F − G, f − g and ∫(F − G). */
  private double difference;

  private double slope;
  private double integral;

  /** F − G at the left end of what comes next, and ∫(F − G) up to the last crossing. */
  private double leftAt;

  private double lastCrossing;
  private final Stretches stretches;

  /** Takes the stretches between the crossings of F and G, from left to right. */
  @FunctionalInterface
  interface Stretches {

    /**
     * The next stretch, which begins at −∞ or where the last one ended.
     *
     * @param end its right end, ∞ for the last one
     * @param integral of F − G over it: to rounding, F − G has its sign everywhere
     */
    void add(double end, double integral);
  }

  private MixtureDistances(SortedComponents first, SortedComponents second, Stretches stretches) {
    this.first = first;
    this.second = second;
    this.stretches = stretches;
  }

  /**
   * ∫|F − G|: between two neighbouring crossings of F and G it is the change of ∫(F − G), which has
   * a closed form. The crossings are looked for on a grid of half a sigma around every component;
   * two in one cell are found by cutting it where F − G turns. A crossing wrong by δ changes the
   * distance by O(δ²) only.
   */
  static double wasserstein1(SortedComponents first, SortedComponents second) {
    Sum sum = new Sum();
    stretches(first, second, (end, integral) -> sum.add(Math.abs(integral)));
    return sum.value();
  }

  /** Walks along the stretches on which F − G keeps its sign. */
  static void stretches(SortedComponents first, SortedComponents second, Stretches stretches) {
    new MixtureDistances(first, second, stretches).walk();
  }

  private void walk() {
    double[] grid = grid();
    look(grid[0]);
    leftAt = difference;
    for (int i = 1; i < grid.length; i++) {
      double left = leftAt;
      double leftSlope = slope;
      look(grid[i]);
      double right = difference;
      double rightSlope = slope;
      double rightIntegral = integral;
      boolean rounding = Math.max(Math.abs(left), Math.abs(right)) <= ROUNDING;
      if (leftSlope * rightSlope < 0 && !rounding) {
        double turn = root(grid[i - 1], leftSlope, grid[i], rightSlope, true);
        look(turn);
        advance(grid[i - 1], turn, difference, integral);
        advance(turn, grid[i], right, rightIntegral);
      } else {
        advance(grid[i - 1], grid[i], right, rightIntegral);
      }
      slope = rightSlope;
    }
    stretches.add(Double.POSITIVE_INFINITY, mean(second) - mean(first) - lastCrossing);
  }

  /** Adds the crossing between a and b, if there is one, where F − G has at most one. */
  private void advance(double a, double b, double atB, double integralAtB) {
    double atA = leftAt;
    leftAt = atB;
    if (Math.abs(atB) <= ROUNDING) {
      cross(b, integralAtB); // to take one point more for a crossing does no harm
    } else if (Math.abs(atA) > ROUNDING && atA > 0 != atB > 0) {
      double x = root(a, atA, b, atB, false);
      look(x);
      cross(x, integral);
    }
  }

  private void cross(double x, double integralHere) {
    stretches.add(x, integralHere - lastCrossing);
    lastCrossing = integralHere;
  }

  private void look(double x) {
    first.at(x, p);
    second.at(x, q);
    difference = p.cdf - q.cdf;
    slope = p.density - q.density;
    integral = p.integral - q.integral;
  }

  /** Where F − G, or f − g, is zero between two points of different sign (Illinois). */
  private double root(double a, double atA, double b, double atB, boolean ofSlope) {
    double left = a;
    double right = b;
    double leftValue = atA;
    double rightValue = atB;
    double x = left;
    for (int i = 0; i < 60 && right - left > 1e-10 * (b - a); i++) {
      double last = x;
      x = (left * rightValue - right * leftValue) / (rightValue - leftValue);
      if (!(x > left && x < right)) {
        x = 0.5 * (left + right);
      }
      look(x);
      double value = ofSlope ? slope : difference;
      if (value == 0 || Math.abs(x - last) <= 1e-10 * (b - a)) {
        break;
      }
      if (value > 0 == leftValue > 0) {
        left = x;
        leftValue = value;
        rightValue *= 0.5;
      } else {
        right = x;
        rightValue = value;
        leftValue *= 0.5;
      }
    }
    return x;
  }

  private double[] grid() {
    int steps = (int) (SortedComponents.NEAR * POINTS_PER_SIGMA);
    int perComponent = 2 * steps + 1;
    double[] points = new double[Math.multiplyExact(first.size() + second.size(), perComponent)];
    int n = 0;
    double narrowest = Double.POSITIVE_INFINITY;
    for (SortedComponents c : new SortedComponents[] {first, second}) {
      for (int i = 0; i < c.size(); i++) {
        narrowest = Math.min(narrowest, c.sigmas[i]);
        for (int k = -steps; k <= steps; k++) {
          points[n++] = c.means[i] + c.sigmas[i] * k / POINTS_PER_SIGMA;
        }
      }
    }
    Arrays.sort(points);
    // Nothing is finer than the narrowest component.
    double least = narrowest / (2 * POINTS_PER_SIGMA);
    int kept = 1;
    for (int i = 1; i < points.length; i++) {
      if (points[i] - points[kept - 1] >= least) {
        points[kept++] = points[i];
      }
    }
    return Arrays.copyOf(points, kept);
  }

  /** ∫|F − F_n| with F_n the steps of a sample, exactly, in one walk along the sorted sample. */
  static double wasserstein1(
      SortedComponents mixture, SortedComponents mirrored, double[] sortedSample) {
    int n = sortedSample.length;
    SortedComponents.Point a = new SortedComponents.Point();
    SortedComponents.Point b = new SortedComponents.Point();
    SortedComponents.Point crossing = new SortedComponents.Point();
    mixture.at(sortedSample[0], a);
    Sum sum = new Sum();
    sum.add(a.integral);
    for (int i = 1; i < n; i++) {
      double left = sortedSample[i - 1];
      double right = sortedSample[i];
      if (right == left) {
        continue;
      }
      mixture.at(right, b);
      double level = (double) i / n;
      if (a.cdf < level && b.cdf > level) {
        double x = mixture.solve(level, left, right);
        mixture.at(x, crossing);
        sum.add(level * (x - left) - (crossing.integral - a.integral));
        sum.add(b.integral - crossing.integral - level * (right - x));
      } else {
        double signed = b.integral - a.integral - level * (right - left);
        sum.add(b.cdf <= level ? -signed : signed);
      }
      SortedComponents.Point swap = a;
      a = b;
      b = swap;
    }
    mirrored.at(-sortedSample[n - 1], b);
    sum.add(b.integral);
    return Math.max(0, sum.value());
  }

  /** E|X − Y| of independent X and Y. */
  static double energy(SortedComponents x, SortedComponents y) {
    Sum sum = new Sum();
    for (int i = 0; i < x.size(); i++) {
      double row = 0;
      for (int j = 0; j < y.size(); j++) {
        double sigma = Normal.both(x.sigmas[i], y.sigmas[j]);
        row += y.weights[j] * Normal.meanAbsolute(x.means[i] - y.means[j], sigma);
      }
      sum.add(x.weights[i] * row);
    }
    return sum.value();
  }

  /** E|X − y|. */
  static double energy(SortedComponents x, double y) {
    Sum sum = new Sum();
    for (int i = 0; i < x.size(); i++) {
      sum.add(x.weights[i] * Normal.meanAbsolute(x.means[i] - y, x.sigmas[i]));
    }
    return sum.value();
  }

  private static double mean(SortedComponents x) {
    Sum sum = new Sum();
    for (int i = 0; i < x.size(); i++) {
      sum.add(x.weights[i] * x.means[i]);
    }
    return sum.value();
  }
}
