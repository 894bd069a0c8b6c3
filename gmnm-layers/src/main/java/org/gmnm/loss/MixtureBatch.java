package org.gmnm.loss;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * The mixtures that a network emitted for one batch, one row per label (example·D + dimension) and
 * one column per component; everything in log space and in doubles.
 *
 * <pre>
 *   l_i  = log w_i − log σ_i − ½ z_i² − ½ log 2π,   z_i = (y − μ_i)/σ_i
 *   NLL  = −log Σ_i exp(l_i);   γ = softmax(l)
 *   ∂NLL/∂logit_i = w_i − γ_i;  ∂NLL/∂μ_i = −γ_i z_i/σ_i;  ∂NLL/∂log σ_i = γ_i (1 − z_i²)
 * </pre>
 *
 * <p>Doubles also for a float network: at z = 10,000 a float's ½z² is a multiple of 4, and which
 * component a label belongs to would be lost.
 */
final class MixtureBatch {

  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  /** Distances beyond so many sigmas count as this. */
  private static final double FAR = 1e18;

  private final DataType type;
  private final INDArray logWeights; // [N·D, n]
  private final INDArray means; // [N·D, n]
  private final INDArray logSigmas; // [N·D, n]

  /** dlogσ/d(emitted value) [N·D, n]; null where sigmas and means are not emitted. */
  private final @Nullable INDArray sigmaSlope;

  private MixtureBatch(
      DataType type,
      INDArray logits,
      INDArray means,
      INDArray logSigmas,
      @Nullable INDArray sigmaSlope) {
    this.type = type;
    this.logWeights = logits.subColumnVector(logSumExp(logits));
    this.means = means;
    this.logSigmas = logSigmas;
    this.sigmaSlope = sigmaSlope;
  }

  /** Fixed components: logits [N, D·n]; per dimension a row of means and sigmas [D, n]. */
  static MixtureBatch fixed(INDArray output, double[][] means, double[][] sigmas) {
    int examples = (int) output.size(0);
    long n = means[0].length;
    return new MixtureBatch(
        output.dataType(),
        output.castTo(DataType.DOUBLE).reshape('c', output.length() / n, n),
        Nd4j.tile(Nd4j.createFromArray(means), examples, 1),
        Nd4j.tile(Transforms.log(Nd4j.createFromArray(sigmas)), examples, 1),
        null);
  }

  /** Emitted components: logits | means | values v [N, 3·D·n], with σ² = minSigma² + exp(2v). */
  static MixtureBatch free(INDArray output, int n, double minSigma) {
    INDArray wide = output.castTo(DataType.DOUBLE);
    INDArray v = block(wide, 2, n);
    BoundedSigmas sigmas = BoundedSigmas.of(v, minSigma);
    return new MixtureBatch(
        output.dataType(), block(wide, 0, n), block(wide, 1, n), sigmas.logs(), sigmas.slopes());
  }

  /** A third [N·D, n] of an output [N, 3·D·n]. */
  private static INDArray block(INDArray output, int which, int n) {
    long width = output.size(1) / 3;
    INDArray part =
        output.get(NDArrayIndex.all(), NDArrayIndex.interval(which * width, (which + 1) * width));
    return part.reshape('c', part.length() / n, n);
  }

  /**
   * The score of labels [N, D], NLL + crpsWeight · CRPS, and its gradient with respect to what the
   * network emitted [N, w].
   */
  MaskedLoss.Comparison against(INDArray labels, double crpsWeight) {
    MaskedLoss.Comparison likelihood = against(labels);
    if (crpsWeight == 0) {
      return likelihood;
    }
    INDArray y = labels.castTo(DataType.DOUBLE).reshape('c', labels.length(), 1);
    MixtureCrps crps = MixtureCrps.of(y, weights(), means, sigmas());
    return new MaskedLoss.Comparison() {
      @Override
      public INDArray scores() {
        INDArray own = crps.scores().reshape('c', labels.shape()).mul(crpsWeight);
        return likelihood.scores().addi(own.castTo(type));
      }

      @Override
      public INDArray gradient() {
        INDArray ofLogits = perExample(crps.ofLogits(), labels);
        INDArray own =
            sigmaSlope == null
                ? ofLogits
                : Nd4j.concat(
                    1,
                    ofLogits,
                    perExample(crps.ofMeans(), labels),
                    perExample(crps.ofLogSigmas().mul(sigmaSlope), labels));
        return likelihood.gradient().addi(own.mul(crpsWeight).castTo(type));
      }
    };
  }

  private MaskedLoss.Comparison against(INDArray labels) {
    INDArray inverseSigmas = Transforms.exp(logSigmas.neg(), false);
    INDArray z = standardise(labels, inverseSigmas);
    INDArray joint = z.mul(z).muli(-0.5).addi(logWeights).subi(logSigmas); // l without its constant
    Posterior posterior = new Posterior(joint);
    return new MaskedLoss.Comparison() {
      @Override
      public INDArray scores() {
        INDArray scores = posterior.negativeLog().addi(HALF_LOG_TWO_PI);
        return scores.reshape('c', labels.shape()).castTo(type);
      }

      @Override
      public INDArray gradient() {
        INDArray gamma = posterior.gamma();
        INDArray ofLogits = perExample(Transforms.exp(logWeights, true).subi(gamma), labels);
        if (sigmaSlope == null) {
          return ofLogits.castTo(type);
        }
        INDArray ofMeans = gamma.mul(z).muli(inverseSigmas).negi();
        INDArray ofSigmas = z.mul(z).rsubi(1).muli(gamma).muli(sigmaSlope);
        return Nd4j.concat(1, ofLogits, perExample(ofMeans, labels), perExample(ofSigmas, labels))
            .castTo(type);
      }
    };
  }

  INDArray weights() {
    return Transforms.exp(logWeights, true);
  }

  INDArray means() {
    return means;
  }

  INDArray sigmas() {
    return Transforms.exp(logSigmas, true);
  }

  /** z [N·D, n]. */
  private INDArray standardise(INDArray labels, INDArray inverseSigmas) {
    INDArray column = labels.castTo(DataType.DOUBLE).reshape('c', labels.length(), 1);
    INDArray z = means.neg().addiColumnVector(column).muli(inverseSigmas);
    return Transforms.max(Transforms.min(z, FAR, false), -FAR, false);
  }

  /** log Σ_i exp(x_i) [N·D, 1], shifted by hand: SameDiff's and ND4J's own op is not trusted. */
  static INDArray logSumExp(INDArray x) {
    INDArray max = x.max(true, 1);
    INDArray sum = Transforms.exp(x.subColumnVector(max), false).sum(true, 1);
    return Transforms.log(sum, false).addi(max);
  }

  /** [N·D, n] as [N, D·n]. */
  private static INDArray perExample(INDArray perLabel, INDArray labels) {
    return perLabel.reshape('c', labels.size(0), perLabel.length() / labels.size(0));
  }
}
