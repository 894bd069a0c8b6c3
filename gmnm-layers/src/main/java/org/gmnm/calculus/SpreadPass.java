package org.gmnm.calculus;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Of each feature {@code (a − c_g)/s} for the same centres: the arguments of a basis. */
final class SpreadPass extends JetPass {

  private final double[] centres;
  private final double spacing;

  SpreadPass(int inputs, double[] centres, double spacing) {
    super(Math.multiplyExact(inputs, centres.length));
    this.centres = centres.clone();
    this.spacing = spacing;
  }

  @Override
  void forward(double[][] input, Block block) {
    int n = block.points();
    for (int i = 0; i < outputs(); i++) {
      int from = block.row(i / centres.length);
      int to = block.row(i);
      for (int part = 0; part < block.parts(); part++) {
        RowArithmetic.divide(input[from + part], spacing, output()[to + part], n);
      }
      RowArithmetic.add(-centres[i % centres.length] / spacing, output()[to], n);
    }
  }

  @Override
  void backward(double[][] input, double @Nullable [][] inputAdjoint, Block block) {
    if (inputAdjoint == null) {
      return;
    }
    int n = block.points();
    for (int row = 0; row < block.row(outputs() / centres.length); row++) {
      Arrays.fill(inputAdjoint[row], 0, n, 0);
    }
    for (int i = 0; i < outputs(); i++) {
      for (int part = 0; part < block.parts(); part++) {
        double[] to = inputAdjoint[block.row(i / centres.length) + part];
        RowArithmetic.addMultiple(1 / spacing, adjoint()[block.row(i) + part], to, n);
      }
    }
  }
}
