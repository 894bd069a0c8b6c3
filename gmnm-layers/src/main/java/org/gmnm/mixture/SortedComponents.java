package org.gmnm.mixture;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The components of a mixture that have weight, by rising mean, and the sums over them that only
 * need the ones near the argument.
 *
 * <p>Of a sum at x, components more than {@link #NEAR} largest sigmas to the left of x count with
 * their limit (Φ = 1), and those to the right are left out once all of them together are below
 * 1e-17 of what has been summed. So the lower tail is exact in the relative sense; the upper tail
 * is the lower tail of the {@linkplain #mirrored mirror image}.
 */
final class SortedComponents {

  /** Sigmas beyond which a normal distribution counts as its limit: Q(9) = 1.1e-19. */
  static final double NEAR = 9;

  /**
   * The same for densities, where the bound on what is left out has to hold against a small sum.
   * Closer to 9 and components narrower than their distances would often need the sum over all.
   */
  private static final double DENSITY_NEAR = 12;

  /** Share of a sum that may be left out. */
  private static final double NEGLIGIBLE = 1e-17;

  final double[] weights;
  final double[] means;
  final double[] sigmas;

  /** Σ of the weights before i. */
  private final double[] weightBefore;

  /** Σ of weight · (mean − centre) before i. */
  private final double[] momentBefore;

  private final double centre;
  private final double widest;

  private SortedComponents(double[] weights, double[] means, double[] sigmas) {
    this.weights = weights;
    this.means = means;
    this.sigmas = sigmas;
    int n = means.length;
    centre = means[n / 2];
    widest = Arrays.stream(sigmas).max().orElseThrow();
    weightBefore = new double[n + 1];
    momentBefore = new double[n + 1];
    Sum weight = new Sum();
    Sum moment = new Sum();
    for (int i = 0; i < n; i++) {
      weightBefore[i + 1] = weight.add(weights[i]);
      momentBefore[i + 1] = moment.add(weights[i] * (means[i] - centre));
    }
  }

  static SortedComponents of(double[] weights, double[] means, double[] sigmas) {
    int[] order =
        IntStream.range(0, means.length)
            .filter(i -> weights[i] > 0)
            .boxed()
            .sorted(Comparator.comparingDouble(i -> means[i]))
            .mapToInt(Integer::intValue)
            .toArray();
    return new SortedComponents(pick(weights, order), pick(means, order), pick(sigmas, order));
  }

  /** The components of −X. */
  SortedComponents mirrored() {
    double[] m = reversed(means);
    for (int i = 0; i < m.length; i++) {
      m[i] = -m[i];
    }
    return new SortedComponents(reversed(weights), m, reversed(sigmas));
  }

  int size() {
    return means.length;
  }

  /** The number of components whose mean is below x. */
  private int below(double x) {
    int at = Arrays.binarySearch(means, x);
    if (at < 0) {
      return -at - 1;
    }
    while (at > 0 && means[at - 1] == x) {
      at--;
    }
    return at;
  }

  /** What a mixture is at one point; reused from point to point. */
  static final class Point {
    /** F(x). */
    double cdf;

    /** f(x), without the components more than {@link #NEAR} sigmas to the left. */
    double density;

    /** ∫ F from −∞ to x. */
    double integral;
  }

  /** Puts F, f and ∫F at x into the point. */
  void at(double x, Point point) {
    int first = below(x - NEAR * widest);
    double cdf = weightBefore[first];
    double density = 0;
    double integral = weightBefore[first] * (x - centre) - momentBefore[first];
    double reach = x + NEAR * widest;
    boolean widened = false;
    for (int i = first; i < means.length; i++) {
      if (means[i] > reach) {
        if (widened) {
          break;
        }
        widened = true;
        reach = x + farthest(cdf) * widest;
        if (means[i] > reach) {
          break;
        }
      }
      double z = (x - means[i]) / sigmas[i];
      double bell = Normal.bell(z);
      double phi = Normal.INVERSE_SQRT_TWO_PI * bell;
      double below = Normal.cdf(z, bell);
      cdf += weights[i] * below;
      density += weights[i] * phi / sigmas[i];
      integral += weights[i] * sigmas[i] * (z * below + phi);
    }
    point.cdf = Math.min(1, cdf);
    point.density = density;
    point.integral = integral;
  }

  /**
   * Sigmas beyond which all components together add less than a negligible share to a lower tail.
   */
  private static double farthest(double cdf) {
    if (cdf == 0) {
      return Normal.VANISHES;
    }
    return Math.sqrt(-2 * Math.log(2 * NEGLIGIBLE * Math.min(cdf, 0.5)));
  }

  /** F(x), exact to a few units in the last place also where it is 1e-300. */
  double cdf(double x) {
    Point point = new Point();
    at(x, point);
    return point.cdf;
  }

  /** ln f(x), from the components near x where they decide it, else from all of them. */
  double logDensity(double x) {
    double sum = 0;
    double reach = x + DENSITY_NEAR * widest;
    for (int i = below(x - DENSITY_NEAR * widest); i < means.length && means[i] <= reach; i++) {
      double z = (x - means[i]) / sigmas[i];
      sum += weights[i] / sigmas[i] * Math.exp(-0.5 * z * z);
    }
    // Of those left out, |x - mean| > 12 widest, where exp(-(x - mean)²/2s²)/s still rises with s.
    double leftOut = Math.exp(-0.5 * DENSITY_NEAR * DENSITY_NEAR) / widest;
    if (leftOut <= sum * NEGLIGIBLE && sum <= Double.MAX_VALUE) {
      return Math.log(sum) - Normal.LOG_SQRT_TWO_PI;
    }
    return LogSum.of(size(), i -> logTerm(i, x));
  }

  private double logTerm(int i, double x) {
    return Math.log(weights[i])
        - Math.log(sigmas[i])
        + Normal.logDensity((x - means[i]) / sigmas[i]);
  }

  /**
   * The x whose cdf is p: Newton on ln F inside a bracket, bisection where Newton leaves it or is
   * slow.
   *
   * @param p at most ½, so that F near the root is exact in the relative sense
   */
  double lowerQuantile(double p) {
    if (p == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    // Every component's own p-quantile is a bound: F is between p at the least and the greatest.
    double z = -Normal.upperQuantile(p);
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < means.length; i++) {
      low = Math.min(low, means[i] + sigmas[i] * z);
      high = Math.max(high, means[i] + sigmas[i] * z);
    }
    double slack = 4 * (Math.ulp(low) + Math.ulp(high)) + 1e-12 * widest;
    return solve(p, low - slack, high + slack);
  }

  /** The x between two bounds whose cdf is p. */
  double solve(double p, double from, double to) {
    double low = from;
    double high = to;
    double x = Math.max(low, Math.min(high, start(p)));
    Point point = new Point();
    double lastStep = high - low;
    for (int i = 0; i < 200; i++) {
      at(x, point);
      if (point.cdf == p) {
        return x;
      }
      if (point.cdf < p) {
        low = x;
      } else {
        high = x;
      }
      // F may be 0 or f may vanish between modes: the step is then not finite and bisection
      // follows.
      double step = point.cdf / point.density * Math.log(p / point.cdf);
      double next = x + step;
      if (!(next > low && next < high) || Math.abs(step) > 0.5 * Math.abs(lastStep)) {
        next = low + 0.5 * (high - low);
        step = next - x;
      }
      if (next == x || high - low <= Math.ulp(x)) {
        return next;
      }
      lastStep = step;
      x = next;
    }
    return x;
  }

  /** The mean at which the weights summed so far pass p. */
  private double start(double p) {
    int at = Arrays.binarySearch(weightBefore, p);
    int i = at < 0 ? -at - 2 : at;
    return means[Math.max(0, Math.min(means.length - 1, i))];
  }

  private static double[] pick(double[] values, int[] order) {
    return Arrays.stream(order).mapToDouble(i -> values[i]).toArray();
  }

  private static double[] reversed(double[] values) {
    int n = values.length;
    return IntStream.range(0, n).mapToDouble(i -> values[n - 1 - i]).toArray();
  }
}
