package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/** The same number added to all values. */
final class ShiftPass extends JetPass {

  private final double shift;

  ShiftPass(int width, double shift) {
    super(width);
    this.shift = shift;
  }

  @Override
  void forward(double[][] input, Block block) {
    copy(input, output(), block);
    for (int i = 0; i < outputs(); i++) {
      RowArithmetic.add(shift, output()[block.row(i)], block.points());
    }
  }

  @Override
  void backward(double[][] input, double @Nullable [][] inputAdjoint, Block block) {
    if (inputAdjoint != null) {
      copy(adjoint(), inputAdjoint, block);
    }
  }

  private void copy(double[][] from, double[][] to, Block block) {
    for (int row = 0; row < block.row(outputs()); row++) {
      System.arraycopy(from[row], 0, to[row], 0, block.points());
    }
  }
}
