package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/** {@code (a − mean)/deviation} of each column, by rows of a parameter that is not trained. */
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
  void forward(double[] input, Block block) {
    double[] output = output();
    int width = outputs();
    for (int row = 0; row < block.rows(); row++) {
      for (int j = 0; j < width; j++) {
        double mean = row < block.points() ? values[meanRow * width + j] : 0;
        output[row * width + j] =
            (input[row * width + j] - mean) / values[deviationRow * width + j];
      }
    }
  }

  @Override
  void backward(double[] input, double @Nullable [] inputAdjoint, Block block) {
    if (inputAdjoint == null) {
      return;
    }
    double[] adjoint = adjoint();
    int width = outputs();
    for (int row = 0; row < block.rows(); row++) {
      for (int j = 0; j < width; j++) {
        inputAdjoint[row * width + j] = adjoint[row * width + j] / values[deviationRow * width + j];
      }
    }
  }
}
