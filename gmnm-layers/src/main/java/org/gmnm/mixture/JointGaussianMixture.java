package org.gmnm.mixture;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A Gaussian mixture of several variables, with diagonal or full covariances, or of low rank;
 * immutable.
 *
 * <pre>
 *   f(x) = Σ_k w_k N(x; mean_k, C_k)          C_k = L_k L_kᵀ
 *   diagonal: C_k = diag(sigma_k²), so that N is Π_a φ((x_a − mean_ka)/sigma_ka)/sigma_ka
 *   low rank: C_k = diag(sigma_k²) + F_k F_kᵀ, F_k [d, r]
 * </pre>
 *
 * <p>Marginals, conditional distributions and linear images are mixtures of the same kind.
 * Conditioning multiplies each weight with its component's density at the known values, so that
 * values far from every mean, however far, condition on the nearest components and never give NaN.
 * Covariances are kept as their Cholesky factors L, lower triangular with a diagonal above 0.
 *
 * <p><b>Shapes</b>: weights [n] · means and sigmas [n, d] · covariances and factors [n, d, d] ·
 * loadings [n, d, r] · a point [d] · a sample [count, d].
 *
 * <p><b>Limits</b>: a density costs n·d with diagonal and n·d² with other covariances, conditioning
 * n·d³; marginals and conditional distributions of low rank have full covariances. <b>Errors</b>:
 * {@link IllegalArgumentException} as for {@link GaussianMixture}, for a variable that does not
 * exist, and for a covariance that is not symmetric or not positive definite in double precision.
 *
 * <p>Reference: textbook formulas; of covariances only their factors are kept and worked on, which
 * is our choice.
 */
