package org.gmnm.calculus;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Half of minus the squared distance, {@code −Σ_k a_k²/2} over so many features that stand
 * together. With slopes s and Laplacians l of the a,
 *
 * <pre>
 *   ∂_j = −Σ_k a_k s_kj        Δ = −Σ_k (|s_k|² + a_k l_k)
 * </pre>
 */
final class DistancePass extends JetPass {

  private final int together;

  DistancePass(int outputs, int together) {
    super(outputs);
    this.together = together;
  }

  @Override
  void forward(double[][] input, Block block) {
    int n = block.points();
    for (int i = 0; i < outputs(); i++) {
      int to = block.row(i);
      for (int part = 0; part < block.parts(); part++) {
        Arrays.fill(output()[to + part], 0, n, 0);
      }
      for (int k = 0; k < together; k++) {
        forward(input, block.row(i * together + k), to, block);
      }
    }
  }

  private void forward(double[][] input, int row, int to, Block block) {
    double[][] output = output();
    int n = block.points();
    double[] a = input[row];
    Rows.addProduct(-0.5, a, a, output[to], n);
    for (int part = 1; part < block.parts(); part++) {
      Rows.addProduct(-1, a, input[row + part], output[to + part], n);
    }
    if (block.hasLaplacian()) {
      for (int j = 1; j <= block.slopes(); j++) {
        double[] slope = input[row + j];
        Rows.addProduct(-1, slope, slope, output[to + block.laplacian()], n);
      }
    }
  }

  @Override
  void backward(double[][] input, double @Nullable [][] inputAdjoint, Block block) {
    if (inputAdjoint != null) {
      for (int i = 0; i < outputs() * together; i++) {
        backward(input, inputAdjoint, block.row(i), block.row(i / together), block);
      }
    }
  }

  private void backward(double[][] input, double[][] inputAdjoint, int row, int from, Block block) {
    double[][] adjoint = adjoint();
    int n = block.points();
    for (int part = 0; part < block.parts(); part++) {
      Arrays.fill(inputAdjoint[row + part], 0, n, 0);
      Rows.addProduct(-1, adjoint[from + part], input[row + part], inputAdjoint[row], n);
      if (part > 0) {
        Rows.addProduct(-1, adjoint[from + part], input[row], inputAdjoint[row + part], n);
      }
    }
    if (block.hasLaplacian()) {
      double[] ofLaplacian = adjoint[from + block.laplacian()];
      for (int j = 1; j <= block.slopes(); j++) {
        Rows.addProduct(-2, ofLaplacian, input[row + j], inputAdjoint[row + j], n);
      }
    }
  }
}
