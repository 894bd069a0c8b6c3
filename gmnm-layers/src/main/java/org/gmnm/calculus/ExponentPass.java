package org.gmnm.calculus;

import org.jspecify.annotations.Nullable;

/**
 * The exponent {@code e_i = −y_i²/2} of each component of a mixture, from its projections p. With
 * MAHALANOBIS the sums go over the component's projections, with RIDGE p is their sum already:
 *
 * <pre>
 *   e = −½ Σ_k p_k²    ∂_j e = −Σ_k p_k ∂_j p_k    Δe = −Σ_k (p_k Δp_k + |∇p_k|²)
 * </pre>
 */
final class ExponentPass extends JetPass {

  private final int rank;

  /**
   * So many components.
   *
   * @param rank projections of a component, one after another
   */
  ExponentPass(int components, int rank) {
    super(components);
    this.rank = rank;
  }

  @Override
  void forward(double[] input, Block block) {
    double[] e = output();
    int m = outputs();
    int size = block.points() * m;
    int d = block.dimensions();
    for (int part = 0; part < block.parts(); part++) {
      boolean laplacian = part > d;
      double factor = part == 0 ? -0.5 : -1;
      for (int i = 0; i < size; i++) {
        double sum = 0;
        for (int k = 0; k < rank; k++) {
          int at = i * rank + k;
          sum += input[at] * input[part * size * rank + at];
          for (int j = 1; laplacian && j <= d; j++) {
            double slope = input[j * size * rank + at];
            sum += slope * slope;
          }
        }
        e[part * size + i] = factor * sum;
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
    int wide = size * rank;
    int d = block.dimensions();
    int laplacian = 1 + d;
    for (int i = 0; i < size; i++) {
      double ofLaplacian = block.hasLaplacian() ? adjoint[laplacian * size + i] : 0;
      for (int k = 0; k < rank; k++) {
        int at = i * rank + k;
        double p = input[at];
        double sum = adjoint[i] * p;
        for (int j = 1; block.hasSlopes() && j <= d; j++) {
          double slope = input[j * wide + at];
          double ofSlope = adjoint[j * size + i];
          sum += ofSlope * slope;
          inputAdjoint[j * wide + at] = -(ofSlope * p + 2 * ofLaplacian * slope);
        }
        if (block.hasLaplacian()) {
          sum += ofLaplacian * input[laplacian * wide + at];
          inputAdjoint[laplacian * wide + at] = -ofLaplacian * p;
        }
        inputAdjoint[at] = -sum;
      }
    }
  }
}
