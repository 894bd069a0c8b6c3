package org.gmnm.loss;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Which component each row belongs to: γ = softmax(l) of logs l of weights times densities. γ is
 * divided by its own sum, so that it has the sum 1 at any distance.
 */
final class Posterior {

  private final INDArray greatest; // [rows, 1]
  private final INDArray relative; // [rows, n]
  private final INDArray sum; // [rows, 1]

  /**
   * Takes logs.
   *
   * @param logs l [rows, n], used up
   */
  Posterior(INDArray logs) {
    greatest = logs.max(true, 1);
    relative = Transforms.exp(logs.subiColumnVector(greatest), false);
    sum = relative.sum(true, 1);
  }

  /** −log Σ_k exp(l_k) [rows, 1]. */
  INDArray negativeLog() {
    return Transforms.log(sum, true).addi(greatest).negi();
  }

  /** γ [rows, n]. */
  INDArray gamma() {
    return relative.divColumnVector(sum);
  }
}
