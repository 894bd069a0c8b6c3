package org.gmnm.mixture;

/**
 * The standard normal distribution, to a few units in the last place in both tails.
 *
 * <pre>
 *   bell(z) = exp(−z²/2)       density φ(z) = bell(z)/√(2π)       tail Q(z) = 1 − Φ(z)
 *   Q(z) = bell(z) · r(z),     r(z) = erfcx(z/√2)/2,              z ≥ 0
 *   (1 + z) r(z) = polynomial of degree 24 in t = (z − 5)/(z + 5), t in [−1, 1)
 * </pre>
 *
 * <p>The polynomial is the Chebyshev series of (1 + z) r(z), worked out with 60 digits and cut
 * where the rest is below 1e-17; docs/decisions/0003-normal-cdf.md says why it is here and how
 * exact it is.
 */
final class Normal {

  /** ln(√(2π)). */
  static final double LOG_SQRT_TWO_PI = 0.9189385332046728;

  /** 1/√(2π). */
  static final double INVERSE_SQRT_TWO_PI = 0.3989422804014327;

  /** Beyond this the bell is below the smallest positive double. */
  static final double VANISHES = 39;

  /** Veltkamp's constant 2^27 + 1: splits a double into two halves whose product is exact. */
  private static final double SPLIT = 134217729;

  private static final double[] TAIL_EVEN = {
    0.46151582985003775,
    0.031030368425962847,
    -0.026401042966267253,
    -0.015170415403281224,
    -0.0016760723371645697,
    0.00018233410307611755,
    -9.895946159334735e-06,
    -7.070628846317715e-08,
    1.284479710649634e-07,
    -2.688202129280215e-08,
    4.022493382168717e-09,
    -4.327297110082094e-10,
    2.5086998016985133e-11,
  };
  private static final double[] TAIL_ODD = {
    -0.09155228183400904,
    0.010002352385229382,
    0.024536963243678652,
    0.006522000667783896,
    7.791597409338999e-06,
    -5.36075811148722e-05,
    9.05982468125664e-06,
    -1.3074486019237587e-06,
    1.9627809920091187e-07,
    -3.095201755804207e-08,
    4.4011596227599254e-09,
    -3.815816262632953e-10,
  };

  private Normal() {}

  /** exp(−z²/2), with the rounding error of z² carried along: in a far tail it is what counts. */
  static double bell(double z) {
    if (!(Math.abs(z) < VANISHES)) {
      return Double.isNaN(z) ? Double.NaN : 0;
    }
    double square = z * z;
    double shifted = SPLIT * z;
    double high = shifted - (shifted - z);
    double low = z - high;
    // Dekker's product; Math.fma would do, but is emulated at a thousandfold cost on old
    // processors.
    double error = ((high * high - square) + 2 * high * low) + low * low;
    return Math.exp(-0.5 * square) * (1 - 0.5 * error);
  }

  /** Q(z)/bell(z) for z ≥ 0. */
  static double tailOverBell(double z) {
    double t = (z - 5) / (z + 5);
    double square = t * t;
    double even = TAIL_EVEN[12];
    double odd = 0;
    for (int i = 11; i >= 0; i--) {
      even = even * square + TAIL_EVEN[i];
      odd = odd * square + TAIL_ODD[i];
    }
    return (even + t * odd) / (1 + z);
  }

  /** Φ(z) from a bell that is already there. */
  static double cdf(double z, double bell) {
    double tail = bell == 0 ? 0 : bell * tailOverBell(Math.abs(z));
    return z < 0 ? tail : 1 - tail;
  }

  /** Φ(z). */
  static double cdf(double z) {
    return cdf(z, bell(z));
  }

  /** √(s² + u²), the standard deviation of a difference, also where a square is no number. */
  static double both(double s, double u) {
    double square = s * s + u * u;
    return square > 1e-290 && square < 1e300 ? Math.sqrt(square) : Math.hypot(s, u);
  }

  /** ln φ(z). */
  static double logDensity(double z) {
    return -0.5 * z * z - LOG_SQRT_TWO_PI;
  }

  /**
   * The z whose tail Q(z) is q. Newton on ln Q, which is concave and decreasing, so that from a
   * start on its right every step stays right of the root.
   *
   * @param q at most ½; 0 gives infinity
   */
  static double upperQuantile(double q) {
    if (q == 0) {
      return Double.POSITIVE_INFINITY;
    }
    double log = Math.log(q);
    double z = Math.sqrt(Math.max(0, -2 * (log + Math.log(2)))); // Q(z) ≤ bell(z)/2: right of it
    for (int i = 0; i < 50; i++) {
      double ratio = tailOverBell(z);
      double logTail = -0.5 * z * z + Math.log(ratio);
      double next = z + (logTail - log) * ratio / INVERSE_SQRT_TWO_PI;
      if (Math.abs(next - z) <= 2 * Math.ulp(z)) {
        return Math.max(0, next);
      }
      z = Math.max(0, next);
    }
    return z;
  }

  /**
   * E|X| for a normal X with the given mean and standard deviation: {@code s·[2φ(δ/s) +
   * (δ/s)(2Φ(δ/s) − 1)]}, the function A(δ, s) from which the energy distances are put together.
   */
  static double meanAbsolute(double mean, double sigma) {
    double z = Math.abs(mean) / sigma;
    if (z > 9) {
      return Math.abs(mean); // what is missing is below 1e-18 of it
    }
    double bell = bell(z);
    return sigma * (2 * INVERSE_SQRT_TWO_PI * bell + z * (1 - 2 * bell * tailOverBell(z)));
  }
}
