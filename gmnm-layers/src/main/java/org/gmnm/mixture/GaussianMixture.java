package org.gmnm.mixture;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A one-dimensional Gaussian mixture; immutable.
 *
 * <pre>
 *   f(x) = Σ_i w_i φ((x − mean_i)/sigma_i)/sigma_i          F(x) = Σ_i w_i Φ((x − mean_i)/sigma_i)
 * </pre>
 *
 * <p><b>Shapes</b>: weights, means and sigmas [n], n ≥ 1; a sample [count].
 *
 * <p>Weights are ≥ 0 and sum to 1 within {@value Check#WEIGHT_SUM_TOLERANCE}, which leaves room for
 * a softmax in single precision, and are then divided by their sum.
 *
 * <p><b>Limits</b>: everything is computed in double precision. Log densities stay finite up to
 * about 1e150 sigmas from every mean; {@link #cdf} and {@link #survival} each keep their relative
 * precision in their own tail, down to 1e-308; distances have an absolute error of about 1e-15 of
 * the spread. A point's cost does not grow with n as long as the sigmas are alike and of the order
 * of the distances between means (as in a {@link GmmExpansion}): of a sum only the components
 * matter that add more than 1e-17 of it. NaN arguments give NaN where a number is evaluated.
 *
 * <p><b>Errors</b>: {@link IllegalArgumentException} for empty, non-finite or mismatched arrays,
 * sigmas ≤ 0 and probabilities outside [0, 1].
 *
 * <p>Reference: the output of the probability layers of arXiv 2308.09444; the methods are our
 * choice.
 */
public final class GaussianMixture implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private static final String NAME = "GaussianMixture";

  private final double[] weights;
  private final double[] means;
  private final double[] sigmas;

  private transient @Nullable MixtureSums sums;

  private GaussianMixture(double[] weights, double[] means, double[] sigmas) {
    this.weights = weights;
    this.means = means;
    this.sigmas = sigmas;
  }

  /**
   * A mixture of n components.
   *
   * @param weights n weights, ≥ 0, of sum 1
   * @param means n finite means
   * @param sigmas n finite standard deviations, greater than 0
   * @return the mixture; the arrays are copied
   */
  public static GaussianMixture of(double[] weights, double[] means, double[] sigmas) {
    double[] w = Check.weights(NAME, weights);
    Check.length(NAME, "means", means.length, "weights", w.length);
    Check.length(NAME, "sigmas", sigmas.length, "weights", w.length);
    Check.finite(NAME, "means", means, 0, means.length);
    for (int i = 0; i < sigmas.length; i++) {
      Check.positive(NAME, "sigmas[" + i + "]", sigmas[i]);
    }
    return new GaussianMixture(w, means.clone(), sigmas.clone());
  }

  /**
   * A mixture whose components share one standard deviation.
   *
   * @param weights n weights, ≥ 0, of sum 1
   * @param means n finite means
   * @param sigma the standard deviation of all, finite and greater than 0
   * @return the mixture
   */
  public static GaussianMixture ofEqualSigma(double[] weights, double[] means, double sigma) {
    double[] sigmas = new double[means.length];
    Arrays.fill(sigmas, Check.positive(NAME, "sigma", sigma));
    return of(weights, means, sigmas);
  }

  /**
   * A single normal distribution.
   *
   * @param mean finite
   * @param sigma the standard deviation, finite and greater than 0
   * @return the mixture of one component
   */
  public static GaussianMixture normal(double mean, double sigma) {
    return of(new double[] {1}, new double[] {mean}, new double[] {sigma});
  }

  /** {@return n, the number of components} */
  public int components() {
    return means.length;
  }

  /** {@return a copy of the weights [n]} */
  public double[] weights() {
    return weights.clone();
  }

  /** {@return a copy of the means [n]} */
  public double[] means() {
    return means.clone();
  }

  /** {@return a copy of the standard deviations [n]} */
  public double[] sigmas() {
    return sigmas.clone();
  }

  /**
   * f(x).
   *
   * @param x where
   * @return the density
   */
  public double density(double x) {
    return Math.exp(logDensity(x));
  }

  /**
   * ln f(x), summed in log space where f underflows.
   *
   * @param x where
   * @return the log density
   */
  public double logDensity(double x) {
    return Double.isNaN(x) ? Double.NaN : sums().lower.logDensity(x);
  }

  /**
   * The mean of ln f over a sample, on all cores; the same to the last bit for any number of them.
   *
   * @param sample at least one value, all finite
   * @return the log-likelihood per value
   */
  public double meanLogDensity(double[] sample) {
    Check.sample(NAME, "sample", sample);
    return sums().meanLogDensity(sample);
  }

  /**
   * F(x), to full relative precision in the lower tail.
   *
   * @param x where
   * @return P(X ≤ x)
   */
  public double cdf(double x) {
    return Double.isNaN(x) ? Double.NaN : sums().lower.cdf(x);
  }

  /**
   * 1 − F(x), to full relative precision in the upper tail.
   *
   * @param x where
   * @return P(X greater than x)
   */
  public double survival(double x) {
    return Double.isNaN(x) ? Double.NaN : sums().upper().cdf(-x);
  }

  /**
   * The inverse of {@link #cdf}: Newton on ln F inside a bracket, with bisection where Newton
   * leaves it.
   *
   * @param p a probability; 0 and 1 give −∞ and ∞
   * @return x with F(x) = p, to a few units in the last place of F or of x
   */
  public double quantile(double p) {
    Check.that(p >= 0 && p <= 1, "%s: p must lie in [0, 1], got %s", NAME, p);
    return p <= 0.5 ? sums().lower.lowerQuantile(p) : -sums().upper().lowerQuantile(1 - p);
  }

  /**
   * The inverse of {@link #survival}: tells apart upper quantiles whose p would round to 1.
   *
   * @param q a probability; 0 and 1 give ∞ and −∞
   * @return x with 1 − F(x) = q
   */
  public double upperQuantile(double q) {
    Check.that(q >= 0 && q <= 1, "%s: q must lie in [0, 1], got %s", NAME, q);
    return q <= 0.5 ? -sums().upper().lowerQuantile(q) : sums().lower.lowerQuantile(1 - q);
  }

  /** {@return the expectation Σ w_i mean_i} */
  public double mean() {
    Sum sum = new Sum();
    for (int i = 0; i < means.length; i++) {
      sum.add(weights[i] * means[i]);
    }
    return sum.value();
  }

  /** {@return the variance Σ w_i (sigma_i² + (mean_i − mean)²)} */
  public double variance() {
    int scale = scale(mean());
    return Math.scalb(scaledVariance(scale), 2 * scale);
  }

  /** {@return the root of {@link #variance}, also where that is beyond a double} */
  public double standardDeviation() {
    int scale = scale(mean());
    return Math.scalb(Math.sqrt(scaledVariance(scale)), scale);
  }

  /** The power of 2 next to the greatest of what variance squares. */
  private int scale(double mean) {
    double greatest = 0;
    for (int i = 0; i < means.length; i++) {
      greatest = Math.max(greatest, Math.max(sigmas[i], Math.abs(means[i] - mean)));
    }
    return Math.getExponent(greatest);
  }

  private double scaledVariance(int scale) {
    double mean = mean();
    Sum sum = new Sum();
    for (int i = 0; i < means.length; i++) {
      double sigma = Math.scalb(sigmas[i], -scale);
      double off = Math.scalb(means[i] - mean, -scale);
      sum.add(weights[i] * (sigma * sigma + off * off));
    }
    return sum.value();
  }

  /**
   * What each component has to do with x.
   *
   * @param x finite
   * @return w_i φ_i(x) / f(x) [n], of sum 1, exact to rounding however far x is
   */
  public double[] responsibilities(double x) {
    Check.finite(NAME, "x", x);
    return Responsibilities.at(x, weights, means, sigmas).shares();
  }

  /**
   * The earth mover's distance ∫|F − G|, from the points where F and G cross and the closed form of
   * the integral between them; relative error about 1e-10.
   *
   * @param other the other mixture
   * @return W1, 0 for equal mixtures
   */
  public double wasserstein1(GaussianMixture other) {
    return sums().wasserstein1(other.sums());
  }

  /**
   * The earth mover's distance to a sample, exactly: ∫|F − F_N| with F_N the steps of the sample.
   *
   * @param sample at least one value, all finite, in any order; not changed
   * @return W1
   */
  public double wasserstein1(double[] sample) {
    Check.sample(NAME, "sample", sample);
    return sums().wasserstein1(sample);
  }

  /**
   * Cramér's distance in closed form. With A(δ, s) = s·[2φ(δ/s) + (δ/s)(2Φ(δ/s) − 1)] and other =
   * (q, c, u):
   *
   * <pre>∫(F − G)² = Σ p_i q_j A(a_i − c_j, √(s_i² + u_j²)) − ½ Σ p p A − ½ Σ q q A</pre>
   *
   * <p>It costs n² terms, and as a difference it is exact to about 1e-15 of the spread.
   *
   * @param other the other mixture
   * @return the distance, ≥ 0
   */
  public double cramer(GaussianMixture other) {
    return sums().cramer(other.sums());
  }

  /**
   * The gradient of {@link #wasserstein1(GaussianMixture)} with respect to this mixture's
   * parameters: ∫ sign(F − G) ∂F, in closed form between the points where F and G cross.
   *
   * <p>Where F = G on a whole stretch W1 has a kink; that stretch then adds nothing, so the
   * gradient of equal mixtures is 0. It costs n terms for each crossing.
   *
   * @param other the other mixture, held fixed
   * @return the gradient; its relative error is about 1e-9, and up to about 3e-5 where the mixtures
   *     share components, for F and G then all but touch on a stretch whose ends are
   *     ill-conditioned
   */
  public MixtureGradient wasserstein1Gradient(GaussianMixture other) {
    return MixtureGradients.wasserstein1(this, sums().lower, other.sums().lower);
  }

  /**
   * The gradient of {@link #cramer} with respect to this mixture's parameters, in closed form:
   * ∂A/∂δ = 2Φ(δ/s) − 1 and ∂A/∂s = 2φ(δ/s). It costs n² terms.
   *
   * @param other the other mixture, held fixed
   * @return the gradient, 0 to rounding for equal mixtures
   */
  public MixtureGradient cramerGradient(GaussianMixture other) {
    return MixtureGradients.cramer(this, other);
  }

  /**
   * The continuous ranked probability score ∫(F(x) − [x ≥ observation])² dx, in closed form: E|X −
   * y| − ½ E|X − X'|. Its second term costs n² terms once per mixture.
   *
   * @param observation finite
   * @return the score, ≥ 0; 0 would be a certain and right forecast
   */
  public double crps(double observation) {
    Check.finite(NAME, "observation", observation);
    return sums().crps(observation);
  }

  /**
   * The distribution of scale · X + shift.
   *
   * @param scale finite, not 0
   * @param shift finite
   * @return the moved mixture, its components in the same order
   */
  public GaussianMixture affine(double scale, double shift) {
    Check.that(
        scale != 0 && Double.isFinite(scale),
        "%s: scale must be finite, not 0, got %s",
        NAME,
        scale);
    Check.finite(NAME, "shift", shift);
    return of(
        weights,
        Arrays.stream(means).map(m -> scale * m + shift).toArray(),
        Arrays.stream(sigmas).map(s -> Math.abs(scale) * s).toArray());
  }

  /**
   * One draw.
   *
   * @param random its state decides the draw
   * @return a value
   */
  public double sample(RandomGenerator random) {
    return sample(random, 1, Variation.NONE)[0];
  }

  /**
   * One draw at a temperature, see {@link Variation#temperature}.
   *
   * @param random its state decides the draw
   * @param temperature 0: the heaviest component's mean; 1: the mixture; more: wider and more even
   * @return a value
   */
  public double sample(RandomGenerator random, double temperature) {
    return sample(random, 1, Variation.temperature(temperature))[0];
  }

  /**
   * Independent draws with variation control.
   *
   * @param random its state decides the draws, on one version of Java
   * @param count how many, ≥ 0
   * @param variation how far from the means, and from which components
   * @return draws [count]
   */
  public double[] sample(RandomGenerator random, int count, Variation variation) {
    Check.that(count >= 0, "%s: count must be >= 0, got %d", NAME, count);
    double[] cumulative = variation.cumulative(NAME, weights);
    return IntStream.range(0, count)
        .mapToDouble(
            draw -> {
              int i = Variation.draw(cumulative, random);
              return means[i] + variation.spread() * sigmas[i] * random.nextGaussian();
            })
        .toArray();
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof GaussianMixture other
        && Arrays.equals(weights, other.weights)
        && Arrays.equals(means, other.means)
        && Arrays.equals(sigmas, other.sigmas);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(weights) + Arrays.hashCode(means)) + Arrays.hashCode(sigmas);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "GaussianMixture(%d components, mean %s, variance %s)",
        means.length,
        mean(),
        variance());
  }

  /** Made when first asked for; two threads at once make equal ones. */
  private MixtureSums sums() {
    MixtureSums s = sums;
    if (s == null) {
      s = new MixtureSums(SortedComponents.of(weights, means, sigmas));
      sums = s;
    }
    return s;
  }

  /** Checks what came from a stream like any other arguments. */
  @Serial
  private Object readResolve() {
    return of(weights, means, sigmas);
  }
}
