package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/** {@code (a − mean)/deviation} of each feature, by rows of a parameter that is not trained. */
final class NormalPass extends JetPass {

  private final FlatMatrix statistics;
  private final int meanRow;
  private final int deviationRow;
  private final double[] values;

  NormalPass(FlatMatrix statistics, int meanRow, int deviationRow) {
    super(statistics.columns());
    this.statistics = statistics;
    this.meanRow = meanRow;
    this.deviationRow = deviationRow;
    values = new double[statistics.length()];
  }

  @Override
  void load(double[] flat) {
    statistics.read(flat, values);
  }

  @Override
  void forward(double[][] input, Block block) {
    int n = block.points();
    for (int i = 0; i < outputs(); i++) {
      double mean = values[meanRow * outputs() + i];
      double deviation = values[deviationRow * outputs() + i];
      double[] a = input[block.row(i)];
      double[] to = output()[block.row(i)];
      for (int p = 0; p < n; p++) {
        to[p] = (a[p] - mean) / deviation;
      }
      for (int row = block.row(i) + 1; row < block.row(i + 1); row++) {
        RowArithmetic.divide(input[row], deviation, output()[row], n);
      }
    }
  }

  @Override
  void backward(double[][] input, double @Nullable [][] inputAdjoint, Block block) {
    if (inputAdjoint == null) {
      return;
    }
    for (int i = 0; i < outputs(); i++) {
      double deviation = values[deviationRow * outputs() + i];
      for (int row = block.row(i); row < block.row(i + 1); row++) {
        RowArithmetic.divide(adjoint()[row], deviation, inputAdjoint[row], block.points());
      }
    }
  }
}
