package org.gmnm.mixture;

import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/**
 * What a step of expectation–maximisation needs to know of data: sums that merge, so that the data
 * may lie in parts, on many machines, or pass by in a stream.
 *
 * <pre>
 *   γ_k(x) = w_k N(x; m_k, C_k)/f(x)      N_k = Σ γ_k     s_k = Σ γ_k (x − m_k)
 *   S_k = Σ γ_k (x − m_k)(x − m_k)ᵀ
 * </pre>
 *
 * <p>The sums are of deviations from the means of the mixture at which the γ are taken, so that
 * data far from 0 lose no digits. Of an unknown cell (NaN) its expectation counts, and its
 * covariance is added to S_k, both given the row's known cells and the component: the expectation
 * step of Ghahramani and Jordan (1994), exact for cells that are missing at random.
 *
 * <p><b>Shapes</b>: rows [M, d] · N [n] · s [n, d] · S [n, d, d], of which diagonal covariances
 * need only the diagonal.
 *
 * <p><b>Limits</b>: a row costs n·d with diagonal and n·d² with full covariances. A component whose
 * responsibility is 1e-20 of the greatest one counts with 0, and a row whose squared distance from
 * every mean is no double counts with 0 everywhere and has the log density −∞. Sums of parts depend
 * on the parts by rounding alone, about 1e-15. Not safe for use by several threads: give each its
 * own and merge.
 *
 * <p><b>Errors</b>: {@link IllegalArgumentException} for rows of another width, values that are
 * infinite, weights below 0, and statistics that do not fit together, before anything is added.
 */
