package org.gmnm.mixture;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A Gaussian mixture of several variables whose components have diagonal covariances; immutable.
 *
 * <pre>  f(x) = Σ_k w_k Π_a φ((x_a − mean_ka)/sigma_ka)/sigma_ka</pre>
 *
 * <p>The variables of one component are independent, those of the mixture are not. Marginals and
 * conditional distributions are mixtures of the same kind: the first drop columns, the second also
 * multiply each weight with its component's density at the known value, so that a value far from
 * every mean, however far, conditions on the nearest components and never gives NaN.
 *
 * <p><b>Shapes</b>: weights [n] · means and sigmas [n, d] · a point [d] · a sample [count, d].
 *
 * <p><b>Limits</b>: a density costs n·d. <b>Errors</b>: {@link IllegalArgumentException} as for
 * {@link GaussianMixture}, and for a variable that does not exist.
 */
public final class JointGaussianMixture implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private static final String NAME = "JointGaussianMixture";

  private final double[] weights;

  /** [variable][component]. */
  private final double[][] means;

  private final double[][] sigmas;

  private JointGaussianMixture(double[] weights, double[][] means, double[][] sigmas) {
    this.weights = weights;
    this.means = means;
    this.sigmas = sigmas;
  }

  /**
   * A mixture of n components of d variables.
   *
   * @param weights n weights, ≥ 0, of sum 1
   * @param means [n, d], finite
   * @param sigmas [n, d], finite and greater than 0
   * @return the mixture; the arrays are copied
   */
  public static JointGaussianMixture of(double[] weights, double[][] means, double[][] sigmas) {
    double[] w = Check.weights(NAME, weights);
    Check.length(NAME, "means", means.length, "weights", w.length);
    Check.length(NAME, "sigmas", sigmas.length, "weights", w.length);
    int d = means[0].length;
    Check.that(d > 0, "%s: means[0] must not be empty: give one mean per variable", NAME);
    double[][] m = new double[d][w.length];
    double[][] s = new double[d][w.length];
    for (int k = 0; k < w.length; k++) {
      Check.length(NAME, "means[" + k + "]", means[k].length, "means[0]", d);
      Check.length(NAME, "sigmas[" + k + "]", sigmas[k].length, "means[0]", d);
      Check.finite(NAME, "means[" + k + "]", means[k], 0, d);
      for (int a = 0; a < d; a++) {
        m[a][k] = means[k][a];
        s[a][k] = Check.positive(NAME, "sigmas[" + k + "][" + a + "]", sigmas[k][a]);
      }
    }
    return new JointGaussianMixture(w, m, s);
  }

  /** The grid points that have weight; row-major, the last axis fastest. */
  static JointGaussianMixture onGrid(List<GmmExpansion> axes, double[] gridWeights) {
    int[] used = IntStream.range(0, gridWeights.length).filter(i -> gridWeights[i] > 0).toArray();
    double[][] means = new double[axes.size()][used.length];
    double[][] sigmas = new double[axes.size()][used.length];
    int stride = 1;
    for (int a = axes.size() - 1; a >= 0; a--) {
      GmmExpansion axis = axes.get(a);
      for (int k = 0; k < used.length; k++) {
        means[a][k] = axis.mean(used[k] / stride % axis.components());
      }
      Arrays.fill(sigmas[a], axis.sigma());
      stride *= axis.components();
    }
    double[] weights = Arrays.stream(used).mapToDouble(i -> gridWeights[i]).toArray();
    return new JointGaussianMixture(Check.weights(NAME, weights), means, sigmas);
  }

  /** {@return n, the number of components} */
  public int components() {
    return weights.length;
  }

  /** {@return d, the number of variables} */
  public int dimensions() {
    return means.length;
  }

  /** {@return a copy of the weights [n]} */
  public double[] weights() {
    return weights.clone();
  }

  /**
   * ln f(x), summed in log space.
   *
   * @param x d finite values
   * @return the log density
   */
  public double logDensity(double... x) {
    Check.length(NAME, "x", x.length, "means[0]", means.length);
    Check.finite(NAME, "x", x, 0, x.length);
    double[] logs = logWeights();
    for (int a = 0; a < x.length; a++) {
      addLogDensities(a, x[a], logs);
    }
    return LogSum.of(logs.length, k -> logs[k]);
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
   * The distribution of one variable, whatever the others are. Components that differ only in the
   * others become one, in the order in which they first appear.
   *
   * @param variable 0..d−1
   * @return a mixture of one variable
   */
  public GaussianMixture marginal(int variable) {
    checkVariable(variable);
    record Shape(double mean, double sigma) {}
    Map<Shape, Sum> shapes = new LinkedHashMap<>();
    for (int k = 0; k < weights.length; k++) {
      shapes
          .computeIfAbsent(new Shape(means[variable][k], sigmas[variable][k]), s -> new Sum())
          .add(weights[k]);
    }
    return GaussianMixture.of(
        shapes.values().stream().mapToDouble(Sum::value).toArray(),
        shapes.keySet().stream().mapToDouble(Shape::mean).toArray(),
        shapes.keySet().stream().mapToDouble(Shape::sigma).toArray());
  }

  /**
   * The distribution of the other variables where one is known. Of two variables, {@code
   * condition(a, value).marginal(0)} is the other's.
   *
   * @param variable 0..d−1, where d ≥ 2
   * @param value its value, finite
   * @return a mixture of d − 1 variables, in their order
   */
  public JointGaussianMixture condition(int variable, double value) {
    checkVariable(variable);
    Check.finite(NAME, "value", value);
    Check.that(means.length > 1, "%s: conditioning leaves no variable of one", NAME);
    double[] shares =
        Responsibilities.at(value, weights, means[variable], sigmas[variable]).shares();
    return new JointGaussianMixture(shares, without(means, variable), without(sigmas, variable));
  }

  /** {@return the expectation of each variable [d]} */
  public double[] mean() {
    return IntStream.range(0, means.length).mapToDouble(a -> marginal(a).mean()).toArray();
  }

  /** {@return the covariance of each two variables [d, d]} */
  public double[][] covariance() {
    int d = means.length;
    double[] mean = mean();
    double[][] covariance = new double[d][d];
    for (int a = 0; a < d; a++) {
      for (int b = 0; b < d; b++) {
        covariance[a][b] = a == b ? marginal(a).variance() : covariance(a, b, mean);
      }
    }
    return covariance;
  }

  /** Of two different variables, each divided by a power of 2 so that no product overflows. */
  private double covariance(int a, int b, double[] mean) {
    int scaleA = scale(means[a], mean[a]);
    int scaleB = scale(means[b], mean[b]);
    Sum sum = new Sum();
    for (int k = 0; k < weights.length; k++) {
      double offA = Math.scalb(means[a][k] - mean[a], -scaleA);
      double offB = Math.scalb(means[b][k] - mean[b], -scaleB);
      sum.add(weights[k] * offA * offB);
    }
    return Math.scalb(sum.value(), scaleA + scaleB);
  }

  private static int scale(double[] means, double mean) {
    double greatest = Arrays.stream(means).map(m -> Math.abs(m - mean)).max().orElseThrow();
    return Math.getExponent(greatest);
  }

  /**
   * One draw.
   *
   * @param random its state decides the draw
   * @return a point [d]
   */
  public double[] sample(RandomGenerator random) {
    return sample(random, 1, Variation.NONE)[0];
  }

  /**
   * Independent draws with variation control.
   *
   * @param random its state decides the draws, on one version of Java
   * @param count how many, ≥ 0
   * @param variation how far from the means, and from which components
   * @return draws [count, d]
   */
  public double[][] sample(RandomGenerator random, int count, Variation variation) {
    Check.that(count >= 0, "%s: count must be >= 0, got %d", NAME, count);
    double[] cumulative = variation.cumulative(NAME, weights);
    double[][] draws = new double[count][means.length];
    for (double[] draw : draws) {
      int k = Variation.draw(cumulative, random);
      for (int a = 0; a < draw.length; a++) {
        draw[a] = means[a][k] + variation.spread() * sigmas[a][k] * random.nextGaussian();
      }
    }
    return draws;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof JointGaussianMixture other
        && Arrays.equals(weights, other.weights)
        && Arrays.deepEquals(means, other.means)
        && Arrays.deepEquals(sigmas, other.sigmas);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(weights) + Arrays.deepHashCode(means);
  }

  @Override
  public String toString() {
    return "JointGaussianMixture("
        + weights.length
        + " components, "
        + means.length
        + " variables)";
  }

  private void checkVariable(int variable) {
    Check.that(
        variable >= 0 && variable < means.length,
        "%s: variable must lie in 0..%d, got %d",
        NAME,
        means.length - 1,
        variable);
  }

  private double[] logWeights() {
    return Arrays.stream(weights).map(Math::log).toArray();
  }

  private void addLogDensities(int variable, double x, double[] logs) {
    for (int k = 0; k < logs.length; k++) {
      double z = (x - means[variable][k]) / sigmas[variable][k];
      logs[k] += Normal.logDensity(z) - Math.log(sigmas[variable][k]);
    }
  }

  private static double[][] without(double[][] rows, int row) {
    return IntStream.range(0, rows.length)
        .filter(a -> a != row)
        .mapToObj(a -> rows[a])
        .toArray(double[][]::new);
  }
}
