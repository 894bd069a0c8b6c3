package org.gmnm.calculus;

import org.gmnm.calculus.JetParts.Pair;
import org.gmnm.calculus.JetParts.SecondOrder;
import org.jspecify.annotations.Nullable;

/**
 * A function of each number. With slopes s_j and second derivatives h_jk of the argument a,
 *
 * <pre>
 *   ∂_j g(a) = g' s_j        ∂_j ∂_k g(a) = g'' s_j s_k + g' h_jk
 * </pre>
 */
final class ElementwisePass extends JetPass {

  private final ElementwiseNumbers function;
  private double[][] first = {};
  private double[][] second = {};
  private double[][] third = {};
  private double[] bent = {};

  ElementwisePass(int width, ElementwiseNumbers function) {
    super(width);
    this.function = function;
  }

  @Override
  void reserve(Block block) {
    super.reserve(block);
    first = roomFor(outputs(), block, first);
    second = roomFor(outputs(), block, second);
    third = roomFor(outputs(), block, third);
    if (bent.length < block.points()) {
      bent = new double[block.points()];
    }
  }

  @Override
  void forward(double[][] input, Block block) {
    double[][] output = output();
    int n = block.points();
    for (int i = 0; i < outputs(); i++) {
      int row = block.row(i);
      function.at(input[row], n, output[row], first[i], second[i], third[i]);
      for (int part = 1; part < block.parts(); part++) {
        RowArithmetic.multiply(first[i], input[row + part], output[row + part], n);
      }
      int part = row + block.jets().firstOfSecond();
      for (SecondOrder sum : block.jets().second()) {
        for (Pair pair : sum.pairs()) {
          double[] slope = input[row + 1 + pair.i()];
          RowArithmetic.addProduct(second[i], slope, input[row + 1 + pair.j()], output[part], n);
        }
        part++;
      }
    }
  }

  @Override
  void backward(double[][] input, double @Nullable [][] inputAdjoint, Block block) {
    if (inputAdjoint == null) {
      return;
    }
    double[][] adjoint = adjoint();
    int n = block.points();
    for (int i = 0; i < outputs(); i++) {
      int row = block.row(i);
      double[] ofValue = inputAdjoint[row];
      RowArithmetic.multiply(first[i], adjoint[row], ofValue, n);
      for (int part = 1; part < block.parts(); part++) {
        RowArithmetic.multiply(first[i], adjoint[row + part], inputAdjoint[row + part], n);
        RowArithmetic.addProduct(second[i], adjoint[row + part], input[row + part], ofValue, n);
      }
      int part = row + block.jets().firstOfSecond();
      for (SecondOrder sum : block.jets().second()) {
        for (Pair pair : sum.pairs()) {
          bend(i, adjoint[part], row + 1 + pair.i(), row + 1 + pair.j(), input, inputAdjoint, n);
          RowArithmetic.addProduct(third[i], bent, input[row + 1 + pair.i()], ofValue, n);
        }
        part++;
      }
    }
  }

  /** What {@code g'' s_j s_k} takes back to both slopes. */
  private void bend(
      int i, double[] adjoint, int j, int k, double[][] input, double[][] inputAdjoint, int n) {
    RowArithmetic.multiply(adjoint, input[j], bent, n);
    if (j == k) { // both at once
      RowArithmetic.addProduct(2, second[i], bent, inputAdjoint[j], n);
      return;
    }
    RowArithmetic.addProduct(1, second[i], bent, inputAdjoint[k], n);
    RowArithmetic.multiply(adjoint, input[k], bent, n);
    RowArithmetic.addProduct(1, second[i], bent, inputAdjoint[j], n);
  }
}