public final class MixtureStatistics implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private static final String NAME = "MixtureStatistics";

  private final JointGaussianMixture mixture;
  private final Covariance covariance;
  private final double[] counts;
  private final double[][] sums;

  /** Packed triangles, or diagonals. */
  private final double[][] products;

  private double logLikelihood;

  MixtureStatistics(JointGaussianMixture mixture, Covariance covariance) {
    this.mixture = mixture;
    this.covariance = covariance;
    int n = mixture.components();
    int d = mixture.dimensions();
    counts = new double[n];
    sums = new double[n][d];
    products = new double[n][covariance == Covariance.DIAGONAL ? d : Cholesky.size(d)];
  }

  private MixtureStatistics empty() {
    return new MixtureStatistics(mixture, covariance);
  }

  /**
   * Adds rows, on all cores; the same to the last bit for any number of them.
   *
   * @param rows [M, d], M ≥ 1, finite, or NaN where unknown
   * @return this
   */
  public MixtureStatistics add(double[][] rows) {
    return add(Rows.of(NAME, rows, mixture.dimensions()));
  }

  /**
   * Adds weighted rows: a row of weight 2 counts as two rows.
   *
   * @param rows [M, d], M ≥ 1, finite, or NaN where unknown
   * @param weights [M], ≥ 0, finite, not all 0
   * @return this
   */
  public MixtureStatistics add(double[][] rows, double[] weights) {
    return add(Rows.of(NAME, rows, weights, mixture.dimensions()));
  }

  MixtureStatistics add(Rows rows) {
    List<MixtureStatistics> parts =
        Chunks.of(rows.size()).map((from, to) -> empty().add(rows, from, to)).toList();
    parts.forEach(this::merge);
    return this;
  }

  private MixtureStatistics add(Rows rows, int from, int to) {
    Expectation expectation = new Expectation(mixture);
    Sum logs = new Sum();
    double[] deviations = new double[mixture.dimensions()];
    for (int begin = from; begin < to; begin += Expectation.BLOCK) {
      int end = Math.min(to, begin + Expectation.BLOCK);
      expectation.of(rows, begin, end);
      for (int i = begin; i < end; i++) {
        if (rows.weight(i) > 0) {
          logs.add(rows.weight(i) * expectation.logDensities[i - begin]);
        }
      }
      for (int k = 0; k < counts.length; k++) {
        double[] shares = expectation.shares[k];
        for (int i = begin; i < end; i++) {
          double share = shares[i - begin] * rows.weight(i);
          if (share > 0) {
            add(expectation, rows.row(i), rows.isHoled(i), k, share, deviations);
          }
        }
      }
    }
    logLikelihood += logs.value();
    return this;
  }

  /** Adds rows as if each belonged to one component alone. */
  MixtureStatistics addAssigned(Rows rows, int[] component) {
    Expectation expectation = new Expectation(mixture);
    double[] deviations = new double[mixture.dimensions()];
    for (int i = 0; i < component.length; i++) {
      if (rows.weight(i) > 0) {
        add(expectation, rows.row(i), rows.isHoled(i), component[i], rows.weight(i), deviations);
      }
    }
    return this;
  }

  private void add(
      Expectation expectation,
      double[] row,
      boolean holed,
      int k,
      double share,
      double[] deviations) {
    if (holed) {
      Gap gap = expectation.gap(row);
      gap.deviations(k, row, deviations);
      addCovariance(k, share, gap);
    } else {
      subtract(row, expectation.mean(k), deviations);
    }
    counts[k] += share;
    addTimes(share, deviations, sums[k]);
    if (covariance == Covariance.DIAGONAL) {
      addSquares(share, deviations, products[k]);
    } else {
      addProducts(share, deviations, products[k]);
    }
  }

  private void addCovariance(int k, double share, Gap gap) {
    double[] c = gap.covariance(k);
    int[] unknown = gap.unknown;
    for (int i = 0; i < unknown.length; i++) {
      int row = Cholesky.row(i);
      if (covariance == Covariance.DIAGONAL) {
        products[k][unknown[i]] += share * c[row + i];
      } else {
        for (int j = 0; j <= i; j++) {
          products[k][Cholesky.row(unknown[i]) + unknown[j]] += share * c[row + j];
        }
      }
    }
  }

  private static void subtract(double[] x, double[] y, double[] result) {
    for (int a = 0; a < x.length; a++) {
      result[a] = x[a] - y[a];
    }
  }

  private static void addTimes(double factor, double[] x, double[] to) {
    for (int a = 0; a < x.length; a++) {
      to[a] += factor * x[a];
    }
  }

  private static void addSquares(double factor, double[] x, double[] to) {
    for (int a = 0; a < x.length; a++) {
      to[a] += factor * x[a] * x[a];
    }
  }

  private static void addProducts(double factor, double[] x, double[] to) {
    for (int i = 0; i < x.length; i++) {
      double times = factor * x[i];
      int row = Cholesky.row(i);
      for (int j = 0; j <= i; j++) {
        to[row + j] += times * x[j];
      }
    }
  }

  /**
   * Adds what others have seen; that one stays as it is. Where it was taken at a mixture of other
   * means, its deviations are counted from this one's.
   *
   * @param other statistics of as many components and variables, for the same kind of covariance
   * @return this
   */
  public MixtureStatistics merge(MixtureStatistics other) {
    Check.that(
        covariance == other.covariance
            && counts.length == other.counts.length
            && mixture.dimensions() == other.mixture.dimensions(),
        "%s: only statistics for the same covariance, components and variables merge, got %s of"
            + " %s and %s of %s",
        NAME,
        covariance,
        mixture,
        other.covariance,
        other.mixture);
    for (int k = 0; k < counts.length; k++) {
      double[] moved = moved(k, other);
      counts[k] += other.counts[k];
      addTimes(1, other.sums[k], sums[k]);
      addTimes(other.counts[k], moved, sums[k]);
      addTimes(1, other.products[k], products[k]);
      addMoved(moved, other, k);
    }
    logLikelihood += other.logLikelihood;
    return this;
  }

  /** What is added to another's deviations of a component. */
  private double[] moved(int k, MixtureStatistics other) {
    double[] moved = new double[mixture.dimensions()];
    subtract(other.mixture.mean(k), mixture.mean(k), moved);
    return moved;
  }

  /** m sᵀ + s mᵀ + N m mᵀ. */
  private void addMoved(double[] m, MixtureStatistics other, int k) {
    double[] s = other.sums[k];
    for (int i = 0; i < m.length; i++) {
      int row = Cholesky.row(i);
      for (int j = covariance == Covariance.DIAGONAL ? i : 0; j <= i; j++) {
        double added = m[i] * s[j] + s[i] * m[j] + other.counts[k] * m[i] * m[j];
        products[k][covariance == Covariance.DIAGONAL ? i : row + j] += added;
      }
    }
  }

  /**
   * Makes everything seen so far count more or less, as a forgetting stream wants.
   *
   * @param factor ≥ 0, finite
   * @return this
   */
  public MixtureStatistics scale(double factor) {
    Check.that(
        factor >= 0 && factor < Double.POSITIVE_INFINITY,
        "%s: factor must be >= 0 and finite, got %s",
        NAME,
        factor);
    for (int k = 0; k < counts.length; k++) {
      counts[k] *= factor;
      scale(factor, sums[k]);
      scale(factor, products[k]);
    }
    logLikelihood *= factor;
    return this;
  }

  private static void scale(double factor, double[] values) {
    for (int i = 0; i < values.length; i++) {
      values[i] *= factor;
    }
  }

  /** {@return Σ N_k, the weight of all rows} */
  public double weight() {
    return Sum.of(counts);
  }

  /** {@return the sum of ln f over the rows, times their weights, at the mixtures of the γ} */
  public double logLikelihood() {
    return logLikelihood;
  }

  JointGaussianMixture mixture() {
    return mixture;
  }

  Covariance covariance() {
    return covariance;
  }

  double count(int k) {
    return counts[k];
  }

  double[] sum(int k) {
    return sums[k];
  }

  double[] product(int k) {
    return products[k];
  }
}
