package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/** Sums of so many columns that stand together. */
final class SumPass extends JetPass {

  private final int together;

  SumPass(int sums, int together) {
    super(sums);
    this.together = together;
  }

  @Override
  void forward(double[] input, Block block) {
    double[] output = output();
    int size = block.rows() * outputs();
    for (int i = 0; i < size; i++) {
      double sum = 0;
      for (int k = 0; k < together; k++) {
        sum += input[i * together + k];
      }
      output[i] = sum;
    }
  }

  @Override
  void backward(double[] input, double @Nullable [] inputAdjoint, Block block) {
    if (inputAdjoint == null) {
      return;
    }
    double[] adjoint = adjoint();
    int size = block.rows() * outputs();
    for (int i = 0; i < size; i++) {
      for (int k = 0; k < together; k++) {
        inputAdjoint[i * together + k] = adjoint[i];
      }
    }
  }
}
