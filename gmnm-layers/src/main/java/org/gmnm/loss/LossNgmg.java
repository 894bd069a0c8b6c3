package org.gmnm.loss;

import java.io.Serial;
import java.util.Arrays;
import java.util.Objects;
import org.gmnm.dl4j.FloatPieces;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Negative Gaussian mixture gradient loss: a bounded error that grows with the distance of
 * prediction and label, for classification with wrong labels and for regression with outliers.
 *
 * <pre>
 *   L(p, y)  = Σ_k a_k (1 − exp(−(p − y)²/(2 s_k²)))
 *   dL/dp    = Σ_k a_k (p − y)/s_k² · exp(−(p − y)²/(2 s_k²))
 * </pre>
 *
 * with scales s_k above 0 and weights a_k from 0 that sum to 1: one minus a Gaussian mixture
 * centred on the label, whose gradient is that of the negative mixture. It is applied after the
 * activation (sigmoid, softmax, identity, any). All a user writes:
 *
 * <pre>{@code
 * new OutputLayer.Builder(new LossNgmg(1.0)).nOut(10).activation(Activation.SOFTMAX)
 * }</pre>
 *
 * <p><b>Shapes</b>
 *
 * <ul>
 *   <li>labels, network output: [N, o]; sequences through RnnOutputLayer, or RnnLossLayer in NCW
 *       (under NWC DL4J scores its input against itself); images through CnnLossLayer
 *   <li>mask: [N, 1] per example or [N, o] per output, or none. Where it is 0 a label may be NaN
 *   <li>score array: [N, 1]; gradient: [N, o], not divided by N
 * </ul>
 *
 * <p><b>Parameters</b>
 *
 * <ul>
 *   <li>scales s_k: the one without arguments has the scale {@value #DEFAULT_SCALE}; each between
 *       1e-9 and 1e9. Errors far beyond the largest scale hardly move the network (that is what
 *       ignores wrong labels and outliers), errors far below the smallest one count quadratically.
 *       The gradient is largest at |p − y| = s_k. For probabilities, where |p − y| is at most 1,
 *       scale 1 makes a soft squared error with its gradient increasing all the way; 0.3 to 0.5
 *       give up on confident contradictions. For standardised regression targets begin with 1 and a
 *       wide scale beside it, for example 1 and 8, so that distant predictions still get a
 *       gradient; or begin wide and narrow down with {@link NgmgScaleSchedule}.
 *   <li>weights a_k: equal unless given. Their sum must be 1 within 1e-6; they are kept as given,
 *       not normalised again
 *   <li>output weights: one factor from 0 per output on score and gradient; none by default
 * </ul>
 *
 * <p><b>Limits</b>: 0 ≤ L ≤ 1 per output (times its output weight, and 1 + 1e-6 where the weights'
 * sum is off by that), L = 0 only at p = y, strictly increasing in |p − y| until it rounds to 1;
 * |dL/dp| ≤ Σ_k a_k/(s_k √e). In double the gradient of a scale rounds to 0 beyond about 38 scales,
 * in float beyond about 13: that is why a wide scale belongs into the mixture when predictions
 * start far away. Between two points |p − y| is the Wasserstein distance W1, of which L is a
 * continuous, increasing, bounded function: whatever converges in one converges in the other, also
 * where supports are disjoint and the Kullback-Leibler divergence is infinite. Small differences do
 * not cancel: L keeps its relative precision down to the square root of the smallest number. A mask
 * per output follows DL4J's output layers, which zero masked values before the activation: under
 * softmax a masked class still takes part with the value 0.
 *
 * <p>The scale multiplier that a schedule sets belongs to a training run, not to the loss: it is 1
 * in a new or loaded loss and takes no part in JSON, Java serialisation or equality. Networks that
 * share a loss object (a network and its clone do) share the multiplier.
 *
 * <p><b>Errors</b>: IllegalArgumentException for scales, weights and shapes that do not fit, also
 * when a saved loss is loaded; for a label that is not finite where the mask is not 0; and for a
 * network output that is not finite. Early stopping reports the last as an error.
 *
 * <p><b>Reference</b>: arXiv 2401.11261 (Neurocomputing 614, 2025, 128764) names a negative
 * Gaussian mixture gradient in place of binary cross-entropy for an auxiliary classifier and
 * relates it to the Wasserstein distance. The formula above is our reading of that description.
 * With one scale it is the loss of Welsch in robust regression (Dennis and Welsch, <i>Techniques
 * for nonlinear least squares and robust regression</i>, Communications in Statistics B 7, 1978,
 * 345-359), also known as the correntropy-induced loss (Liu, Pokharel, Príncipe, <i>Correntropy:
 * properties and applications in non-Gaussian signal processing</i>, IEEE Transactions on Signal
 * Processing 55, 2007, 5286-5298): what is said above of wrong labels and outliers is known of
 * both.
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.NONE,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class LossNgmg extends MaskedLoss {

  /** The scale of {@link #LossNgmg()}. */
  public static final double DEFAULT_SCALE = 1.0;

  @Serial private static final long serialVersionUID = 1L;

  @JsonProperty("scales")
  private final double[] scales;

  @JsonProperty("weights")
  private final double[] weights;

  @JsonProperty("outputWeights")
  private final double @Nullable [] outputWeights;

  /** Set by a listener's thread, read by the training thread. */
  private transient volatile double scaleMultiplier = 1.0;

  /** One scale, {@value #DEFAULT_SCALE}. */
  public LossNgmg() {
    this(DEFAULT_SCALE);
  }

  /**
   * Scales with equal weights.
   *
   * @param scales s_k, at least one, each above 0
   */
  public LossNgmg(double... scales) {
    this(scales, null, null);
  }

  @JsonCreator
  private LossNgmg(
      @JsonProperty("scales") double @Nullable [] scales,
      @JsonProperty("weights") double @Nullable [] weights,
      @JsonProperty("outputWeights") double @Nullable [] outputWeights) {
    if (scales == null) {
      throw bad("scales are missing");
    }
    this.scales = scales.clone();
    this.weights = weights == null ? GaussianKernel.equalWeights(scales.length) : weights.clone();
    this.outputWeights = outputWeights == null ? null : outputWeights.clone();
    GaussianKernel.check("LossNgmg", this.scales, this.weights);
    checkOutputWeights();
  }

  private void checkOutputWeights() {
    if (outputWeights == null) {
      return;
    }
    for (int i = 0; i < outputWeights.length; i++) {
      if (!(outputWeights[i] >= 0 && Double.isFinite(outputWeights[i]))) {
        throw bad(
            "outputWeights[%d] must be >= 0 and finite, got %s".formatted(i, outputWeights[i]));
      }
    }
    if (Arrays.stream(outputWeights).noneMatch(w -> w > 0)) {
      throw bad("outputWeights must have a value > 0, got " + Arrays.toString(outputWeights));
    }
  }

  /**
   * Begins a loss with options.
   *
   * @return a builder with the scale {@value #DEFAULT_SCALE}
   */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * The scales as configured, without the multiplier.
   *
   * @return a copy of s_k
   */
  public double[] scales() {
    return scales.clone();
  }

  /**
   * The weights of the scales.
   *
   * @return a copy of a_k
   */
  public double[] weights() {
    return weights.clone();
  }

  /**
   * The weights of the outputs.
   *
   * @return a copy, or null when all outputs count alike
   */
  public double @Nullable [] outputWeights() {
    return outputWeights == null ? null : outputWeights.clone();
  }

  /**
   * The factor on all scales.
   *
   * @return 1 unless it was set
   */
  public double scaleMultiplier() {
    return scaleMultiplier;
  }

  /**
   * Widens or narrows all scales until the next call. {@link NgmgScaleSchedule} calls it at every
   * iteration.
   *
   * @param multiplier a factor above 0 that leaves all scales between 1e-9 and 1e9
   */
  public void setScaleMultiplier(double multiplier) {
    for (double scale : scales) {
      double scaled = scale * multiplier;
      if (!(scaled >= GaussianKernel.MIN_SCALE && scaled <= GaussianKernel.MAX_SCALE)) {
        throw bad(
            "the scale multiplier must leave scales between %s and %s, got %s, which makes %s of %s"
                .formatted(
                    GaussianKernel.MIN_SCALE, GaussianKernel.MAX_SCALE, multiplier, scaled, scale));
      }
    }
    scaleMultiplier = multiplier;
  }

  @Override
  Object settings() {
    return scaleMultiplier;
  }

  @Override
  Comparison compare(INDArray labels, INDArray output) {
    GaussianKernel kernel = new GaussianKernel(scales, weights, scaleMultiplier);
    Comparison comparison =
        FloatPieces.reach(output)
            ? new NgmgLoops(kernel, labels, output)
            : new NgmgOperations(kernel, labels, output);
    return outputWeights == null ? comparison : weighed(comparison);
  }

  private Comparison weighed(Comparison comparison) {
    return new Comparison() {
      @Override
      public INDArray scores() {
        return weigh(comparison.scores());
      }

      @Override
      public INDArray gradient() {
        return weigh(comparison.gradient());
      }
    };
  }

  private INDArray weigh(INDArray perOutput) {
    INDArray row = Nd4j.createFromArray(outputWeights).castTo(perOutput.dataType());
    return perOutput.muliRowVector(row.reshape(1, row.length()));
  }

  @Override
  void checkWidths(long labels, long outputs) {
    if (labels != outputs) {
      throw bad("labels must be as many as outputs (%d), got %d".formatted(outputs, labels));
    }
    if (outputWeights != null && outputWeights.length != outputs) {
      throw bad(
          "outputWeights must be as many as outputs (%d), got %d"
              .formatted(outputs, outputWeights.length));
    }
  }

  @Override
  INDArray spreadOverOutputs(INDArray perLabel) {
    return perLabel;
  }

  @Override
  INDArray narrowToLabels(INDArray perOutput) {
    return perOutput;
  }

  /** Checks what was read and sets the multiplier back to 1. */
  @Serial
  private Object readResolve() {
    return new LossNgmg(scales, weights, outputWeights);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LossNgmg that
        && Arrays.equals(scales, that.scales)
        && Arrays.equals(weights, that.weights)
        && Arrays.equals(outputWeights, that.outputWeights);
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        Arrays.hashCode(scales), Arrays.hashCode(weights), Arrays.hashCode(outputWeights));
  }

  @Override
  public String toString() {
    return "LossNgmg(scales="
        + Arrays.toString(scales)
        + ", weights="
        + Arrays.toString(weights)
        + (outputWeights == null ? "" : ", outputWeights=" + Arrays.toString(outputWeights))
        + ")";
  }

  /** Options of a {@link LossNgmg}. */
  public static final class Builder {

    private double[] scales = {DEFAULT_SCALE};
    private double @Nullable [] weights;
    private double @Nullable [] outputWeights;

    private Builder() {}

    /**
     * The scales.
     *
     * @param values s_k, each above 0
     * @return this builder
     */
    public Builder scales(double... values) {
      scales = values.clone();
      return this;
    }

    /**
     * The weights of the scales; equal unless called.
     *
     * @param values a_k from 0, as many as scales, summing to 1
     * @return this builder
     */
    public Builder weights(double... values) {
      weights = values.clone();
      return this;
    }

    /**
     * The weights of the outputs; all 1 unless called.
     *
     * @param values factors from 0, one per output
     * @return this builder
     */
    public Builder outputWeights(double... values) {
      outputWeights = values.clone();
      return this;
    }

    /**
     * Makes the loss.
     *
     * @return the loss
     * @throws IllegalArgumentException if the options do not fit together
     */
    public LossNgmg build() {
      return new LossNgmg(scales, weights, outputWeights);
    }
  }
}
