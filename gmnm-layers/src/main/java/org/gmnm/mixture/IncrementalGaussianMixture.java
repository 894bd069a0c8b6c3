package org.gmnm.mixture;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;

/**
 * A Gaussian mixture that grows with the rows it sees, each of them once and then forgotten; full
 * covariances.
 *
 * <pre>
 *   d_k² = (x − m_k)ᵀ C_k⁻¹ (x − m_k)
 *   every d_k² above the χ² quantile of 1 − novelty: a new component m = x, C = diag(start sigma²)
 *   else, for each component, with p_k its responsibility for x, M_k ← M_k + p_k, ω = p_k/M_k:
 *     e = x − m_k      m_k ← m_k + ω e      C_k ← (1 − ω)(C_k + ω e eᵀ)
 *   w_k = M_k / Σ_j M_j
 * </pre>
 *
 * <pre>{@code
 * IncrementalGaussianMixture growing = IncrementalGaussianMixture.of(0.5, 0.5);
 * for (double[] row : stream) {
 *   growing.add(row);
 * }
 * double[] expected = growing.mixture().complete(1.2, Double.NaN);
 * }</pre>
 *
 * <p><b>Shapes</b>: start sigmas and a row [d].
 *
 * <p><b>Options</b>
 *
 * <ul>
 *   <li>start sigmas: how wide a new component is in each column, about a tenth to one of the
 *       column's standard deviation. Narrow ones give many components
 *   <li>novelty: {@value #DEFAULT_NOVELTY}, the share of a component's own rows that would be taken
 *       for new; 0 keeps to one component
 *   <li>pruning: off. Removes components that have seen many rows and have little of them
 * </ul>
 *
 * <p>A component remembers its first row as the mean of a row's weight of variance start sigma²; of
 * one component the mean is that of all rows, and the covariance theirs with that added.
 *
 * <p><b>Limits</b>: a row costs n·d². The result depends on the order of the rows. Not safe for use
 * by several threads.
 *
 * <p><b>Errors</b>: {@link IllegalArgumentException} for options out of range, for rows of another
 * width and for values that are not finite ({@link JointGaussianMixture#complete} fills gaps);
 * {@link IllegalStateException} for the mixture of no rows.
 *
 * <p>Reference: Pinto and Engel, <i>Scalable and Incremental Learning of Gaussian Mixture
 * Models</i>, arXiv 1701.03940 (Fast IGMN). The paper updates the inverse of C by a rank-one
 * formula; here it is the Cholesky factor of C, at the same cost, which stays positive definite
 * whatever is rounded. The update is the exact recursion of a weighted covariance.
 */
public final class IncrementalGaussianMixture implements Serializable {

  /** The share of a component's own rows taken for new unless told otherwise: {@value}. */
  public static final double DEFAULT_NOVELTY = 0.01;

  @Serial private static final long serialVersionUID = 1;

  private static final String NAME = "IncrementalGaussianMixture";

  private static final double FARTHEST = Double.MAX_VALUE;

  /** One component. */
  private static final class Component implements Serializable {
    @Serial private static final long serialVersionUID = 1;

    private final double[] mean;
    private final double[] factor;
    private double mass = 1;
    private long age = 1;

    private Component(double[] mean, double[] factor) {
      this.mean = mean;
      this.factor = factor;
    }
  }

  private final double[] startSigmas;
  private final double novelty;
  private final double threshold;
  private final long pruneAge;
  private final double pruneMass;
  private final ArrayList<Component> components = new ArrayList<>();

  private IncrementalGaussianMixture(
      double[] startSigmas, double novelty, long pruneAge, double pruneMass) {
    Check.that(startSigmas.length > 0, "%s: startSigmas is empty: give one per column", NAME);
    for (int a = 0; a < startSigmas.length; a++) {
      Check.positive(NAME, "startSigmas[" + a + "]", startSigmas[a]);
    }
    Check.that(
        novelty >= 0 && novelty < 1, "%s: novelty must lie in [0, 1), got %s", NAME, novelty);
    this.startSigmas = startSigmas.clone();
    this.novelty = novelty;
    threshold =
        novelty == 0 ? Double.POSITIVE_INFINITY : ChiSquare.quantile(startSigmas.length, novelty);
    this.pruneAge = pruneAge;
    this.pruneMass = pruneMass;
  }

