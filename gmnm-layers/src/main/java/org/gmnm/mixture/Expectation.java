package org.gmnm.mixture;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The expectation step on one block of rows after the other: what each component has to do with
 * each row, and each row's log density. Not safe for use by several threads.
 */
final class Expectation {

  /** Rows of a block: a column of a few components' worth stays in the first cache. */
  static final int BLOCK = 128;

  /** ln of the share below which a component has nothing to do with a row: e^−46 = 1e-20. */
  private static final double LEAST = -46;

  private final int n;
  private final double[] logWeights;
  private final BlockDensity[] components;
  private final Gap.Book gaps;
  private final double[][] columns;
  private final double[][] scratch;

  /** Responsibilities of the last block, [component][row]. */
  final double[][] shares;

  /** Log densities of the last block's rows. */
  final double[] logDensities = new double[BLOCK];

  Expectation(JointGaussianMixture mixture) {
    n = mixture.components();
    logWeights = Arrays.stream(mixture.weights()).map(Math::log).toArray();
    components =
        IntStream.range(0, n)
            .mapToObj(k -> BlockDensity.of(mixture, k))
            .toArray(BlockDensity[]::new);
    gaps = new Gap.Book(mixture);
    columns = new double[mixture.dimensions()][BLOCK];
    scratch = new double[mixture.dimensions()][BLOCK];
    shares = new double[n][BLOCK];
  }

  Gap gap(double[] row) {
    return gaps.of(row);
  }

  /** A component's mean. */
  double[] mean(int k) {
    return components[k].mean;
  }

  /** Works on rows from to to, at most {@link #BLOCK}. */
  void of(Rows rows, int from, int to) {
    int size = to - from;
    for (int r = 0; r < size; r++) {
      double[] row = rows.row(from + r);
      for (int a = 0; a < row.length; a++) {
        columns[a][r] = row[a];
      }
    }
    for (int k = 0; k < n; k++) {
      components[k].write(columns, scratch, size, shares[k]);
    }
    for (int r = 0; r < size; r++) {
      if (rows.isHoled(from + r)) {
        double[] row = rows.row(from + r);
        Gap gap = gap(row);
        for (int k = 0; k < n; k++) {
          shares[k][r] = gap.logDensity(k, row);
        }
      }
    }
    normalise(size);
  }

  /** ln f of rows from to to, each at its own place. */
  void writeLogDensities(Rows rows, int from, int to, double[] logs) {
    for (int begin = from; begin < to; begin += BLOCK) {
      int end = Math.min(to, begin + BLOCK);
      of(rows, begin, end);
      System.arraycopy(logDensities, 0, logs, begin, end - begin);
    }
  }

  /** Turns log densities of components into responsibilities and log densities of the mixture. */
  private void normalise(int size) {
    double[] max = scratch[0];
    Arrays.fill(max, 0, size, Double.NEGATIVE_INFINITY);
    for (int k = 0; k < n; k++) {
      double[] logs = shares[k];
      for (int r = 0; r < size; r++) {
        logs[r] += logWeights[k];
        max[r] = logs[r] > max[r] ? logs[r] : max[r]; // not of NaN, where distances are none
      }
    }
    double[] sum = logDensities;
    Arrays.fill(sum, 0, size, 0);
    for (int k = 0; k < n; k++) {
      double[] logs = shares[k];
      for (int r = 0; r < size; r++) {
        double below = logs[r] - max[r];
        logs[r] = below >= LEAST ? Math.exp(below) : 0;
        sum[r] += logs[r];
      }
    }
    double[] inverse = scratch[0];
    for (int r = 0; r < size; r++) {
      double log = max[r] + Math.log(sum[r]);
      inverse[r] = sum[r] > 0 ? 1 / sum[r] : 0; // 0 where every density underflows even as a log
      sum[r] = log;
    }
    for (int k = 0; k < n; k++) {
      double[] terms = shares[k];
      for (int r = 0; r < size; r++) {
        terms[r] *= inverse[r];
      }
    }
  }
}
