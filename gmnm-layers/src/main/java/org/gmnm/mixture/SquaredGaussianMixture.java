package org.gmnm.mixture;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * A density that is the square of a Gaussian mixture whose weights may be negative; of one variable
 * or several, with diagonal covariances; immutable.
 *
 * <pre>
 *   f(x) = (Σ_i c_i φ_i(x))² / Σ_ij c_i c_j G_ij          G_ij = ∫ φ_i φ_j
 *   φ_i(x) = Π_a (π s_ia²)^(−¼) exp(−(x_a − m_ia)²/(2 s_ia²))          ∫ φ_i² = 1
 *   G_ij = Π_a √(2 s_ia s_ja/(s_ia² + s_ja²)) exp(−(m_ia − m_ja)²/(2(s_ia² + s_ja²)))
 * </pre>
 *
 * <p>Where amplitudes of both signs cancel, the density is 0: two components make a hole or a row
 * of waves, around which an additive mixture has to pile up several. With all amplitudes of one
 * sign it is an additive mixture of all n² products. Of one component it is the normal distribution
 * with the deviation s/√2.
 *
 * <p><b>Shapes</b>: amplitudes [n] of any scale, not all 0 · means and sigmas [n, d] · a point [d].
 *
 * <p><b>Limits</b>: a density costs n·d, the integral n²·d once. Amplitudes that cancel so far that
 * the integral is only rounding are refused.
 *
 * <p><b>Errors</b>: {@link IllegalArgumentException} as for {@link GaussianMixture}.
 *
 * <p>Reference: Loconte et al., <i>Subtractive Mixture Models via Squaring: Representation and
 * Learning</i>, arXiv 2310.00724; components of unit square integral are our choice. The signed
 * weights are those of arXiv 2510.06660, whose mixtures are functions and no densities.
 */
