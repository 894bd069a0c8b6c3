package org.gmnm.loss;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Standard deviations of emitted values v: σ² = minSigma² + exp(2v).
 *
 * @param logs log σ, of v's shape
 * @param slopes d log σ/dv, of v's shape
 */
record BoundedSigmas(INDArray logs, INDArray slopes) {

  /** The least minSigma: a standardised distance of an ordinary label is then still a float. */
  static final double SMALLEST = 1e-9;

  static void requireMinimum(double minSigma, MaskedLoss loss) {
    if (!(minSigma >= SMALLEST && Double.isFinite(minSigma))) {
      throw loss.bad("minSigma must be >= %s and finite, got %s".formatted(SMALLEST, minSigma));
    }
  }

  static BoundedSigmas of(INDArray v, double minSigma) {
    INDArray above = v.sub(Math.log(minSigma));
    // log σ = max(v, log m) + ½ log(1 + exp(−2|v − log m|)): neither exponential can overflow.
    INDArray correction =
        Transforms.log(Transforms.exp(Transforms.abs(above).muli(-2), false).addi(1), false);
    return new BoundedSigmas(
        Transforms.max(v, Math.log(minSigma), true).addi(correction.muli(0.5)),
        Transforms.sigmoid(above.muli(2), false));
  }
}
