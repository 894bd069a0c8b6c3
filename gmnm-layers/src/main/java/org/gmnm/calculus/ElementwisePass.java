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
  private double[] value = {};
  private double[] first = {};
  private double[] second = {};
  private double[] third = {};

  ElementwisePass(int width, ElementwiseNumbers function) {
    super(width);
    this.function = function;
  }

  @Override
  void reserve(int rows) {
    super.reserve(rows);
    int size = rows * outputs();
    if (value.length < size) {
      value = new double[size];
      first = new double[size];
      second = new double[size];
      third = new double[size];
    }
  }

  @Override
  void forward(double[] input, Block block) {
    double[] output = output();
    int size = block.points() * outputs();
    function.at(input, size, value, first, second, third);
    System.arraycopy(value, 0, output, 0, size);
    if (!block.hasSlopes()) {
      return;
    }
    int d = block.dimensions();
    for (int j = 1; j <= d; j++) {
      int part = j * size;
      for (int i = 0; i < size; i++) {
        output[part + i] = first[i] * input[part + i];
      }
    }
    if (block.hasLaplacian()) {
      int laplacian = (1 + d) * size;
      for (int i = 0; i < size; i++) {
        output[laplacian + i] = first[i] * input[laplacian + i];
      }
      for (int j = 1; j <= d; j++) {
        int part = j * size;
        for (int i = 0; i < size; i++) {
          output[laplacian + i] += second[i] * input[part + i] * input[part + i];
        }
      }
    }
  }

  @Override
  void backward(double[] input, double @Nullable [] inputAdjoint, Block block) {
    if (inputAdjoint == null) {
      return;
    }
    double[] adjoint = adjoint();
    int size = block.points() * outputs();
    for (int i = 0; i < size; i++) {
      inputAdjoint[i] = first[i] * adjoint[i];
    }
    if (!block.hasSlopes()) {
      return;
    }
    int d = block.dimensions();
    for (int j = 1; j <= d; j++) {
      int part = j * size;
      for (int i = 0; i < size; i++) {
        inputAdjoint[part + i] = first[i] * adjoint[part + i];
        inputAdjoint[i] += second[i] * adjoint[part + i] * input[part + i];
      }
    }
    if (block.hasLaplacian()) {
      int laplacian = (1 + d) * size;
      for (int i = 0; i < size; i++) {
        inputAdjoint[laplacian + i] = first[i] * adjoint[laplacian + i];
        inputAdjoint[i] += second[i] * adjoint[laplacian + i] * input[laplacian + i];
      }
      for (int j = 1; j <= d; j++) {
        int part = j * size;
        for (int i = 0; i < size; i++) {
          double slope = input[part + i];
          inputAdjoint[part + i] += 2 * second[i] * adjoint[laplacian + i] * slope;
          inputAdjoint[i] += third[i] * adjoint[laplacian + i] * slope * slope;
        }
      }
    }
  }
}