public final class SquaredGaussianMixture implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private static final String NAME = "SquaredGaussianMixture";

  /** ¼ ln π. */
  private static final double QUARTER_LOG_PI = 0.25 * Math.log(Math.PI);

  /** An integral of less than this share of what it is without signs is rounding. */
  private static final double CANCELLED = 1e-12;

  private final double[] amplitudes;
  private final double[][] means;
  private final double[][] sigmas;

  /** Amplitudes over the greatest of them. */
  private final transient double[] relative;

  /** ln of the integral, of relative amplitudes. */
  private final transient double logIntegral;

  private SquaredGaussianMixture(double[] amplitudes, double[][] means, double[][] sigmas) {
    this.amplitudes = amplitudes;
    this.means = means;
    this.sigmas = sigmas;
    double greatest = Arrays.stream(amplitudes).map(Math::abs).max().orElseThrow();
    relative = Arrays.stream(amplitudes).map(c -> c / greatest).toArray();
    Sum signed = new Sum();
    Sum unsigned = new Sum();
    for (int i = 0; i < relative.length; i++) {
      for (int j = 0; j < relative.length; j++) {
        double term = relative[i] * relative[j] * overlap(means[i], sigmas[i], means[j], sigmas[j]);
        signed.add(term);
        unsigned.add(Math.abs(term));
      }
    }
    Check.that(
        signed.value() > CANCELLED * unsigned.value(),
        "%s: the amplitudes cancel: the integral of the square is %s of what it is without signs;"
            + " move the components apart",
        NAME,
        signed.value() / unsigned.value());
    logIntegral = Math.log(signed.value());
  }

  /**
   * A density of n components of d variables.
   *
   * @param amplitudes c [n], finite, of any sign and scale, not all 0
   * @param means m [n, d], finite
   * @param sigmas s [n, d], finite and greater than 0
   * @return the density; the arrays are copied
   */
  public static SquaredGaussianMixture of(
      double[] amplitudes, double[][] means, double[][] sigmas) {
    int n = amplitudes.length;
    Check.sample(NAME, "amplitudes", amplitudes);
    Check.that(
        Arrays.stream(amplitudes).anyMatch(c -> c != 0), "%s: amplitudes must not all be 0", NAME);
    Check.length(NAME, "means", means.length, "amplitudes", n);
    Check.length(NAME, "sigmas", sigmas.length, "amplitudes", n);
    int d = means[0].length;
    Check.that(d > 0, "%s: means[0] must not be empty: give one mean per variable", NAME);
    for (int i = 0; i < n; i++) {
      Check.length(NAME, "means[" + i + "]", means[i].length, "means[0]", d);
      Check.length(NAME, "sigmas[" + i + "]", sigmas[i].length, "means[0]", d);
      Check.finite(NAME, "means[" + i + "]", means[i], 0, d);
      for (int a = 0; a < d; a++) {
        Check.positive(NAME, "sigmas[" + i + "][" + a + "]", sigmas[i][a]);
      }
    }
    return new SquaredGaussianMixture(amplitudes.clone(), copy(means), copy(sigmas));
  }

  /**
   * A density of n components of one variable.
   *
   * @param amplitudes c [n], finite, of any sign and scale, not all 0
   * @param means m [n], finite
   * @param sigmas s [n], finite and greater than 0
   * @return the density
   */
  public static SquaredGaussianMixture of(double[] amplitudes, double[] means, double[] sigmas) {
    return of(amplitudes, columns(means), columns(sigmas));
  }

  private static double[][] columns(double[] values) {
    return Arrays.stream(values).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
  }

  private static double[][] copy(double[][] rows) {
    return Arrays.stream(rows).map(double[]::clone).toArray(double[][]::new);
  }

  /** ∫ φ_i φ_j. */
  static double overlap(double[] mean, double[] sigma, double[] otherMean, double[] otherSigma) {
    double log = 0;
    for (int a = 0; a < mean.length; a++) {
      double length = Math.hypot(sigma[a], otherSigma[a]);
      double off = (mean[a] - otherMean[a]) / length;
      double shape = 2 * (sigma[a] / length) * (otherSigma[a] / length);
      log += 0.5 * (Math.log(shape) - off * off);
    }
    return Math.exp(log);
  }

  /** ln φ_i(x). */
  static double logComponent(double[] x, double[] mean, double[] sigma) {
    double log = 0;
    for (int a = 0; a < x.length; a++) {
      double z = (x[a] - mean[a]) / sigma[a];
      log -= 0.5 * (z * z + Math.log(sigma[a])) + QUARTER_LOG_PI;
    }
    return log;
  }

  /** {@return n, the number of components} */
  public int components() {
    return amplitudes.length;
  }

  /** {@return d, the number of variables} */
  public int dimensions() {
    return means[0].length;
  }

  /** {@return a copy of the amplitudes [n], as they were given} */
  public double[] amplitudes() {
    return amplitudes.clone();
  }

  /** {@return a copy of the means [n, d]} */
  public double[][] means() {
    return copy(means);
  }

  /** {@return a copy of the sigmas [n, d]} */
  public double[][] sigmas() {
    return copy(sigmas);
  }

  /**
   * ln f(x), summed in log space.
   *
   * @param x d finite values
   * @return the log density, −∞ where the amplitudes cancel
   */
  public double logDensity(double... x) {
    Check.length(NAME, "x", x.length, "means[0]", dimensions());
    Check.finite(NAME, "x", x, 0, x.length);
    double[] logs = logComponents(x);
    double greatest = greatest(logs);
    if (greatest == Double.NEGATIVE_INFINITY) {
      return greatest;
    }
    return 2 * (greatest + Math.log(Math.abs(Sum.of(terms(logs, greatest))))) - logIntegral;
  }

  private double[] logComponents(double[] x) {
    double[] logs = new double[amplitudes.length];
    Arrays.setAll(logs, i -> logComponent(x, means[i], sigmas[i]));
    return logs;
  }

  /** Of the components with an amplitude. */
  private double greatest(double[] logs) {
    double greatest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < logs.length; i++) {
      greatest = relative[i] == 0 ? greatest : Math.max(greatest, logs[i]);
    }
    return greatest;
  }

  /** c_i φ_i(x)/exp(greatest). */
  private double[] terms(double[] logs, double greatest) {
    double[] terms = new double[logs.length];
    Arrays.setAll(terms, i -> relative[i] == 0 ? 0 : relative[i] * Math.exp(logs[i] - greatest));
    return terms;
  }

  /**
   * f(x).
   *
   * @param x d finite values
   * @return the density
   */
  public double density(double... x) {
    return Math.exp(logDensity(x));
  }

  /**
   * The mean of ln f over rows, on all cores.
   *
   * @param rows [M, d], M ≥ 1, finite
   * @return the log-likelihood per row
   */
  public double meanLogDensity(double[][] rows) {
    Check.that(rows.length > 0, "%s: rows is empty: give at least one row", NAME);
    double[] logs = new double[rows.length];
    Chunks.of(rows.length)
        .each(
            (from, to) -> {
              for (int i = from; i < to; i++) {
                logs[i] = logDensity(rows[i]);
              }
            });
    return Sum.of(logs) / rows.length;
  }

  /** {@return the expectation of each variable [d]} */
  public double[] mean() {
    double[] mean = new double[dimensions()];
    for (int a = 0; a < mean.length; a++) {
      Sum sum = new Sum();
      for (int i = 0; i < relative.length; i++) {
        for (int j = 0; j < relative.length; j++) {
          double length = Math.hypot(sigmas[i][a], sigmas[j][a]);
          double share = sigmas[j][a] / length;
          double centre = means[j][a] + share * share * (means[i][a] - means[j][a]);
          double product = overlap(means[i], sigmas[i], means[j], sigmas[j]);
          sum.add(relative[i] * relative[j] * product * centre);
        }
      }
      mean[a] = sum.value() / Math.exp(logIntegral);
    }
    return mean;
  }

  /**
   * Independent draws, by rejection: a point of the additive mixture Σ c_i² φ_i² is kept with the
   * probability (Σ c_i φ_i)²/(n Σ c_i² φ_i²).
   *
   * @param random its state decides the draws
   * @param count how many, ≥ 0; each takes n Σ c_i²/Σ_ij c_i c_j G_ij trials on average, many where
   *     amplitudes cancel nearly everywhere
   * @return draws [count, d]
   */
  public double[][] sample(RandomGenerator random, int count) {
    Check.that(count >= 0, "%s: count must be >= 0, got %d", NAME, count);
    double[] cumulative = new double[relative.length];
    double sum = 0;
    for (int i = 0; i < relative.length; i++) {
      sum += relative[i] * relative[i];
      cumulative[i] = sum;
    }
    double[][] draws = new double[count][];
    for (int k = 0; k < count; k++) {
      double[] draw;
      do {
        draw = trial(cumulative, random);
      } while (random.nextDouble() >= kept(draw));
      draws[k] = draw;
    }
    return draws;
  }

  /** A draw of Σ c_i² φ_i², whose components have deviations s/√2. */
  private double[] trial(double[] cumulative, RandomGenerator random) {
    int i = Variation.draw(cumulative, random);
    double[] draw = new double[dimensions()];
    for (int a = 0; a < draw.length; a++) {
      draw[a] = means[i][a] + Math.sqrt(0.5) * sigmas[i][a] * random.nextGaussian();
    }
    return draw;
  }

  private double kept(double[] x) {
    double[] logs = logComponents(x);
    double[] terms = terms(logs, greatest(logs));
    double sum = Sum.of(terms);
    return sum * sum / (terms.length * Cholesky.dot(terms, terms));
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof SquaredGaussianMixture other
        && Arrays.equals(amplitudes, other.amplitudes)
        && Arrays.deepEquals(means, other.means)
        && Arrays.deepEquals(sigmas, other.sigmas);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(amplitudes) + Arrays.deepHashCode(means);
  }

  @Override
  public String toString() {
    return NAME + "(" + components() + " components, " + dimensions() + " variables)";
  }

  /** Checks what came from a stream like any other arguments. */
  @Serial
  private Object readResolve() {
    return of(amplitudes, means, sigmas);
  }
}
