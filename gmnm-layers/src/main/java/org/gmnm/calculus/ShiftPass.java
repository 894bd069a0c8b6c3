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
  void forward(double[] input, Block block) {
    double[] output = output();
    System.arraycopy(input, 0, output, 0, block.rows() * outputs());
    for (int i = 0; i < block.points() * outputs(); i++) {
      output[i] += shift;
    }
  }

  @Override
  void backward(double[] input, double @Nullable [] inputAdjoint, Block block) {
    if (inputAdjoint != null) {
      System.arraycopy(adjoint(), 0, inputAdjoint, 0, block.rows() * outputs());
    }
  }
}
