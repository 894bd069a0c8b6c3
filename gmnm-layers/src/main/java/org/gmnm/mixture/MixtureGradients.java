package org.gmnm.mixture;

/** Gradients of distances with respect to the first mixture. */
final class MixtureGradients {

  /** A mean difference of two cdfs that is only rounding. */
  private static final double ROUNDING = 4e-15;

  private final double[] w;
  private final double[] a;
  private final double[] s;
  private final double[] byWeight;
  private final double[] byMean;
  private final double[] bySigma;

  /** Where the stretch that comes next begins, and sign(F − G) on the one before. */
  private double begin = Double.NEGATIVE_INFINITY;

  private int signBefore;

  private MixtureGradients(GaussianMixture of) {
    w = of.weights();
    a = of.means();
    s = of.sigmas();
    byWeight = new double[w.length];
    byMean = new double[w.length];
    bySigma = new double[w.length];
  }

  private MixtureGradient result() {
    return new MixtureGradient(w, byWeight, byMean, bySigma);
  }

  /**
   * With c the sign of F − G, Φ_i and φ_i of z = (x − a_i)/s_i, and I_i = s_i (z Φ_i + φ_i) the
   * integral of Φ_i, one stretch adds
   *
   * <pre>  means: −w_i c [Φ_i]     sigmas: w_i c [φ_i]     weights: c [I_i]</pre>
   *
   * between its ends. Summed by the ends, only those where c changes count.
   */
  static MixtureGradient wasserstein1(
      GaussianMixture mixture, SortedComponents first, SortedComponents second) {
    MixtureGradients g = new MixtureGradients(mixture);
    MixtureDistances.stretches(first, second, g::stretch);
    return g.result();
  }

  private void stretch(double end, double integral) {
    int sign = sign(end, integral);
    if (sign != signBefore && begin > Double.NEGATIVE_INFINITY) {
      end(begin, signBefore - sign);
    }
    if (end == Double.POSITIVE_INFINITY) {
      // Φ_i is 1 there, and I_i is x − a_i with x the same for all.
      for (int i = 0; i < w.length; i++) {
        byWeight[i] -= sign * a[i];
        byMean[i] -= w[i] * sign;
      }
    }
    begin = end;
    signBefore = sign;
  }

  /**
   * The sign of F − G on a stretch, 0 where it is lost in rounding: W1 has a kink there, and any
   * number from −1 to 1 would be a subgradient. The two outer stretches hold only tails.
   */
  private int sign(double end, double integral) {
    boolean outer = begin == Double.NEGATIVE_INFINITY || end == Double.POSITIVE_INFINITY;
    double rounding = outer ? 0 : ROUNDING * (end - begin);
    return Math.abs(integral) <= rounding ? 0 : (int) Math.signum(integral);
  }

  /** Adds a factor times what every component has at x. */
  private void end(double x, double factor) {
    for (int i = 0; i < w.length; i++) {
      double z = (x - a[i]) / s[i];
      double bell = Normal.bell(z);
      double phi = Normal.INVERSE_SQRT_TWO_PI * bell;
      double below = Normal.cdf(z, bell);
      byWeight[i] += factor * ((x - a[i]) * below + s[i] * phi);
      byMean[i] -= factor * w[i] * below;
      bySigma[i] += factor * w[i] * phi;
    }
  }

  static MixtureGradient cramer(GaussianMixture mixture, GaussianMixture other) {
    MixtureGradients g = new MixtureGradients(mixture);
    g.add(1, other.weights(), other.means(), other.sigmas());
    g.add(-1, g.w, g.a, g.s); // ½ E|X − X'|: each component is in it twice
    return g.result();
  }

  /** Adds a factor times the gradient of Σ w_i q_j A(a_i − c_j, √(s_i² + u_j²)). */
  private void add(int factor, double[] q, double[] c, double[] u) {
    for (int i = 0; i < w.length; i++) {
      Sum weight = new Sum();
      Sum mean = new Sum();
      Sum sigma = new Sum();
      for (int j = 0; j < q.length; j++) {
        double both = Normal.both(s[i], u[j]);
        double difference = a[i] - c[j];
        double z = difference / both;
        double bell = Normal.bell(z);
        weight.add(q[j] * Normal.meanAbsolute(difference, both));
        mean.add(q[j] * (2 * Normal.cdf(z, bell) - 1));
        sigma.add(q[j] * 2 * Normal.INVERSE_SQRT_TWO_PI * bell * (s[i] / both));
      }
      byWeight[i] += factor * weight.value();
      byMean[i] += factor * w[i] * mean.value();
      bySigma[i] += factor * w[i] * sigma.value();
    }
  }
}
