package org.gmnm.loss;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.transforms.strict.Erf;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The continuous ranked probability score of labels under Gaussian mixtures, one row per label, and
 * its gradients, in closed form.
 *
 * <pre>
 *   CRPS = Σ_i w_i A(y − μ_i, σ_i) − ½ Σ_ij w_i w_j A(μ_i − μ_j, s_ij)     s_ij² = σ_i² + σ_j²
 *   A(m, s) = E|N(m, s²)| = 2 s φ(m/s) + m erf(m/(s√2))     ∂A/∂m = erf(m/(s√2))     ∂A/∂s = 2 φ(m/s)
 * </pre>
 *
 * <p>Costs n² per label. Lengths beyond 1e36 count as 1e36, a float. Reference: Grimit, Gneiting,
 * Berrocal, Johnson, <i>The continuous ranked probability score for circular variables and its
 * application to mesoscale forecast ensemble verification</i> (2006).
 *
 * @param scores [rows, 1]
 * @param ofLogits gradient by the logits of the weights [rows, n]
 * @param ofMeans gradient by the means [rows, n]
 * @param ofLogSigmas gradient by the logarithms of the deviations [rows, n]
 */
record MixtureCrps(INDArray scores, INDArray ofLogits, INDArray ofMeans, INDArray ofLogSigmas) {

  private static final double TWO_PHI = 2 / Math.sqrt(2 * Math.PI);

  static void requireWeight(double weight, MaskedLoss loss) {
    if (!(weight >= 0 && Double.isFinite(weight))) {
      throw loss.bad("crpsWeight must be >= 0 and finite, got " + weight);
    }
  }

  /** The option in a loss's text. */
  static String text(double weight) {
    return weight == 0 ? "" : ", crpsWeight=" + weight;
  }

  /**
   * Scores labels.
   *
   * @param labels y [rows, 1]
   * @param weights w [rows, n]
   * @param means μ [rows, n]
   * @param deviations σ [rows, n]
   */
  static MixtureCrps of(INDArray labels, INDArray weights, INDArray means, INDArray deviations) {
    INDArray sigmas = Transforms.min(deviations, TriangleBatch.STEEP, true);
    Lengths toLabel = Lengths.of(means.rsubColumnVector(labels), sigmas);
    INDArray between = Nd4j.zeros(weights.dataType(), weights.shape()); // Σ_j w_j A_ij
    INDArray slopes = Nd4j.zeros(weights.dataType(), weights.shape());
    INDArray widening = Nd4j.zeros(weights.dataType(), weights.shape());
    INDArray squares = sigmas.mul(sigmas);
    for (int j = 0; j < weights.size(1); j++) {
      INDArray s = Transforms.sqrt(squares.addColumnVector(squares.getColumn(j, true)), false);
      Lengths pair = Lengths.of(means.subColumnVector(means.getColumn(j, true)), s);
      INDArray share = weights.getColumn(j, true);
      between.addi(pair.lengths.muliColumnVector(share));
      slopes.addi(pair.byMean.muliColumnVector(share));
      widening.addi(pair.bySigma.divi(s).muliColumnVector(share));
    }
    INDArray own = toLabel.lengths.mul(weights).sum(true, 1);
    INDArray scores = own.subi(between.mul(weights).sum(true, 1).muli(0.5));
    INDArray ofWeights = toLabel.lengths.subi(between);
    INDArray mean = ofWeights.mul(weights).sum(true, 1);
    return new MixtureCrps(
        scores,
        ofWeights.subiColumnVector(mean).muli(weights),
        toLabel.byMean.addi(slopes).muli(weights).negi(),
        toLabel.bySigma.subi(widening.muli(sigmas)).muli(weights).muli(sigmas));
  }

  /** A and its derivatives. */
  private record Lengths(INDArray lengths, INDArray byMean, INDArray bySigma) {

    static Lengths of(INDArray difference, INDArray s) {
      INDArray m = TriangleBatch.cut(difference, TriangleBatch.STEEP);
      INDArray z = m.div(s);
      INDArray bySigma = Transforms.exp(z.mul(z).muli(-0.5), false).muli(TWO_PHI);
      INDArray byMean = z.muli(Math.sqrt(0.5));
      Nd4j.exec(new Erf(byMean, byMean));
      return new Lengths(bySigma.mul(s).addi(byMean.mul(m)), byMean, bySigma);
    }
  }
}