public final class JointGaussianMixture implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private static final String NAME = "JointGaussianMixture";

  /** The least share of a row's length that the rows before it may leave. */
  private static final double INDEPENDENT = 1e-14;

  private final double[] weights;

  /** [variable][component]. */
  private final double[][] means;

  private final double[][] sigmas;

  /**
   * Packed triangles by component (class {@link Cholesky}); null where covariances are diagonal.
   */
  private final double @Nullable [][] factors;

  /** Of components whose covariances are diagonals and few directions; null of others. */
  private final FactorAnalysis @Nullable [] analyses;

  /** E‖X − X'‖, worked out when first asked for. */
  private transient volatile @Nullable Double selfDistance;

  private JointGaussianMixture(
      double[] weights, double[][] means, double[][] sigmas, double @Nullable [][] factors) {
    this(weights, means, sigmas, factors, null);
  }

  private JointGaussianMixture(
      double[] weights,
      double[][] means,
      double[][] sigmas,
      double @Nullable [][] factors,
      FactorAnalysis @Nullable [] analyses) {
    this.weights = weights;
    this.means = means;
    this.sigmas = sigmas;
    this.factors = factors;
    this.analyses = analyses;
  }

  /**
   * A mixture of n components of d variables with diagonal covariances.
   *
   * @param weights n weights, ≥ 0, of sum 1
   * @param means [n, d], finite
   * @param sigmas [n, d], finite and greater than 0
   * @return the mixture; the arrays are copied
   */
  public static JointGaussianMixture of(double[] weights, double[][] means, double[][] sigmas) {
    double[] w = Check.weights(NAME, weights);
    double[][] m = checkedMeans(w.length, means);
    Check.length(NAME, "sigmas", sigmas.length, "weights", w.length);
    for (int k = 0; k < w.length; k++) {
      Check.length(NAME, "sigmas[" + k + "]", sigmas[k].length, "means[0]", m.length);
      for (int a = 0; a < m.length; a++) {
        Check.positive(NAME, "sigmas[" + k + "][" + a + "]", sigmas[k][a]);
      }
    }
    return new JointGaussianMixture(w, m, transposed(sigmas), null);
  }

  /**
   * A mixture of n components of d variables with full covariances.
   *
   * @param weights n weights, ≥ 0, of sum 1
   * @param means [n, d], finite
   * @param covariances [n, d, d], symmetric and positive definite
   * @return the mixture
   */
  public static JointGaussianMixture ofCovariances(
      double[] weights, double[][] means, double[][][] covariances) {
    double[] w = Check.weights(NAME, weights);
    double[][] m = checkedMeans(w.length, means);
    Check.length(NAME, "covariances", covariances.length, "weights", w.length);
    double[][] factors = new double[w.length][];
    for (int k = 0; k < w.length; k++) {
      String name = "covariances[" + k + "]";
      double[] triangle = Cholesky.checkedTriangle(NAME, name, covariances[k], m.length, true);
      int pivot = Cholesky.factor(triangle, m.length);
      Check.that(
          pivot < 0,
          "%s: %s is not positive definite: its first %d rows and columns have no Cholesky factor;"
              + " add a little to the diagonal",
          NAME,
          name,
          pivot + 1);
      factors[k] = triangle;
    }
    return ofPacked(w, m, factors);
  }

  /**
   * A mixture of n components of d variables with the covariances L Lᵀ.
   *
   * @param weights n weights, ≥ 0, of sum 1
   * @param means [n, d], finite
   * @param factors lower triangular matrices L [n, d, d], finite, with a diagonal above 0
   * @return the mixture
   */
  public static JointGaussianMixture ofFactors(
      double[] weights, double[][] means, double[][][] factors) {
    double[] w = Check.weights(NAME, weights);
    double[][] m = checkedMeans(w.length, means);
    Check.length(NAME, "factors", factors.length, "weights", w.length);
    double[][] packed = new double[w.length][];
    for (int k = 0; k < w.length; k++) {
      String name = "factors[" + k + "]";
      packed[k] = Cholesky.checkedTriangle(NAME, name, factors[k], m.length, false);
      for (int a = 0; a < m.length; a++) {
        Check.positive(NAME, "%s[%d][%d]".formatted(name, a, a), Cholesky.diagonal(packed[k], a));
      }
    }
    return ofPacked(w, m, packed);
  }

  /**
   * A mixture of n components of d variables with covariances diag(σ²) + F Fᵀ: few factors that
   * variables share.
   *
   * @param weights n weights, ≥ 0, of sum 1
   * @param means [n, d], finite
   * @param sigmas σ, what the factors do not explain [n, d], finite and greater than 0
   * @param loadings F [n, d, r], finite, r ≥ 1
   * @return the mixture
   */
  public static JointGaussianMixture ofLowRank(
      double[] weights, double[][] means, double[][] sigmas, double[][][] loadings) {
    double[] w = Check.weights(NAME, weights);
    double[][] m = checkedMeans(w.length, means);
    Check.length(NAME, "sigmas", sigmas.length, "weights", w.length);
    Check.length(NAME, "loadings", loadings.length, "weights", w.length);
    FactorAnalysis[] analyses = new FactorAnalysis[w.length];
    for (int k = 0; k < w.length; k++) {
      Check.length(NAME, "sigmas[" + k + "]", sigmas[k].length, "means[0]", m.length);
      Check.length(NAME, "loadings[" + k + "]", loadings[k].length, "means[0]", m.length);
      double[][] f = new double[m.length][];
      for (int a = 0; a < m.length; a++) {
        Check.positive(NAME, "sigmas[" + k + "][" + a + "]", sigmas[k][a]);
        String name = "loadings[" + k + "][" + a + "]";
        f[a] = loadings[k][a].clone();
        Check.that(f[a].length > 0, "%s: %s must not be empty: give one per factor", NAME, name);
        Check.length(NAME, name, f[a].length, "loadings[0][0]", loadings[0][0].length);
        Check.finite(NAME, name, f[a], 0, f[a].length);
      }
      analyses[k] = new FactorAnalysis(sigmas[k].clone(), f);
    }
    return ofAnalyses(w, m, analyses);
  }

  /** Of what has been checked: means by variable. */
  private static JointGaussianMixture ofAnalyses(
      double[] weights, double[][] means, FactorAnalysis[] analyses) {
    double[][] factors =
        Arrays.stream(analyses).map(FactorAnalysis::factor).toArray(double[][]::new);
    double[][] sigmas = Arrays.stream(factors).map(Cholesky::sigmas).toArray(double[][]::new);
    return new JointGaussianMixture(weights, means, transposed(sigmas), factors, analyses);
  }

  /** What a learner arrives at: weights of any sum, means [n, d]. */
  static JointGaussianMixture ofLearned(
      double[] weights, double[][] means, FactorAnalysis[] analyses) {
    return ofAnalyses(
        Sum.normalise(weights.clone()), checkedMeans(weights.length, means), analyses);
  }

  /** Checks means [n, d] and turns them over. */
  private static double[][] checkedMeans(int components, double[][] means) {
    Check.length(NAME, "means", means.length, "weights", components);
    int d = means[0].length;
    Check.that(d > 0, "%s: means[0] must not be empty: give one mean per variable", NAME);
    for (int k = 0; k < components; k++) {
      Check.length(NAME, "means[" + k + "]", means[k].length, "means[0]", d);
      Check.finite(NAME, "means[" + k + "]", means[k], 0, d);
    }
    return transposed(means);
  }

  /** Of what has been checked: means by variable, factors by component. */
  private static JointGaussianMixture ofPacked(
      double[] weights, double[][] means, double[][] factors) {
    double[][] sigmas = Arrays.stream(factors).map(Cholesky::sigmas).toArray(double[][]::new);
    return new JointGaussianMixture(weights, means, transposed(sigmas), factors);
  }

  /** What a learner arrives at: weights of any sum, means [n, d], packed factors. */
  static JointGaussianMixture ofLearned(double[] weights, double[][] means, double[][] factors) {
    return ofPacked(Sum.normalise(weights.clone()), checkedMeans(weights.length, means), factors);
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
    return new JointGaussianMixture(Check.weights(NAME, weights), means, sigmas, null);
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

  /** {@return a copy of the means [n, d]} */
  public double[][] means() {
    return transposed(means);
  }

  /** {@return a copy of each variable's standard deviation in each component [n, d]} */
  public double[][] sigmas() {
    return transposed(sigmas);
  }

  /** {@return whether all covariances are diagonal by construction} */
  public boolean isDiagonal() {
    return factors == null;
  }

  /** {@return r of covariances diag(σ²) + F Fᵀ by construction, else 0} */
  public int rank() {
    return analyses == null ? 0 : analyses[0].loadings()[0].length;
  }

  /** {@return a copy of F [n, d, r]; r is 0 of covariances that are not of low rank} */
  public double[][][] loadings() {
    FactorAnalysis[] own = analyses;
    return own == null
        ? components(k -> new double[means.length][0])
        : components(
            k -> Arrays.stream(own[k].loadings()).map(double[]::clone).toArray(double[][]::new));
  }

  /**
   * The standard deviations that the factors of covariances of low rank leave unexplained.
   *
   * @return a copy of σ [n, d]; of other covariances {@link #sigmas}
   */
  public double[][] unexplainedSigmas() {
    return analyses == null
        ? sigmas()
        : Arrays.stream(analyses).map(a -> a.sigmas().clone()).toArray(double[][]::new);
  }

  /** How a component's covariance is made of factors, or null if it is not. */
  @Nullable FactorAnalysis analysis(int k) {
    return analyses == null ? null : analyses[k];
  }

  /** {@return the covariance of every component [n, d, d]} */
  public double[][][] covariances() {
    return components(k -> Cholesky.covariance(factor(k)));
  }

  /** {@return the lower triangular factor of every component's covariance [n, d, d]} */
  public double[][][] factors() {
    int[] all = IntStream.range(0, means.length).toArray();
    return components(k -> Cholesky.pick(factor(k), all));
  }

  /**
   * ln f(x), summed in log space.
   *
   * @param x d finite values, or NaN for one that is unknown: x has the density of the others
   * @return the log density; 0 where all are unknown
   */
  public double logDensity(double... x) {
    int[] known = known("x", x);
    if (known.length == 0) {
      return 0;
    }
    if (known.length < x.length) {
      return marginals(known).logDensity(pick(x, known));
    }
    double[] logs = logDensities(x);
    return LogSum.of(logs.length, k -> Math.log(weights[k]) + logs[k]);
  }

  /** Where x is not NaN; elsewhere it must be finite. */
  private int[] known(String name, double[] x) {
    Check.length(NAME, name, x.length, "means[0]", means.length);
    int[] known = IntStream.range(0, x.length).filter(a -> !Double.isNaN(x[a])).toArray();
    for (int a : known) {
      Check.finite(NAME, name, x, a, a + 1);
    }
    return known;
  }

  private static double[] pick(double[] x, int[] variables) {
    return IntStream.of(variables).mapToDouble(a -> x[a]).toArray();
  }

  /**
   * ln f of each row, on all cores.
   *
   * @param rows [M, d], M ≥ 1; a cell that is NaN is unknown, and its row has the density of the
   *     others
   * @return the log densities [M]; −∞ where the squared distance from every mean is no double
   */
  public double[] logDensity(double[][] rows) {
    Rows table = Rows.of(NAME, rows, means.length);
    double[] logs = new double[rows.length];
    Chunks.of(rows.length)
        .each((from, to) -> new Expectation(this).writeLogDensities(table, from, to, logs));
    return logs;
  }

  /**
   * The mean of ln f over rows, on all cores; the same to the last bit for any number of them.
   *
   * @param rows [M, d], M ≥ 1; a cell that is NaN is unknown, and its row counts with the density
   *     of the others
   * @return the log-likelihood per row
   */
  public double meanLogDensity(double[][] rows) {
    return Sum.of(logDensity(rows)) / rows.length;
  }

  /**
   * What each component has to do with x.
   *
   * @param x d finite values, or NaN for one that is unknown: the others decide
   * @return w_k N(x; mean_k, C_k) / f(x) [n], of sum 1, exact to rounding however far x is; the
   *     weights where all are unknown
   */
  public double[] responsibilities(double... x) {
    int[] known = known("x", x);
    if (known.length == 0) {
      return weights.clone();
    }
    return known.length < x.length
        ? marginals(known).responsibilities(pick(x, known))
        : JointResponsibilities.at(x, this);
  }

  /**
   * f(x).
   *
   * @param x d finite values, or NaN for one that is unknown: x has the density of the others
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
   * The joint distribution of some variables, whatever the others are.
   *
   * @param variables each of 0..d−1, none twice, at least one
   * @return a mixture of these variables, in this order
   */
  public JointGaussianMixture marginals(int... variables) {
    checkVariables(variables, means.length);
    double[][] m = rows(means, variables);
    double[][] f = factors;
    if (f == null) {
      return new JointGaussianMixture(weights, m, rows(sigmas, variables), null);
    }
    return ofPacked(
        weights,
        m,
        Arrays.stream(f)
            .map(l -> Cholesky.ofRows(Cholesky.pick(l, variables)))
            .toArray(double[][]::new));
  }

  /**
   * The distribution of a weighted sum of the variables: its quantiles are those of the projection.
   *
   * @param direction d finite factors, not all 0
   * @return the mixture of Σ_a direction_a x_a, with the components in their order
   */
  public GaussianMixture projection(double... direction) {
    Check.length(NAME, "direction", direction.length, "means[0]", means.length);
    Check.finite(NAME, "direction", direction, 0, direction.length);
    double[] m = new double[weights.length];
    double[] s = new double[weights.length];
    for (int k = 0; k < weights.length; k++) {
      m[k] = Cholesky.dot(direction, mean(k));
      s[k] = Cholesky.norm(Cholesky.multiplyTransposed(factor(k), direction));
      Check.that(s[k] > 0, "%s: direction must not be 0, got %s", NAME, Arrays.toString(direction));
    }
    return GaussianMixture.of(weights, m, s);
  }

  /**
   * The distribution of A x + b.
   *
   * @param matrix A [r, d], finite, 1 ≤ r ≤ d, its rows linearly independent
   * @param shift b [r], finite
   * @return a mixture of r variables with full covariances, its components in their order
   */
  public JointGaussianMixture affine(double[][] matrix, double... shift) {
    Check.that(
        matrix.length >= 1 && matrix.length <= means.length,
        "%s: matrix must have 1 to %d rows, got %d",
        NAME,
        means.length,
        matrix.length);
    Check.length(NAME, "shift", shift.length, "matrix", matrix.length);
    Check.finite(NAME, "shift", shift, 0, shift.length);
    for (int i = 0; i < matrix.length; i++) {
      Check.length(NAME, "matrix[" + i + "]", matrix[i].length, "means[0]", means.length);
      Check.finite(NAME, "matrix[" + i + "]", matrix[i], 0, means.length);
    }
    double[][] m = new double[matrix.length][weights.length];
    double[][] f = new double[weights.length][];
    for (int k = 0; k < weights.length; k++) {
      double[] l = factor(k);
      double[] mean = mean(k);
      double[][] rows = new double[matrix.length][];
      for (int i = 0; i < rows.length; i++) {
        m[i][k] = Cholesky.dot(matrix[i], mean) + shift[i];
        rows[i] = Cholesky.multiplyTransposed(l, matrix[i]);
      }
      f[k] = Cholesky.ofRows(rows);
      for (int i = 0; i < rows.length; i++) {
        Check.that(
            Cholesky.diagonal(f[k], i) > INDEPENDENT * Cholesky.norm(rows[i]),
            "%s: the rows of matrix must be linearly independent, but row %d depends on those"
                + " before it",
            NAME,
            i);
      }
    }
    return ofPacked(weights, m, f);
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
    return condition(new int[] {variable}, new double[] {value});
  }

  /**
   * The distribution of the other variables where some are known.
   *
   * @param variables each of 0..d−1, none twice, at least one and fewer than d
   * @param values their values, finite
   * @return a mixture of the others, in their order; means beyond a double are cut to the greatest
   */
  public JointGaussianMixture condition(int[] variables, double[] values) {
    Check.that(means.length > 1, "%s: conditioning leaves no variable of one", NAME);
    checkVariables(variables, means.length - 1);
    Check.length(NAME, "values", values.length, "variables", variables.length);
    Check.finite(NAME, "values", values, 0, values.length);
    double[] shares = marginals(variables).responsibilities(values);
    int[] others = Regression.others(variables, means.length);
    double[][] m = rows(means, others);
    double[][] f = factors;
    if (f == null) {
      return new JointGaussianMixture(shares, m, rows(sigmas, others), null);
    }
    double[][] rest = new double[weights.length][];
    for (int k = 0; k < weights.length; k++) {
      Regression regression = new Regression(f[k], variables);
      double[] deviations = new double[values.length];
      for (int i = 0; i < values.length; i++) {
        deviations[i] = cut(values[i] - means[variables[i]][k]);
      }
      double[] moved = regression.shift(deviations);
      for (int i = 0; i < others.length; i++) {
        m[i][k] = cut(m[i][k] + moved[i]);
      }
      rest[k] = regression.factor();
    }
    return ofPacked(shares, m, rest);
  }

  /**
   * Fills the unknown cells of a row with their expectation under the known ones.
   *
   * @param row d values; NaN where unknown, else finite
   * @return the row, its NaN replaced by E[x_unknown | x_known]
   */
  public double[] complete(double... row) {
    int[] known = known("row", row);
    if (known.length == row.length) {
      return row.clone();
    }
    if (known.length == 0) {
      return mean();
    }
    double[] expected = condition(known, pick(row, known)).mean();
    double[] complete = row.clone();
    int[] unknown = Regression.others(known, row.length);
    for (int i = 0; i < unknown.length; i++) {
      complete[unknown[i]] = expected[i];
    }
    return complete;
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
    int scaleA = scale(a, mean[a]);
    int scaleB = scale(b, mean[b]);
    double[][] f = factors;
    Sum sum = new Sum();
    for (int k = 0; k < weights.length; k++) {
      double offA = Math.scalb(means[a][k] - mean[a], -scaleA);
      double offB = Math.scalb(means[b][k] - mean[b], -scaleB);
      double within = 0;
      for (int j = 0; f != null && j <= Math.min(a, b); j++) {
        within +=
            Math.scalb(f[k][Cholesky.row(a) + j], -scaleA)
                * Math.scalb(f[k][Cholesky.row(b) + j], -scaleB);
      }
      sum.add(weights[k] * (within + offA * offB));
    }
    return Math.scalb(sum.value(), scaleA + scaleB);
  }

  private int scale(int variable, double mean) {
    double greatest = 0;
    for (int k = 0; k < weights.length; k++) {
      double off = Math.abs(means[variable][k] - mean);
      greatest = Math.max(greatest, Math.max(sigmas[variable][k], off));
    }
    return Math.getExponent(greatest);
  }

  /**
   * The energy score E‖X − y‖ − ½ E‖X − X'‖, without sampling: each expected length is an integral
   * over one variable (class {@code MeanNorm}). Of one variable it is the {@linkplain
   * GaussianMixture#crps CRPS}. Its second term costs n² eigenvalue problems of size d, once per
   * mixture.
   *
   * @param observation y, d finite values
   * @return the score, ≥ 0, relative error about 1e-12; 0 would be a certain and right forecast
   */
  public double energyScore(double... observation) {
    Check.length(NAME, "observation", observation.length, "means[0]", means.length);
    Check.finite(NAME, "observation", observation, 0, observation.length);
    double[][][] own = covariances();
    Sum sum = new Sum();
    for (int k = 0; k < weights.length; k++) {
      sum.add(weights[k] * MeanNorm.of(minus(mean(k), observation), own[k]));
    }
    return Math.max(0, sum.value() - 0.5 * selfDistance());
  }

  /** Made when first asked for; two threads at once make equal ones. */
  private double selfDistance() {
    Double distance = selfDistance;
    if (distance == null) {
      double[][][] own = covariances();
      Sum sum = new Sum();
      for (int k = 0; k < weights.length; k++) {
        for (int j = 0; j <= k; j++) {
          double times = j < k ? 2 : 1;
          double both = MeanNorm.of(minus(mean(k), mean(j)), plus(own[k], own[j]));
          sum.add(times * weights[k] * weights[j] * both);
        }
      }
      distance = sum.value();
      selfDistance = distance;
    }
    return distance;
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
    double[][] f = factors;
    for (double[] draw : draws) {
      int k = Variation.draw(cumulative, random);
      if (f == null) {
        for (int a = 0; a < draw.length; a++) {
          draw[a] = means[a][k] + variation.spread() * sigmas[a][k] * random.nextGaussian();
        }
      } else {
        Arrays.setAll(draw, a -> random.nextGaussian());
        Cholesky.multiply(f[k], draw);
        for (int a = 0; a < draw.length; a++) {
          draw[a] = means[a][k] + variation.spread() * draw[a];
        }
      }
    }
    return draws;
  }

  @Override
  public boolean equals(@Nullable Object object) {
    return object instanceof JointGaussianMixture other
        && Arrays.equals(weights, other.weights)
        && Arrays.deepEquals(means, other.means)
        && Arrays.deepEquals(sigmas, other.sigmas)
        && Arrays.deepEquals(factors, other.factors)
        && rank() == other.rank()
        && Arrays.deepEquals(loadings(), other.loadings());
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
        + (isDiagonal()
            ? " variables)"
            : rank() > 0
                ? " variables, covariances of rank " + rank() + " and a diagonal)"
                : " variables, full covariances)");
  }

  /** Checks what came from a stream like any other arguments. */
  @Serial
  private Object readResolve() {
    if (analyses != null) {
      return ofLowRank(weights, means(), unexplainedSigmas(), loadings());
    }
    return isDiagonal() ? of(weights, means(), sigmas()) : ofFactors(weights, means(), factors());
  }

  private void checkVariable(int variable) {
    Check.that(
        variable >= 0 && variable < means.length,
        "%s: variable must lie in 0..%d, got %d",
        NAME,
        means.length - 1,
        variable);
  }

  private void checkVariables(int[] variables, int most) {
    Check.that(
        variables.length >= 1 && variables.length <= most,
        "%s: variables must be 1 to %d of the %d, got %d",
        NAME,
        most,
        means.length,
        variables.length);
    IntStream.of(variables).forEach(this::checkVariable);
    Check.that(
        IntStream.of(variables).distinct().count() == variables.length,
        "%s: variables must differ, got %s",
        NAME,
        Arrays.toString(variables));
  }

  /** A component's mean [d]. */
  double[] mean(int k) {
    return Arrays.stream(means).mapToDouble(m -> m[k]).toArray();
  }

  /** A component's factor, packed; not to be changed. */
  double[] factor(int k) {
    double[][] f = factors;
    if (f != null) {
      return f[k];
    }
    double[] diagonal = new double[Cholesky.size(means.length)];
    for (int a = 0; a < means.length; a++) {
      diagonal[Cholesky.row(a) + a] = sigmas[a][k];
    }
    return diagonal;
  }

  private double[][][] components(IntFunction<double[][]> of) {
    return IntStream.range(0, weights.length).mapToObj(of).toArray(double[][][]::new);
  }

  /** ln N(x; mean_k, C_k) [n], −∞ where the square of the distance is no number. */
  double[] logDensities(double[] x) {
    double[] logs = new double[weights.length];
    if (isDiagonal()) {
      for (int a = 0; a < x.length; a++) {
        addLogDensities(a, x[a], logs);
      }
      return logs;
    }
    for (int k = 0; k < logs.length; k++) {
      double[] z = minus(x, mean(k));
      Cholesky.solve(factor(k), z);
      double square = Cholesky.dot(z, z);
      logs[k] = Double.isNaN(square) ? Double.NEGATIVE_INFINITY : logScale(k) - 0.5 * square;
    }
    return logs;
  }

  /** ln of a component's density at its mean. */
  double logScale(int k) {
    double sum = -means.length * Normal.LOG_SQRT_TWO_PI;
    for (int a = 0; a < means.length; a++) {
      sum -= Math.log(isDiagonal() ? sigmas[a][k] : Cholesky.diagonal(factor(k), a));
    }
    return sum;
  }

  private void addLogDensities(int variable, double x, double[] logs) {
    for (int k = 0; k < logs.length; k++) {
      double z = (x - means[variable][k]) / sigmas[variable][k];
      logs[k] += Normal.logDensity(z) - Math.log(sigmas[variable][k]);
    }
  }

  private static double[][] rows(double[][] rows, int[] which) {
    return IntStream.of(which).mapToObj(a -> rows[a].clone()).toArray(double[][]::new);
  }

  private static double cut(double value) {
    return Math.max(-Double.MAX_VALUE, Math.min(Double.MAX_VALUE, value));
  }

  private static double[] minus(double[] x, double[] y) {
    double[] difference = x.clone();
    for (int a = 0; a < x.length; a++) {
      difference[a] -= y[a];
    }
    return difference;
  }

  private static double[][] plus(double[][] x, double[][] y) {
    return IntStream.range(0, x.length)
        .mapToObj(a -> IntStream.range(0, x.length).mapToDouble(b -> x[a][b] + y[a][b]).toArray())
        .toArray(double[][]::new);
  }

  private static double[][] transposed(double[][] rows) {
    double[][] columns = new double[rows[0].length][rows.length];
    for (int i = 0; i < rows.length; i++) {
      for (int j = 0; j < columns.length; j++) {
        columns[j][i] = rows[i][j];
      }
    }
    return columns;
  }
}
