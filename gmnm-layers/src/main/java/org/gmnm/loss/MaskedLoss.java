package org.gmnm.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.BooleanIndexing;
import org.nd4j.linalg.indexing.conditions.Conditions;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.LossUtil;

/**
 * What losses with one score per label share: checks of the arguments, masks, sums, and the way
 * back through the activation. A subclass is left with its formula on activations.
 *
 * <p>DL4J's OutputLayer and RnnOutputLayer multiply the mask into the values before the activation
 * and hand those to the loss. So a mask per output is applied before the activation's derivative
 * and after it, as DL4J's own losses do: that is the gradient of the layer's masked score also
 * under activations that couple outputs (softmax).
 */
abstract class MaskedLoss implements ILossFunction {

  private static final long serialVersionUID = 1L;

  /** Labels against activations. Training asks for both results: what they share is made once. */
  interface Comparison {

    /** Scores [N, D], the caller's to change. */
    INDArray scores();

    /** Gradient [N, w] of the scores' sum by the activations, the caller's to change. */
    INDArray gradient();
  }

  /** Compares labels [N, D] with activations [N, w]. */
  abstract Comparison compare(INDArray labels, INDArray output);

  /**
   * The same where a label counts for others too, so that it matters which ones are known.
   *
   * @param mask [N, 1] or [N, D]; the scores are multiplied by it afterwards
   */
  Comparison compare(INDArray labels, INDArray output, @Nullable INDArray mask) {
    return compare(labels, output);
  }

  /** Throws unless this loss can compare D labels with w outputs. */
  abstract void checkWidths(long labels, long outputs);

  /** The inverse of {@link #spreadOverOutputs}: a mask as wide as the output [N, w] as [N, D]. */
  abstract INDArray narrowToLabels(INDArray perOutput);

  /** Repeats a value per label [N, D] for each output that belongs to that label [N, w]. */
  abstract INDArray spreadOverOutputs(INDArray perLabel);

