package org.gmnm.mixture;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Learns a {@link JointGaussianMixture} from a table by expectation–maximisation; immutable.
 *
 * <pre>{@code
 * LearnedMixture learned = GaussianMixtureLearner.of(8).withSeed(1).fit(table);
 * double[] filled = learned.mixture().complete(1.5, Double.NaN, 3);
 * }</pre>
 *
 * <pre>
 *   E: γ_ik = w_k N(x_i; m_k, C_k) / Σ_j w_j N(x_i; m_j, C_j)
 *   M: w_k = Σ_i γ_ik / M    m_k = Σ_i γ_ik x_i / Σ_i γ_ik
 *      C_k = Σ_i γ_ik (x_i − m_k)(x_i − m_k)ᵀ / Σ_i γ_ik + floor · V      V = diag(column variances)
 * </pre>
 *
 * <p><b>Shapes</b>: a table [M, d], NaN in cells that are unknown · weights of rows [M].
 *
 * <p><b>Options</b>
 *
 * <ul>
 *   <li>covariance: {@link Covariance#FULL}, TIED, DIAGONAL or LOW_RANK; full by default. Of low
 *       rank, a pass takes one step of factor analysis, so that more passes are needed
 *   <li>rank: the number of factors of LOW_RANK; {@value #DEFAULT_RANK}
 *   <li>floor: what is added to every variance, as a share of the column's; {@value
 *       #DEFAULT_FLOOR}, a standard deviation of 1/1000 of the column's. Without it a component can
 *       shrink to one row and the likelihood grows without limit. A share, so that units do not
 *       matter
 *   <li>passes and tolerance: at most {@value #DEFAULT_PASSES} passes, and no more once one gains
 *       less than {@value #DEFAULT_TOLERANCE} of log-likelihood per row
 *   <li>seed of the start: k-means++ centres of at most 500 rows a component, some passes of
 *       k-means, and one covariance for all. {@link #fitFrom} starts at a mixture of yours
 * </ul>
 *
 * <p>Rows with unknown cells count with the density of the known ones; nothing is filled in. That
 * is right where cells are missing at random. Components are learned from parts of the data, from
 * streams or on many machines through {@link #statistics}.
 *
 * <p><b>Limits</b>: the likelihood has many maxima, and a seed finds one of them. A pass costs
 * M·n·d with diagonal and M·n·d² with other covariances, on all cores; memory is 64 times the
 * statistics of {@link MixtureStatistics}, beside the table. The result is the same to the last bit
 * for any number of cores.
 *
 * <p><b>Errors</b>: {@link IllegalArgumentException} for a table with fewer different rows than
 * components, with a column that is constant or wholly unknown, or whose variance is no positive
 * double (use another unit); for infinite cells; and where a covariance is no longer positive
 * definite, which a floor prevents.
 *
 * <p>Reference: Dempster, Laird and Rubin (1977); Ghahramani and Jordan (1994) for unknown cells;
 * Ghahramani and Hinton, <i>The EM algorithm for mixtures of factor analyzers</i> (1996), with the
 * means first and the factors around them. The floor, the start and its one covariance are our
 * choice.
 */
public final class GaussianMixtureLearner {

  /** Factors of {@link Covariance#LOW_RANK} unless told otherwise: {@value}. */
  public static final int DEFAULT_RANK = 1;

  /** Added to every variance, as a share of the column's, unless told otherwise: {@value}. */
  public static final double DEFAULT_FLOOR = 1e-6;

  /** Most passes over the data unless told otherwise: {@value}. */
  public static final int DEFAULT_PASSES = 100;

  /** The gain of a pass, per row, below which learning ends unless told otherwise: {@value}. */
  public static final double DEFAULT_TOLERANCE = 1e-5;

  private static final String NAME = "GaussianMixtureLearner";

  private final int components;
  private final Covariance covariance;
  private final int rank;
  private final double floor;
  private final int passes;
  private final double tolerance;
  private final long seed;

  private GaussianMixtureLearner(
      int components,
      Covariance covariance,
      int rank,
      double floor,
      int passes,
      double tolerance,
      long seed) {
    Check.that(components >= 1, "%s: components must be >= 1, got %d", NAME, components);
    Check.that(rank >= 1, "%s: rank must be >= 1, got %d", NAME, rank);
    Check.that(
        floor >= 0 && floor < Double.POSITIVE_INFINITY,
        "%s: floor must be >= 0 and finite, got %s",
        NAME,
        floor);
    Check.that(passes >= 0, "%s: passes must be >= 0, got %d", NAME, passes);
    Check.that(tolerance >= 0, "%s: tolerance must be >= 0, got %s", NAME, tolerance);
    this.components = components;
    this.covariance = covariance;
    this.rank = rank;
    this.floor = floor;
    this.passes = passes;
    this.tolerance = tolerance;
    this.seed = seed;
  }

  /**
   * A learner with the defaults, full covariances and seed 0.
   *
   * @param components n ≥ 1
   * @return the learner
   */
  public static GaussianMixtureLearner of(int components) {
    return new GaussianMixtureLearner(
        components,
        Covariance.FULL,
        DEFAULT_RANK,
        DEFAULT_FLOOR,
        DEFAULT_PASSES,
        DEFAULT_TOLERANCE,
        0);
  }

  /**
   * This learner with another number of components.
   *
   * @param n ≥ 1
   * @return a changed copy
   */
  public GaussianMixtureLearner withComponents(int n) {
    return new GaussianMixtureLearner(n, covariance, rank, floor, passes, tolerance, seed);
  }

  /**
   * This learner with covariances of another kind.
   *
   * @param kind what covariances may be
   * @return a changed copy
   */
  public GaussianMixtureLearner withCovariance(Covariance kind) {
    return new GaussianMixtureLearner(components, kind, rank, floor, passes, tolerance, seed);
  }

  /**
   * This learner with another number of factors of {@link Covariance#LOW_RANK}.
   *
   * @param factors r ≥ 1, at most as many as variables
   * @return a changed copy
   */
  public GaussianMixtureLearner withRank(int factors) {
    return new GaussianMixtureLearner(
        components, covariance, factors, floor, passes, tolerance, seed);
  }

  /**
   * This learner with another floor of variances.
   *
   * @param share of the columns' variances, ≥ 0; 0 is plain expectation–maximisation
   * @return a changed copy
   */
  public GaussianMixtureLearner withFloor(double share) {
    return new GaussianMixtureLearner(components, covariance, rank, share, passes, tolerance, seed);
  }

  /**
   * This learner with another limit of passes.
   *
   * @param most ≥ 0; 0 gives the start
   * @return a changed copy
   */
  public GaussianMixtureLearner withPasses(int most) {
    return new GaussianMixtureLearner(components, covariance, rank, floor, most, tolerance, seed);
  }

  /**
   * This learner with another end.
   *
   * @param gain of log-likelihood per row, ≥ 0; 0 takes all passes unless nothing changes at all
   * @return a changed copy
   */
  public GaussianMixtureLearner withTolerance(double gain) {
    return new GaussianMixtureLearner(components, covariance, rank, floor, passes, gain, seed);
  }

  /**
   * This learner with another seed of its start.
   *
   * @param value any
   * @return a changed copy
   */
  public GaussianMixtureLearner withSeed(long value) {
    return new GaussianMixtureLearner(
        components, covariance, rank, floor, passes, tolerance, value);
  }

  /**
   * Learns from a table.
   *
   * @param rows [M, d], finite, or NaN where unknown
   * @return the mixture and its way there
   */
  public LearnedMixture fit(double[][] rows) {
    return fit(Rows.of(NAME, rows, width(rows)));
  }

  /**
   * Learns from weighted rows: a row of weight 2 counts as two rows.
   *
   * @param rows [M, d], finite, or NaN where unknown
   * @param weights [M], ≥ 0, finite
   * @return the mixture and its way there
   */
  public LearnedMixture fit(double[][] rows, double[] weights) {
    return fit(Rows.of(NAME, rows, weights, width(rows)));
  }

  /**
   * The mixture of a table whose rows are known to belong to components, as those of classes do:
   * shares, means and covariances of the components, with the floor; no pass is needed.
   *
   * @param rows [M, d], finite
   * @param component of each row [M], 0 to n − 1, each at least once
   * @return the mixture, its components in their order
   */
  public JointGaussianMixture fitAssigned(double[][] rows, int[] component) {
    Rows table = Rows.of(NAME, rows, width(rows));
    Check.length(NAME, "component", component.length, "rows", rows.length);
    double[][] means = new double[components][table.dimensions()];
    int[] counts = new int[components];
    for (int i = 0; i < component.length; i++) {
      Check.that(
          component[i] >= 0 && component[i] < components,
          "%s: component[%d] must lie in 0..%d, got %d",
          NAME,
          i,
          components - 1,
          component[i]);
      Check.finite(NAME, "row " + i, rows[i], 0, rows[i].length);
      double share = 1.0 / ++counts[component[i]];
      double[] mean = means[component[i]];
      for (int a = 0; a < mean.length; a++) {
        mean[a] += share * (rows[i][a] - mean[a]);
      }
    }
    for (int k = 0; k < components; k++) {
      Check.that(counts[k] > 0, "%s: component %d has no row: leave it out", NAME, k);
    }
    double[] sigmas = Columns.of(NAME, table).sigmas;
    return Maximisation.ofAssigned(
        table, component, means, sigmas, covariance, checkedRank(table.dimensions()), floor);
  }

  /**
   * Learns from a table, starting at a given mixture. Where its covariances are not of this
   * learner's kind, the first pass may lower the likelihood.
   *
   * @param start a mixture of as many components, with covariances of any kind
   * @param rows [M, d], finite, or NaN where unknown
   * @return the mixture and its way there
   */
  public LearnedMixture fitFrom(JointGaussianMixture start, double[][] rows) {
    return fitFrom(start, Rows.of(NAME, rows, start.dimensions()));
  }

  /**
   * Learns from weighted rows, starting at a given mixture.
   *
   * @param start a mixture of as many components, with covariances of any kind
   * @param rows [M, d], finite, or NaN where unknown
   * @param weights [M], ≥ 0, finite
   * @return the mixture and its way there
   */
  public LearnedMixture fitFrom(JointGaussianMixture start, double[][] rows, double[] weights) {
    return fitFrom(start, Rows.of(NAME, rows, weights, start.dimensions()));
  }

  /**
   * Learns with several numbers of components and keeps the one of the least {@linkplain
   * LearnedMixture#bic Bayesian information criterion}, the first of equals.
   *
   * @param rows [M, d], finite, or NaN where unknown
   * @param numbers of components, at least one
   * @return the best
   */
  public LearnedMixture choose(double[][] rows, int... numbers) {
    return IntStream.of(numbers)
        .mapToObj(n -> withComponents(n).fit(rows))
        .min(Comparator.comparingDouble(LearnedMixture::bic))
        .orElseThrow(
            () -> new IllegalArgumentException(NAME + ": numbers is empty: give at least one"));
  }

  /**
   * Empty statistics for one step from a mixture: add rows, merge with those of other machines, and
   * {@link #next} gives the mixture after the step.
   *
   * @param mixture where the step starts
   * @return statistics to add rows to
   */
  public MixtureStatistics statistics(JointGaussianMixture mixture) {
    checkComponents(mixture);
    return new MixtureStatistics(mixture, covariance);
  }

  /**
   * The mixture that statistics lead to; adding to them may go on.
   *
   * @param statistics of rows, made by {@link #statistics} of a learner of the same covariance
   * @return the mixture after the step
   */
  public JointGaussianMixture next(MixtureStatistics statistics) {
    Check.that(
        statistics.covariance() == covariance,
        "%s: the statistics must be for the covariance %s, got %s",
        NAME,
        covariance,
        statistics.covariance());
    int d = statistics.mixture().dimensions();
    return Maximisation.of(statistics, checkedRank(d), floor);
  }

  /**
   * Learns from batches that pass by.
   *
   * @param start where it starts, for example what {@link #fit} makes of the first batch
   * @return a learner with a state
   */
  public MixtureStream stream(JointGaussianMixture start) {
    checkComponents(start);
    return new MixtureStream(this, start);
  }

  private static int width(double[][] rows) {
    Check.that(
        rows.length > 0 && rows[0].length > 0,
        "%s: rows must have at least one row of at least one value",
        NAME);
    return rows[0].length;
  }

  private int checkedRank(int d) {
    Check.that(
        covariance != Covariance.LOW_RANK || rank <= d,
        "%s: rank must be at most the number of variables, %d, got %d",
        NAME,
        d,
        rank);
    return rank;
  }

  private void checkComponents(JointGaussianMixture mixture) {
    Check.that(
        mixture.components() == components,
        "%s: the mixture must have %d components, got %d",
        NAME,
        components,
        mixture.components());
  }

  private LearnedMixture fit(Rows rows) {
    Check.that(
        rows.size() >= components,
        "%s: %d rows are too few for %d components",
        NAME,
        rows.size(),
        components);
    return fitFrom(KMeansStart.of(rows, components, floor, new Random(seed)), rows);
  }

  private LearnedMixture fitFrom(JointGaussianMixture start, Rows rows) {
    double weight = rows.weight();
    JointGaussianMixture mixture = start;
    MixtureStatistics statistics = statistics(mixture).add(rows);
    List<Double> logLikelihood = new ArrayList<>();
    logLikelihood.add(statistics.logLikelihood() / weight);
    boolean converged = false;
    for (int pass = 0; pass < passes && !converged; pass++) {
      mixture = next(statistics);
      statistics = statistics(mixture).add(rows);
      double now = statistics.logLikelihood() / weight;
      converged = Math.abs(now - logLikelihood.get(pass)) <= tolerance;
      logLikelihood.add(now);
    }
    int d = rows.dimensions();
    long parameters =
        components - 1 + (long) components * d + covariance.parameters(components, d, rank);
    return new LearnedMixture(mixture, logLikelihood, converged, parameters, weight);
  }
}
