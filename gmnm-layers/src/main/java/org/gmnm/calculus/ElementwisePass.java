package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/**
 * A function of each number. With slopes s_j and Laplacian l of the argument a,
 *
 * <pre>
 *   ∂_j g(a) = g' s_j        Δ g(a) = g'' |s|² + g' l
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
        Rows.multiply(first[i], input[row + part], output[row + part], n);
      }
      if (block.hasLaplacian()) {
        double[] laplacian = output[row + block.laplacian()];
        for (int j = 1; j <= block.slopes(); j++) {
          double[] slope = input[row + j];
          Rows.addProduct(second[i], slope, slope, laplacian, n);
        }
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
      Rows.multiply(first[i], adjoint[row], ofValue, n);
      for (int part = 1; part < block.parts(); part++) {
        Rows.multiply(first[i], adjoint[row + part], inputAdjoint[row + part], n);
        Rows.addProduct(second[i], adjoint[row + part], input[row + part], ofValue, n);
      }
      if (block.hasLaplacian()) {
        double[] ofLaplacian = adjoint[row + block.laplacian()];
        for (int j = 1; j <= block.slopes(); j++) {
          double[] slope = input[row + j];
          Rows.multiply(ofLaplacian, slope, bent, n);
          Rows.addProduct(2, second[i], bent, inputAdjoint[row + j], n);
          Rows.addProduct(third[i], bent, slope, ofValue, n);
        }
      }
    }
  }
}