  @Override
  public final double computeScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activationFn,
      @Nullable INDArray mask,
      boolean average) {
    return score(checked(labels, preOutput, activationFn, mask), labels, mask, average);
  }

  @Override
  public final INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask) {
    Comparison comparison = checked(labels, preOutput, activationFn, mask);
    return maskedScores(comparison, labels, mask).sum(true, 1); // [N, 1]
  }

  @Override
  public final INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask) {
    Comparison comparison = checked(labels, preOutput, activationFn, mask);
    return gradient(comparison, labels, preOutput, activationFn, mask);
  }

  private INDArray gradient(
      Comparison comparison,
      INDArray labels,
      INDArray preOutput,
      IActivation activationFn,
      @Nullable INDArray mask) {
    INDArray gradient = comparison.gradient();
    if (mask == null) {
      return throughActivation(preOutput, activationFn, gradient);
    }
    INDArray wide = isPerLabel(mask, labels) ? spreadOverOutputs(mask) : mask;
    LossUtil.applyMask(gradient, wide);
    INDArray result = throughActivation(preOutput, activationFn, gradient);
    LossUtil.applyMask(result, wide);
    return result;
  }

  @Override
  public final Pair<Double, INDArray> computeGradientAndScore(
      INDArray labels,
      INDArray preOutput,
      IActivation activationFn,
      @Nullable INDArray mask,
      boolean average) {
    Comparison comparison = checked(labels, preOutput, activationFn, mask);
    return new Pair<>(
        score(comparison, labels, mask, average),
        gradient(comparison, labels, preOutput, activationFn, mask));
  }

  @Override
  public final String name() {
    return toString();
  }

  private static boolean isPerLabel(INDArray mask, INDArray labels) {
    return mask.size(1) != 1 && mask.size(1) == labels.size(1);
  }

  private INDArray labelMask(INDArray mask, INDArray labels) {
    return mask.size(1) == 1 || isPerLabel(mask, labels) ? mask : narrowToLabels(mask);
  }

  /** The copy keeps the caller's array: DL4J's activations write their derivative into it. */
  private static INDArray throughActivation(
      INDArray preOutput, IActivation activationFn, INDArray gradient) {
    return activationFn.backprop(preOutput.dup(), gradient).getFirst();
  }

  /** An exception whose message starts with the loss's name. */
  final IllegalArgumentException bad(String problem) {
    return new IllegalArgumentException(getClass().getSimpleName() + ": " + problem);
  }

  private Comparison checked(
      INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask) {
    checkShapes(labels, preOutput, mask);
    return compare(
        usableLabels(labels, preOutput, mask),
        activate(preOutput, activationFn),
        mask == null ? null : labelMask(mask, labels));
  }

  private double score(
      Comparison comparison, INDArray labels, @Nullable INDArray mask, boolean average) {
    double sum = maskedScores(comparison, labels, mask).sumNumber().doubleValue();
    return average ? sum / labels.size(0) : sum;
  }

  private INDArray maskedScores(Comparison comparison, INDArray labels, @Nullable INDArray mask) {
    INDArray scores = comparison.scores();
    if (mask != null) {
      LossUtil.applyMask(scores, labelMask(mask, labels));
    }
    return scores;
  }

  private void checkShapes(INDArray labels, INDArray preOutput, @Nullable INDArray mask) {
    if (labels.rank() != 2 || preOutput.rank() != 2) {
      throw bad(
          "labels and network output must have rank 2, got shapes "
              + Arrays.toString(labels.shape())
              + " and "
              + Arrays.toString(preOutput.shape())
              + "; use RnnOutputLayer for sequences");
    }
    if (labels.size(0) != preOutput.size(0)) {
      throw bad(
          "labels and network output must have as many rows, got "
              + labels.size(0)
              + " and "
              + preOutput.size(0));
    }
    checkWidths(labels.size(1), preOutput.size(1));
    if (mask != null
        && (mask.rank() != 2
            || mask.size(0) != labels.size(0)
            || (mask.size(1) != 1
                && mask.size(1) != labels.size(1)
                && mask.size(1) != preOutput.size(1)))) {
      throw bad(
          "the mask must have shape "
              + Arrays.toString(new long[] {labels.size(0), 1})
              + " (per example), that of the labels "
              + Arrays.toString(labels.shape())
              + " or that of the network's output "
              + Arrays.toString(preOutput.shape())
              + ", got "
              + Arrays.toString(mask.shape()));
    }
  }

  private INDArray activate(INDArray preOutput, IActivation activationFn) {
    INDArray output = activationFn.getActivation(preOutput.dup(), true);
    if (!surelyFinite(output)) {
      INDArray unusable = notFinite(output);
      if (unusable.sumNumber().doubleValue() > 0) {
        throw bad(
            "the network's output "
                + firstOf(unusable, output)
                + " is not finite: training has diverged (lower the learning rate, clip gradients)"
                + " or an input is NaN");
      }
    }
    return output;
  }

  /** Labels in the output's type; a missing (not finite) label is legal only where it is masked. */
  private INDArray usableLabels(INDArray labels, INDArray preOutput, @Nullable INDArray mask) {
    INDArray typed = labels.castTo(preOutput.dataType());
    if (surelyFinite(typed)) {
      return typed;
    }
    INDArray unusable = notFinite(typed);
    if (mask != null) {
      LossUtil.applyMask(unusable, labelMask(mask, labels).neq(0).castTo(unusable.dataType()));
    }
    if (unusable.sumNumber().doubleValue() > 0) {
      throw bad(
          "label "
              + firstOf(unusable, typed)
              + " is not finite; remove the example or give a mask that is 0 there");
    }
    INDArray filled = typed.dup();
    BooleanIndexing.replaceWhere(filled, 0.0, Conditions.isNan());
    BooleanIndexing.replaceWhere(filled, 0.0, Conditions.isInfinite());
    return filled;
  }

  /** One cheap pass. False also for finite values whose sum overflows: then look closer. */
  private static boolean surelyFinite(INDArray values) {
    return Double.isFinite(values.sumNumber().doubleValue());
  }

  /** 1 where a value is NaN or infinite, else 0. */
  private static INDArray notFinite(INDArray values) {
    INDArray nan = values.isNaN().castTo(values.dataType());
    return nan.addi(values.isInfinite().castTo(values.dataType()));
  }

  private static String firstOf(INDArray flags, INDArray values) {
    long at = Nd4j.argMax(flags.reshape('c', new long[] {flags.length()})).getLong(0);
    long row = at / values.size(1);
    long column = at % values.size(1);
    return "[" + row + ", " + column + "] = " + values.getDouble(row, column);
  }
}
