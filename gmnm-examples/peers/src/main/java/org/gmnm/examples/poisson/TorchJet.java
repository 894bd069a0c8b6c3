package org.gmnm.examples.poisson;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/**
 * A function's value, two slopes and Laplacian at N points of the plane as PyTorch arrays: what
 * {@code org.gmnm.calculus.Jet} is in SameDiff. Slopes and Laplacian may have one row for all
 * points.
 *
 * @param value [N, w]
 * @param slope0 ∂/∂x₀, [N, w] or [1, w]
 * @param slope1 ∂/∂x₁, likewise
 * @param laplacian likewise
 */
record TorchJet(NDArray value, NDArray slope0, NDArray slope1, NDArray laplacian) {

  /** The coordinates themselves, x [N, 2]. */
  static TorchJet input(NDArray x, NDManager manager) {
    return new TorchJet(
        x,
        manager.create(new double[][] {{1, 0}}),
        manager.create(new double[][] {{0, 1}}),
        manager.create(new double[][] {{0, 0}}));
  }

  TorchJet matMul(NDArray weights) {
    return new TorchJet(
        value.matMul(weights),
        slope0.matMul(weights),
        slope1.matMul(weights),
        laplacian.matMul(weights));
  }

  TorchJet shift(NDArray offset) {
    return new TorchJet(value.add(offset), slope0, slope1, laplacian);
  }

  /** t = tanh a: t' = 1 − t², t″ = −2 t t'. */
  TorchJet tanh() {
    NDArray t = value.tanh();
    NDArray first = t.square().neg().add(1);
    return elementwise(t, first, t.mul(first).mul(-2));
  }

  TorchJet exp() {
    NDArray f = value.exp();
    return elementwise(f, f, f);
  }

  private TorchJet elementwise(NDArray f, NDArray first, NDArray second) {
    return new TorchJet(
        f,
        first.mul(slope0),
        first.mul(slope1),
        second.mul(squaredGradient()).add(first.mul(laplacian)));
  }

  NDArray squaredGradient() {
    return slope0.square().add(slope1.square());
  }
}
