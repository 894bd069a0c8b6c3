package org.gmnm.mixture;

import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What a mixture says about rows in which the same cells are unknown: the density of the known
 * ones, and expectation and covariance of the unknown ones, by component.
 */
final class Gap {

  /** The gaps of a table, each worked out once. */
  static final class Book {

    /** More are not kept: a table may have a pattern of its own in every row. */
    private static final int MOST = 256;

    private final JointGaussianMixture mixture;
    private final Map<BitSet, Gap> gaps = new HashMap<>();

    Book(JointGaussianMixture mixture) {
      this.mixture = mixture;
    }

    Gap of(double[] row) {
      BitSet unknown = new BitSet(row.length);
      for (int a = 0; a < row.length; a++) {
        unknown.set(a, Double.isNaN(row[a]));
      }
      if (gaps.size() >= MOST) {
        gaps.clear();
      }
      return gaps.computeIfAbsent(unknown, key -> new Gap(mixture, key));
    }
  }

  final int[] unknown;
  private final int[] known;
  private final double[][] means;
  private final Regression[] regressions;
  private final double[][] covariances;

  private Gap(JointGaussianMixture mixture, BitSet unknown) {
    this.unknown = unknown.stream().toArray();
    known = Regression.others(this.unknown, mixture.dimensions());
    int n = mixture.components();
    means = IntStream.range(0, n).mapToObj(mixture::mean).toArray(double[][]::new);
    regressions =
        IntStream.range(0, n)
            .mapToObj(k -> new Regression(mixture.factor(k), known))
            .toArray(Regression[]::new);
    covariances = new double[n][];
    for (int k = 0; k < n; k++) {
      double[] l = regressions[k].factor();
      double[][] square = Cholesky.covariance(l);
      covariances[k] = new double[l.length];
      for (int i = 0; i < square.length; i++) {
        System.arraycopy(square[i], 0, covariances[k], Cholesky.row(i), i + 1);
      }
    }
  }

  /** ln of the density of the known cells. */
  double logDensity(int k, double[] row) {
    return regressions[k].logDensity(whitened(k, row));
  }

  /** Writes E[x | known cells] − mean_k. */
  void deviations(int k, double[] row, double[] result) {
    double[] expected = regressions[k].expectation(whitened(k, row));
    for (int a : known) {
      result[a] = row[a] - means[k][a];
    }
    for (int i = 0; i < unknown.length; i++) {
      result[unknown[i]] = expected[i];
    }
  }

  /** The covariance of the unknown cells given the known ones, a packed triangle. */
  double[] covariance(int k) {
    return covariances[k];
  }

  private double[] whitened(int k, double[] row) {
    double[] deviations = new double[known.length];
    for (int i = 0; i < known.length; i++) {
      deviations[i] = row[known[i]] - means[k][known[i]];
    }
    return regressions[k].whiten(deviations);
  }
}
