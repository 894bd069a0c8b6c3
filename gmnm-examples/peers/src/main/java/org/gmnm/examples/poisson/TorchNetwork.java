package org.gmnm.examples.poisson;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Map;
import java.util.Objects;

/**
 * The networks of {@link PdeMethod} written with PyTorch's arrays, parameters under DL4J's keys.
 */
enum TorchNetwork {
  /** {@link PdeMethod#MLP_TANH}. */
  MLP_TANH(PdeMethod.MLP_TANH) {
    @Override
    NDArray value(NDArray x, Map<String, NDArray> p) {
      NDArray first = x.matMul(of(p, "0_W")).add(of(p, "0_b")).tanh();
      NDArray second = first.matMul(of(p, "1_W")).add(of(p, "1_b")).tanh();
      return second.matMul(of(p, "2_W")).add(of(p, "2_b"));
    }

    @Override
    TorchJet jet(TorchJet x, Map<String, NDArray> p) {
      TorchJet first = x.matMul(of(p, "0_W")).shift(of(p, "0_b")).tanh();
      TorchJet second = first.matMul(of(p, "1_W")).shift(of(p, "1_b")).tanh();
      return second.matMul(of(p, "2_W")).shift(of(p, "2_b"));
    }
  },
  /** {@link PdeMethod#GMNM}, the formula of {@code org.gmnm.calculus.GmnmFormula}. */
  GMNM(PdeMethod.GMNM) {
    @Override
    NDArray value(NDArray x, Map<String, NDArray> p) {
      NDArray projections = x.matMul(of(p, "0_W")).sub(offsets(p));
      NDArray responses = totalled(projections.square()).mul(-0.5).exp();
      return responses.matMul(of(p, "0_pi")).add(of(p, "0_b"));
    }

    @Override
    TorchJet jet(TorchJet x, Map<String, NDArray> p) {
      TorchJet q = x.matMul(of(p, "0_W")).shift(offsets(p).neg());
      NDArray bend = q.value().mul(q.laplacian()).add(q.squaredGradient());
      TorchJet exponent =
          new TorchJet(
              totalled(q.value().square()).mul(-0.5),
              totalled(q.value().mul(q.slope0())).neg(),
              totalled(q.value().mul(q.slope1())).neg(),
              totalled(bend).neg());
      return exponent.exp().matMul(of(p, "0_pi")).shift(of(p, "0_b"));
    }

    /** mu_i · w_ik as a row [1, m·r]. */
    private NDArray offsets(Map<String, NDArray> p) {
      NDArray w = of(p, "0_W").reshape(new Shape(DIMENSIONS, PdeMethod.COMPONENTS, DIMENSIONS));
      NDArray mu =
          of(p, "0_mu").transpose().reshape(new Shape(DIMENSIONS, PdeMethod.COMPONENTS, 1));
      return w.mul(mu).sum(new int[] {0}).reshape(new Shape(1, PdeMethod.COMPONENTS * DIMENSIONS));
    }

    private NDArray totalled(NDArray projections) {
      return projections
          .reshape(new Shape(-1, PdeMethod.COMPONENTS, DIMENSIONS))
          .sum(new int[] {2});
    }
  };

  private static final long DIMENSIONS = 2; // of the plane, and so GMNM's rank

  private final PdeMethod method;

  TorchNetwork(PdeMethod method) {
    this.method = method;
  }

  PdeMethod method() {
    return method;
  }

  /** u [N, 1] at points x [N, 2]. */
  abstract NDArray value(NDArray x, Map<String, NDArray> parameters);

  /** u with its derivatives carried along. */
  abstract TorchJet jet(TorchJet x, Map<String, NDArray> parameters);

  private static NDArray of(Map<String, NDArray> parameters, String key) {
    return Objects.requireNonNull(parameters.get(key), key);
  }
}
