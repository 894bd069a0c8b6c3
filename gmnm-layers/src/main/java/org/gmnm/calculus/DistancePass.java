package org.gmnm.calculus;

import java.util.Arrays;
import org.gmnm.calculus.JetParts.Pair;
import org.gmnm.calculus.JetParts.SecondOrder;
import org.jspecify.annotations.Nullable;

/**
 * Half of minus the squared distance, {@code −Σ_k a_k²/2} over so many features that stand
 * together. With slopes s_i and second derivatives h_ij of the a,
 *
 * <pre>
 *   ∂_i = −Σ_k a_k s_ki        ∂_i ∂_j = −Σ_k (s_ki s_kj + a_k h_kij)
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
    RowArithmetic.addProduct(-0.5, a, a, output[to], n);
    for (int part = 1; part < block.parts(); part++) {
      RowArithmetic.addProduct(-1, a, input[row + part], output[to + part], n);
    }
    int second = to + block.jets().firstOfSecond();
    for (SecondOrder sum : block.jets().second()) {
      for (Pair pair : sum.pairs()) {
        double[] slope = input[row + 1 + pair.i()];
        RowArithmetic.addProduct(-1, slope, input[row + 1 + pair.j()], output[second], n);
      }
      second++;
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
      RowArithmetic.addProduct(-1, adjoint[from + part], input[row + part], inputAdjoint[row], n);
      if (part > 0) {
        RowArithmetic.addProduct(-1, adjoint[from + part], input[row], inputAdjoint[row + part], n);
      }
    }
    int second = from + block.jets().firstOfSecond();
    for (SecondOrder sum : block.jets().second()) {
      for (Pair pair : sum.pairs()) {
        int i = row + 1 + pair.i();
        int j = row + 1 + pair.j();
        if (i == j) { // both at once
          RowArithmetic.addProduct(-2, adjoint[second], input[i], inputAdjoint[i], n);
        } else {
          RowArithmetic.addProduct(-1, adjoint[second], input[j], inputAdjoint[i], n);
          RowArithmetic.addProduct(-1, adjoint[second], input[i], inputAdjoint[j], n);
        }
      }
      second++;
    }
  }
}
