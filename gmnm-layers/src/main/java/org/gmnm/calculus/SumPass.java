package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/** Sums of so many features that stand together. */
final class SumPass extends JetPass {

  private final int together;

  SumPass(int sums, int together) {
    super(sums);
    this.together = together;
  }

  @Override
  void forward(double[][] input, Block block) {
    int n = block.points();
    for (int i = 0; i < outputs(); i++) {
      for (int part = 0; part < block.parts(); part++) {
        double[] sum = output()[block.row(i) + part];
        System.arraycopy(input[block.row(i * together) + part], 0, sum, 0, n);
        for (int k = 1; k < together; k++) {
          RowArithmetic.add(input[block.row(i * together + k) + part], sum, n);
        }
      }
    }
  }

  @Override
  void backward(double[][] input, double @Nullable [][] inputAdjoint, Block block) {
    if (inputAdjoint == null) {
      return;
    }
    for (int i = 0; i < outputs() * together; i++) {
      for (int part = 0; part < block.parts(); part++) {
        double[] of = adjoint()[block.row(i / together) + part];
        System.arraycopy(of, 0, inputAdjoint[block.row(i) + part], 0, block.points());
      }
    }
  }
}
