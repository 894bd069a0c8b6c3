package org.gmnm.calculus;

import java.util.Arrays;
import java.util.List;

/**
 * The solution of {@link TimeStepping} or {@link TensorStepping}: weights and how fast they change
 * at each moment, between them a cubic in time.
 *
 * <p>Knows no derivatives of second order by time. Immutable.
 */
public final class SteppedSolution implements Approximation {

  /** One step: the weights at both of its ends and how fast they change, of one basis. */
  @SuppressWarnings("ArrayRecordComponent")
  record Step(
      PointPartials basis,
      double from,
      double to,
      double[] first,
      double[] firstRate,
      double[] last,
      double[] lastRate) {}

  private final List<Step> steps;

  SteppedSolution(List<Step> steps) {
    this.steps = List.copyOf(steps);
  }

  /**
   * How many steps it took.
   *
   * @return steps
   */
  public int steps() {
    return steps.size();
  }

  /**
   * The size of the largest step's basis.
   *
   * @return its components
   */
  public int mostComponents() {
    return steps.stream().mapToInt(step -> step.first().length).max().orElse(0);
  }

  /** Points before the first step are asked of the first, points after the last of the last. */
  @Override
  public double[] apply(LinearOperator operator, double[][] points) {
    double[] ends = steps.stream().mapToDouble(Step::to).toArray();
    return Arrays.stream(points).parallel().mapToDouble(x -> at(operator, x, ends)).toArray();
  }

  private double at(LinearOperator operator, double[] x, double[] ends) {
    int d = x.length - 1;
    double[] c = operator.coefficients(x);
    requireFirstOrder(c, d);
    int found = Arrays.binarySearch(ends, x[d]);
    Step step = steps.get(Math.min(found >= 0 ? found : -found - 1, ends.length - 1));
    double[] weights = new double[step.first().length];
    double[] rates = new double[weights.length];
    double h = step.to() - step.from();
    double s = (x[d] - step.from()) / h;
    double r = 1 - s;
    for (int i = 0; i < weights.length; i++) { // Hermite's
      double a = step.first()[i];
      double b = step.last()[i];
      double u = h * step.firstRate()[i];
      double v = h * step.lastRate()[i];
      weights[i] = r * r * ((1 + 2 * s) * a + s * u) + s * s * ((3 - 2 * s) * b - r * v);
      rates[i] = (6 * s * r * (b - a) + r * (1 - 3 * s) * u + s * (3 * s - 2) * v) / h;
    }
    double[] partials = SpaceBasis.partials(step.basis(), weights, rates, Arrays.copyOf(x, d));
    double sum = 0;
    for (int k = 0; k < c.length; k++) {
      sum += c[k] * partials[k];
    }
    return sum;
  }

  private static void requireFirstOrder(double[] c, int d) {
    boolean second = c[Partials.laplacian(d + 1)] != 0;
    for (int j = 0; Partials.hasHessian(c, d + 1) && j <= d; j++) {
      second |= c[Partials.second(d + 1, j, d)] != 0;
    }
    if (second) {
      throw new IllegalArgumentException(
          "SteppedSolution: operators must have no second derivatives by time, nor laplacian(),"
              + " which counts time; use derivative(i, j) of space");
    }
  }
}