  /**
   * A mixture of nothing yet.
   *
   * @param startSigmas the standard deviations of a new component, one per column
   * @return a mixture without components
   */
  public static IncrementalGaussianMixture of(double... startSigmas) {
    return new IncrementalGaussianMixture(startSigmas, DEFAULT_NOVELTY, Long.MAX_VALUE, 0);
  }

  /**
   * A mixture of nothing yet, with another novelty.
   *
   * @param share in [0, 1)
   * @return a mixture without components
   */
  public IncrementalGaussianMixture withNovelty(double share) {
    return new IncrementalGaussianMixture(startSigmas, share, pruneAge, pruneMass);
  }

  /**
   * A mixture of nothing yet that removes components.
   *
   * @param age how many rows a component must have seen, ≥ 1
   * @param mass below which sum of responsibilities it then goes, &gt; 1
   * @return a mixture without components
   */
  public IncrementalGaussianMixture withPruning(long age, double mass) {
    Check.that(age >= 1, "%s: age must be >= 1, got %d", NAME, age);
    Check.that(
        mass > 1 && mass < Double.POSITIVE_INFINITY,
        "%s: mass must be > 1, which every component starts with, and finite, got %s",
        NAME,
        mass);
    return new IncrementalGaussianMixture(startSigmas, novelty, age, mass);
  }

  /**
   * Takes a row.
   *
   * @param row d finite values
   * @return this
   */
  public IncrementalGaussianMixture add(double... row) {
    Check.length(NAME, "row", row.length, "startSigmas", startSigmas.length);
    Check.finite(NAME, "row", row, 0, row.length);
    double[] squares = new double[components.size()];
    double[] logs = new double[components.size()];
    double[] masses = new double[components.size()];
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < squares.length; k++) {
      Component component = components.get(k);
      double[] z = deviations(row, component);
      Cholesky.solve(component.factor, z);
      double square = Cholesky.dot(z, z);
      squares[k] = square <= FARTHEST ? square : FARTHEST; // where it is no double
      logs[k] = -0.5 * squares[k] - Cholesky.logDeterminant(component.factor);
      masses[k] = component.mass;
      least = Math.min(least, squares[k]);
    }
    if (components.isEmpty() || least > threshold) {
      components.add(new Component(row.clone(), start()));
    } else {
      double[] shares = LogSum.shares(masses, logs);
      for (int k = 0; k < shares.length; k++) {
        update(components.get(k), row, shares[k]);
      }
    }
    prune();
    return this;
  }

  /**
   * Takes rows, one after the other.
   *
   * @param rows [M, d], finite
   * @return this
   */
  public IncrementalGaussianMixture add(double[][] rows) {
    for (double[] row : rows) {
      add(row);
    }
    return this;
  }

  /** The heaviest component always stays. */
  private void prune() {
    double heaviest = components.stream().mapToDouble(c -> c.mass).max().orElse(0);
    components.removeIf(c -> c.age > pruneAge && c.mass < Math.min(pruneMass, heaviest));
  }

  /** {@return how many components there are by now} */
  public int components() {
    return components.size();
  }

  /** {@return the mixture so far; adding may go on} */
  public JointGaussianMixture mixture() {
    if (components.isEmpty()) {
      throw new IllegalStateException(NAME + ": no rows have been added: add one before mixture()");
    }
    return JointGaussianMixture.ofLearned(
        components.stream().mapToDouble(c -> c.mass).toArray(),
        components.stream().map(c -> c.mean.clone()).toArray(double[][]::new),
        components.stream().map(c -> c.factor.clone()).toArray(double[][]::new));
  }

  private double[] start() {
    double[] factor = new double[Cholesky.size(startSigmas.length)];
    for (int a = 0; a < startSigmas.length; a++) {
      factor[Cholesky.row(a) + a] = startSigmas[a];
    }
    return factor;
  }

  private static double[] deviations(double[] row, Component component) {
    double[] deviations = row.clone();
    for (int a = 0; a < row.length; a++) {
      deviations[a] -= component.mean[a];
    }
    return deviations;
  }

  private static void update(Component component, double[] row, double share) {
    component.age++;
    component.mass += share;
    double rate = share / component.mass;
    if (rate == 0) {
      return;
    }
    double[] e = deviations(row, component);
    for (int a = 0; a < row.length; a++) {
      component.mean[a] += rate * e[a];
      e[a] *= Math.sqrt(rate);
    }
    Cholesky.update(component.factor, e);
    double shrunk = Math.sqrt(1 - rate);
    for (int i = 0; i < component.factor.length; i++) {
      component.factor[i] *= shrunk;
    }
  }
}
