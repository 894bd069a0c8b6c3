package org.gmnm.mixture;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The maximisation step: the mixture that statistics lead to.
 *
 * <pre>
 *   w_k = N_k/Σ N     m_k ← m_k + s_k/N_k     C_k = S_k/N_k − (s_k/N_k)(s_k/N_k)ᵀ + floor · V
 *   of low rank: one step of a {@link FactorAnalysis} of that C_k, which raises the likelihood too
 * </pre>
 *
 * <p>V holds the variances of the columns over all data, on the diagonal; they follow from the
 * statistics. A component without weight stays where it is.
 */
final class Maximisation {

  private static final String NAME = "GaussianMixtureLearner";

  private final MixtureStatistics statistics;
  private final int n;
  private final int d;
  private final boolean diagonal;
  private final int rank;
  private final double[] floors;

  private Maximisation(MixtureStatistics statistics, int rank) {
    this.statistics = statistics;
    this.rank = rank;
    n = statistics.mixture().components();
    d = statistics.mixture().dimensions();
    diagonal = statistics.covariance() == Covariance.DIAGONAL;
    floors = new double[d];
  }

  /**
   * The mixture of rows whose components are known.
   *
   * @param near a point near the mean of each component, from which deviations are counted
   * @param sigmas of the columns, over these rows or more: V is theirs, and they stand in where a
   *     cell is unknown
   */
  static JointGaussianMixture ofAssigned(
      Rows rows,
      int[] component,
      double[][] near,
      double[] sigmas,
      Covariance covariance,
      int rank,
      double floor) {
    double[] weights = new double[near.length];
    Arrays.fill(weights, 1.0 / near.length);
    double[][] alike = new double[near.length][];
    Arrays.fill(alike, sigmas);
    JointGaussianMixture around = JointGaussianMixture.of(weights, near, alike);
    Maximisation step =
        new Maximisation(
            new MixtureStatistics(around, covariance).addAssigned(rows, component), rank);
    return step.mixture(floor, Arrays.stream(sigmas).map(s -> s * s).toArray());
  }

  static JointGaussianMixture of(MixtureStatistics statistics, int rank, double floor) {
    Check.that(statistics.weight() > 0, "%s: the statistics are of no rows: add rows before", NAME);
    Maximisation step = new Maximisation(statistics, rank);
    return step.mixture(floor, step.variances());
  }

  private JointGaussianMixture mixture(double floor, double[] variances) {
    Arrays.setAll(floors, a -> floor * variances[a]);
    double[] weights = new double[n];
    double[][] means = new double[n][];
    double[][] products = new double[n][];
    for (int k = 0; k < n; k++) {
      weights[k] = statistics.count(k);
      means[k] = statistics.mixture().mean(k);
      products[k] = statistics.product(k).clone();
      if (weights[k] > 0) {
        for (int a = 0; a < d; a++) {
          means[k][a] += statistics.sum(k)[a] / weights[k];
        }
        centre(products[k], statistics.sum(k), weights[k]);
      }
    }
    if (diagonal) {
      double[][] sigmas =
          IntStream.range(0, n)
              .mapToObj(k -> sigmas(k, products[k], weights[k]))
              .toArray(double[][]::new);
      return JointGaussianMixture.of(Sum.normalise(weights), means, sigmas);
    }
    if (statistics.covariance() == Covariance.LOW_RANK) {
      FactorAnalysis[] analyses = new FactorAnalysis[n];
      Arrays.setAll(analyses, k -> analysis(k, products[k], weights[k]));
      return JointGaussianMixture.ofLearned(weights, means, analyses);
    }
    double[][] factors = new double[n][];
    if (statistics.covariance() == Covariance.TIED) {
      Arrays.fill(factors, factor("all components", pooled(products), statistics.weight()));
    } else {
      for (int k = 0; k < n; k++) {
        factors[k] =
            weights[k] > 0
                ? factor("component " + k, products[k], weights[k])
                : statistics.mixture().factor(k);
      }
    }
    return JointGaussianMixture.ofLearned(weights, means, factors);
  }

