package org.gmnm.mixture;

import java.util.Arrays;

/**
 * The log densities of one component at a block of rows. The block stands column by column, so that
 * every loop runs over rows and needs no order of summation: the machine takes several at once.
 */
abstract class BlockDensity {

  final double[] mean;

  /** ln of the density at the mean. */
  private final double logScale;

  private BlockDensity(double[] mean, double logDeterminant) {
    this.mean = mean;
    logScale = -logDeterminant - mean.length * Normal.LOG_SQRT_TWO_PI;
  }

  static BlockDensity of(JointGaussianMixture mixture, int k) {
    double[] mean = mixture.mean(k);
    double[] factor = mixture.factor(k);
    return mixture.isDiagonal() ? new Diagonal(mean, factor) : new Full(mean, factor);
  }

  /**
   * Writes ln N(row) of each row.
   *
   * @param columns the block [d][rows]
   * @param scratch of the same shape
   */
  void write(double[][] columns, double[][] scratch, int rows, double[] logs) {
    Arrays.fill(logs, 0, rows, 0);
    addSquares(columns, scratch, rows, logs);
    for (int r = 0; r < rows; r++) {
      logs[r] = logScale - 0.5 * logs[r];
    }
  }

  /** Adds |L⁻¹ (x − mean)|². */
  abstract void addSquares(double[][] columns, double[][] scratch, int rows, double[] squares);

  private static final class Diagonal extends BlockDensity {
    private final double[] inverseSigmas;

    Diagonal(double[] mean, double[] factor) {
      super(mean, Cholesky.logDeterminant(factor));
      inverseSigmas = new double[mean.length];
      Arrays.setAll(inverseSigmas, a -> 1 / Cholesky.diagonal(factor, a));
    }

    @Override
    void addSquares(double[][] columns, double[][] scratch, int rows, double[] squares) {
      for (int a = 0; a < mean.length; a++) {
        addColumn(columns[a], mean[a], inverseSigmas[a], rows, squares);
      }
    }

    private static void addColumn(
        double[] column, double centre, double inverse, int rows, double[] squares) {
      for (int r = 0; r < rows; r++) {
        double z = (column[r] - centre) * inverse;
        squares[r] += z * z;
      }
    }
  }

  private static final class Full extends BlockDensity {
    private final double[] factor;

    Full(double[] mean, double[] factor) {
      super(mean, Cholesky.logDeterminant(factor));
      this.factor = factor;
    }

    @Override
    void addSquares(double[][] columns, double[][] scratch, int rows, double[] squares) {
      for (int i = 0; i < mean.length; i++) {
        int row = Cholesky.row(i);
        double[] z = scratch[i];
        begin(columns[i], mean[i], rows, z);
        int j = 0;
        for (; j + 3 < i; j += 4) { // four at a time: z is fetched and stored once for them
          takeFour(scratch, j, row, rows, z);
        }
        for (; j < i; j++) {
          take(scratch[j], factor[row + j], rows, z);
        }
        finish(1 / factor[row + i], rows, z, squares);
      }
    }

    private static void begin(double[] column, double centre, int rows, double[] z) {
      for (int r = 0; r < rows; r++) {
        z[r] = column[r] - centre;
      }
    }

    private void takeFour(double[][] done, int j, int row, int rows, double[] z) {
      double[] z0 = done[j];
      double[] z1 = done[j + 1];
      double[] z2 = done[j + 2];
      double[] z3 = done[j + 3];
      double l0 = factor[row + j];
      double l1 = factor[row + j + 1];
      double l2 = factor[row + j + 2];
      double l3 = factor[row + j + 3];
      for (int r = 0; r < rows; r++) {
        z[r] -= l0 * z0[r] + l1 * z1[r] + l2 * z2[r] + l3 * z3[r];
      }
    }

    private static void take(double[] done, double l, int rows, double[] z) {
      for (int r = 0; r < rows; r++) {
        z[r] -= l * done[r];
      }
    }

    private static void finish(double inverse, int rows, double[] z, double[] squares) {
      for (int r = 0; r < rows; r++) {
        z[r] *= inverse;
        squares[r] += z[r] * z[r];
      }
    }
  }
}
