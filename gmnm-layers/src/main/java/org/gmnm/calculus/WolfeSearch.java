package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/**
 * A step along a direction that meets the strong Wolfe conditions: far enough down, and the slope
 * there nearly gone. Nocedal and Wright, <i>Numerical Optimization</i>, algorithms 3.5 and 3.6.
 */
final class WolfeSearch {

  private static final double DECREASE = 1e-4;
  private static final double CURVATURE = 0.9;
  private static final int MOST_TRIALS = 30;
  private static final double FARTHEST = 1e3; // in first steps: gradients may be of any size

  /** Interpolated steps stay so far from either end of the bracket, in parts of its length. */
  private static final double INSIDE = 0.1;

  /** A step, its point, and value, gradient and slope along the direction there. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Trial(double step, double[] point, double value, double[] gradient, double slope) {}

  private final QuasiNewton.Objective objective;
  private final double[] direction;
  private final Trial start;
  private int evaluations;

  WolfeSearch(
      QuasiNewton.Objective objective,
      double[] point,
      double value,
      double[] gradient,
      double[] direction) {
    this.objective = objective;
    this.direction = direction;
    this.start = new Trial(0, point, value, gradient, QuasiNewton.dot(gradient, direction));
  }

  double slope() {
    return start.slope();
  }

  int evaluations() {
    return evaluations;
  }

  /**
   * Searches.
   *
   * @param first the first step tried
   * @param most evaluations
   * @return the step; a mere decrease if evaluations or digits ran out; null without one
   */
  @Nullable Trial find(double first, int most) {
    int limit = Math.min(most, MOST_TRIALS);
    Trial before = start;
    double step = first;
    while (evaluations < limit && step <= FARTHEST * first) {
      Trial now = at(step);
      if (!lowEnough(now) || (evaluations > 1 && now.value() >= before.value())) {
        return between(before, now, limit);
      }
      if (flatEnough(now)) {
        return now;
      }
      if (now.slope() >= 0) {
        return between(now, before, limit);
      }
      before = now;
      step *= 2;
    }
    return lowered(before);
  }

  /**
   * Between the lowest trial so far that is low enough, and one on the other side of the valley.
   */
  private @Nullable Trial between(Trial lowest, Trial other, int limit) {
    Trial low = lowest;
    Trial high = other;
    while (evaluations < limit && low.step() != high.step()) {
      Trial now = at(interpolated(low, high));
      if (!lowEnough(now) || now.value() >= low.value()) {
        high = now;
      } else {
        if (flatEnough(now)) {
          return now;
        }
        if (now.slope() * (high.step() - low.step()) >= 0) {
          high = low;
        }
        low = now;
      }
    }
    return lowered(low);
  }

  private @Nullable Trial lowered(Trial trial) {
    return trial.step() > 0 && trial.value() < start.value() ? trial : null;
  }

  /** False for NaN. */
  private boolean lowEnough(Trial trial) {
    return trial.value() <= start.value() + DECREASE * trial.step() * start.slope();
  }

  private boolean flatEnough(Trial trial) {
    return Math.abs(trial.slope()) <= -CURVATURE * start.slope();
  }

  private Trial at(double step) {
    double[] point = new double[direction.length];
    for (int i = 0; i < point.length; i++) {
      point[i] = start.point()[i] + step * direction[i];
    }
    double[] gradient = new double[point.length];
    double value = objective.at(point, gradient);
    evaluations++;
    return new Trial(step, point, value, gradient, QuasiNewton.dot(gradient, direction));
  }

  /** The minimum of the cubic through values and slopes of both ends, kept off the ends. */
  private static double interpolated(Trial a, Trial b) {
    double length = b.step() - a.step();
    double d1 = a.slope() + b.slope() - 3 * (b.value() - a.value()) / length;
    double d2 = Math.copySign(Math.sqrt(d1 * d1 - a.slope() * b.slope()), length);
    double part = 1 - (b.slope() + d2 - d1) / (b.slope() - a.slope() + 2 * d2);
    return a.step()
        + length * (Double.isFinite(part) ? Math.min(1 - INSIDE, Math.max(INSIDE, part)) : 0.5);
  }
}