  /** S − s sᵀ/N in place. */
  private void centre(double[] products, double[] sums, double count) {
    for (int i = 0; i < d; i++) {
      for (int j = diagonal ? i : 0; j <= i; j++) {
        products[diagonal ? i : Cholesky.row(i) + j] -= sums[i] * (sums[j] / count);
      }
    }
  }

  private static double[] pooled(double[][] products) {
    double[] pooled = new double[products[0].length];
    for (double[] product : products) {
      for (int i = 0; i < pooled.length; i++) {
        pooled[i] += product[i];
      }
    }
    return pooled;
  }

  private double[] sigmas(int k, double[] products, double count) {
    double[] sigmas = new double[d];
    for (int a = 0; a < d; a++) {
      sigmas[a] =
          count > 0
              ? Math.sqrt(Math.max(0, products[a] / count) + floors[a])
              : Cholesky.sigmas(statistics.mixture().factor(k))[a];
      Check.that(
          sigmas[a] > 0,
          "%s: component %d has shrunk to one value in column %d: raise the floor or take fewer"
              + " components",
          NAME,
          k,
          a);
    }
    return sigmas;
  }

  /** A step on from the component's factors; a component that has none of this rank gets some. */
  private FactorAnalysis analysis(int k, double[] products, double count) {
    FactorAnalysis before =
        statistics.mixture().rank() == rank ? statistics.mixture().analysis(k) : null;
    if (!(count > 0)) {
      double[][] own = Cholesky.covariance(statistics.mixture().factor(k));
      return before != null ? before : FactorAnalysis.start(Cholesky.packed(own), rank);
    }
    double[] covariance = Arrays.stream(products).map(p -> p / count).toArray();
    for (int a = 0; a < d; a++) {
      Check.that(
          Cholesky.diagonal(covariance, a) > 0,
          "%s: component %d has shrunk to one value in column %d: take fewer components",
          NAME,
          k,
          a);
    }
    FactorAnalysis fit =
        before != null
            ? before.step(covariance, floors)
            : FactorAnalysis.of(covariance, rank, floors);
    for (int a = 0; a < d; a++) {
      Check.that(
          fit.sigmas()[a] > 0,
          "%s: the factors of component %d explain all of column %d: raise the floor or lower the"
              + " rank",
          NAME,
          k,
          a);
    }
    return fit;
  }

  private double[] factor(String whose, double[] products, double count) {
    double[] factor = Arrays.stream(products).map(p -> p / count).toArray();
    for (int a = 0; a < d; a++) {
      factor[Cholesky.row(a) + a] += floors[a];
    }
    int pivot = Cholesky.factor(factor, d);
    Check.that(
        pivot < 0,
        "%s: the covariance of %s is not positive definite, from column %d on: its rows are too few"
            + " or columns depend on each other; raise the floor, take fewer components or a"
            + " diagonal covariance",
        NAME,
        whose,
        pivot);
    return factor;
  }

  /** The variance of each column over all data. */
  private double[] variances() {
    double weight = statistics.weight();
    double[] variances = new double[d];
    for (int a = 0; a < d; a++) {
      Sum mean = new Sum();
      for (int k = 0; k < n; k++) {
        mean.add(statistics.count(k) / weight * statistics.mixture().mean(k)[a]);
        mean.add(statistics.sum(k)[a] / weight);
      }
      Sum variance = new Sum();
      for (int k = 0; k < n; k++) {
        double off = statistics.mixture().mean(k)[a] - mean.value();
        double product = statistics.product(k)[diagonal ? a : Cholesky.row(a) + a];
        variance.add(
            (product + off * (2 * statistics.sum(k)[a] + off * statistics.count(k))) / weight);
      }
      variances[a] = Math.max(0, variance.value());
    }
    return variances;
  }
}
