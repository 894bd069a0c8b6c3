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
 *
 * <p>A training step asks for the gradient and then for the score. What they share is made once:
 * the gradient's comparison gives the score too, and {@link LastScore} keeps it.
 */
abstract class MaskedLoss implements ILossFunction {

  private static final long serialVersionUID = 1L;

  private final transient LastScore last = new LastScore();

  /** Labels against activations. Training asks for both results: what they share is made once. */
  interface Comparison {

    /** Scores [N, D], the caller's to change. */
    INDArray scores();

    /** Gradient [N, w] of the scores' sum by the activations, the caller's to change. */
    INDArray gradient();
  }

  /** Throws unless this loss can make use of what an activation function gives. */
  void checkActivation(IActivation activation) {}

  /** What scores depend on besides labels, outputs and mask, and may change. */
  Object settings() {
    return getClass();
  }

  /** Compares labels [N, D] with activations [N, w]. */
  abstract Comparison compare(INDArray labels, INDArray output);

  /**
   * The same where a label counts for others too, so that it matters which ones are known. Where
   * the mask is 0, a label need not be a number.
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
    check(labels, preOutput, activationFn, mask);
    INDArray output = activationFn.getActivation(preOutput.dup(), true);
    INDArray typed = labels.castTo(preOutput.dataType());
    double sum =
        last.of(typed, output, mask, settings())
            .orElseGet(() -> compared(typed, output, mask).score());
    return average ? sum / labels.size(0) : sum;
  }

  @Override
  public final INDArray computeScoreArray(
      INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask) {
    Compared compared = compared(labels, preOutput, activationFn, mask);
    return maskedScores(compared.comparison(), labels, mask).sum(true, 1); // [N, 1]
  }

  @Override
  public final INDArray computeGradient(
      INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask) {
    Comparison comparison = compared(labels, preOutput, activationFn, mask).comparison();
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
    Compared compared = compared(labels, preOutput, activationFn, mask);
    return new Pair<>(
        average ? compared.score() / labels.size(0) : compared.score(),
        gradient(compared.comparison(), labels, preOutput, activationFn, mask));
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

  private void check(
      INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask) {
    checkActivation(activationFn);
    checkShapes(labels, preOutput, mask);
  }

  private Compared compared(
      INDArray labels, INDArray preOutput, IActivation activationFn, @Nullable INDArray mask) {
    check(labels, preOutput, activationFn, mask);
    INDArray output = activationFn.getActivation(preOutput.dup(), true);
    return compared(labels.castTo(preOutput.dataType()), output, mask);
  }

  /** A comparison and the sum of its scores. */
  private record Compared(Comparison comparison, double score) {}

  private Compared compared(INDArray labels, INDArray output, @Nullable INDArray mask) {
    Object settings = settings();
    INDArray known = mask == null ? null : labelMask(mask, labels);
    Comparison comparison = compare(labels, output, known);
    double score = sumIfFinite(maskedScores(comparison, labels, mask), labels, output);
    if (Double.isFinite(score)) {
      last.keep(labels, output, mask, settings, score);
      return new Compared(comparison, score);
    }
    requireFinite(output);
    comparison = compare(usableLabels(labels, mask), output, known);
    score = maskedScores(comparison, labels, mask).sumNumber().doubleValue();
    return new Compared(comparison, score);
  }

  /**
   * The sum of the scores, and no number where a label or an output is none, in one number fetched
   * from the device. No number also where a sum of finite values overflows: then look closer.
   */
  private static double sumIfFinite(INDArray scores, INDArray labels, INDArray output) {
    INDArray zero = labels.sum().addi(output.sum()).muli(0);
    return scores.sum().castTo(zero.dataType()).addi(zero).getDouble(0);
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

  private void requireFinite(INDArray output) {
    INDArray unusable = notFinite(output);
    if (unusable.sumNumber().doubleValue() > 0) {
      throw bad(
          "the network's output "
              + firstOf(unusable, output)
              + " is not finite: training has diverged (lower the learning rate, clip gradients)"
              + " or an input is NaN");
    }
  }

  /** A missing (not finite) label is legal only where it is masked, and becomes 0. */
  private INDArray usableLabels(INDArray labels, @Nullable INDArray mask) {
    INDArray unusable = notFinite(labels);
    if (mask != null) {
      LossUtil.applyMask(unusable, labelMask(mask, labels).neq(0).castTo(unusable.dataType()));
    }
    if (unusable.sumNumber().doubleValue() > 0) {
      throw bad(
          "label "
              + firstOf(unusable, labels)
              + " is not finite; remove the example or give a mask that is 0 there");
    }
    INDArray filled = labels.dup();
    BooleanIndexing.replaceWhere(filled, 0.0, Conditions.isNan());
    BooleanIndexing.replaceWhere(filled, 0.0, Conditions.isInfinite());
    return filled;
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
