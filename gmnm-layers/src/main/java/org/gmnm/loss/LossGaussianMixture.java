package org.gmnm.loss;

import java.io.Serial;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Negative log-likelihood of labels under the Gaussian mixtures that a network emits: regression
 * that answers with a distribution, for uncertain data and for several right answers.
 *
 * <pre>
 *   NLL(y) = −log Σ_i w_i N(y; μ_i, σ_i),   w = softmax(logits), one mixture per label dimension
 *   EXPANSION: μ_i = low + (i + ½) h, σ_i = t·h, h = (high − low)/n fixed; logits are emitted
 *   FREE:      logits, means and v are emitted; σ² = minSigma² + exp(2v)
 * </pre>
 *
 * <pre>{@code
 * LossGaussianMixture loss = LossGaussianMixture.free(5);
 * new OutputLayer.Builder(loss).nOut(loss.outputs(2)).activation(Activation.IDENTITY) // 2 labels
 * }</pre>
 *
 * <p>{@link MixtureStart} lets FREE mixtures start from the labels.
 *
 * <p>DL4J's default activation, sigmoid or softmax, is refused, and so is any other whose values
 * are bounded on a side: logits, means and log-sigmas are not. Name the identity. A leaky ReLU is
 * legal and differentiated, only seldom meant.
 *
 * <p><b>Shapes</b>, D label dimensions and n components:
 *
 * <ul>
 *   <li>labels: [N, D], narrower than the network's output
 *   <li>network output: EXPANSION [N, D·n], column j·n + i is component i of dimension j; FREE [N,
 *       3·D·n], blocks logits | means | v, each in that order
 *   <li>mask: [N, 1] per example, or per label as {@link #outputMask} makes it, or none.
 *       OutputLayer and RnnOutputLayer refuse a mask [N, D], LossLayer takes it. Where it is 0 a
 *       label may be NaN
 *   <li>score array: [N, 1], summed over dimensions; gradient: as the output, not divided by N
 *   <li>sequences: RnnOutputLayer with labels [N, D, T], or [N, T, D] if the layer's data format is
 *       NWC. RnnLossLayer only with NCW (under NWC it scores its input against itself).
 *       CnnLossLayer demands labels as wide as its input and cannot be used
 * </ul>
 *
 * <p><b>Parameters</b>
 *
 * <ul>
 *   <li>n, low, high: EXPANSION has one interval per dimension. Labels outside have a score too,
 *       but no component to hold them: leave a margin
 *   <li>t, sigmaOverSpacing: {@value #DEFAULT_SIGMA_OVER_SPACING} makes neighbours overlap so that
 *       equal weights are flat inside the interval; a larger one smooths more
 *   <li>minSigma: {@value #DEFAULT_MIN_SIGMA}, for standardised labels. Without a bound a component
 *       that sits on a repeated label collapses and the likelihood grows without limit. A bound on
 *       the variance, not a clipped value, so that a component at the bound still has a gradient
 *   <li>λ, crpsWeight: 0; above it the score is NLL + λ CRPS, the continuous ranked probability
 *       score of each label. The CRPS grows with a label's distance and not with its square, and
 *       rewards sharp forecasts near the label; it costs n² per label
 * </ul>
 *
 * <p><b>Limits</b>: everything is computed in log space; a label 60σ away has a finite score and
 * gradient where DL4J's LossMixtureDensity has Infinity. Such gradients are large (z² per
 * log-sigma): clip them if labels have outliers. Distances beyond 1e18 σ count as 1e18 σ. {@code
 * network.evaluate(..)} compares labels with as many outputs and cannot be used: decode first.
 *
 * <p><b>Errors</b>: IllegalArgumentException for options, activation functions and shapes that do
 * not fit, also when a saved loss is loaded; for a label that is not finite where the mask is not
 * 0; and for a network output that is not finite.
 *
 * <p><b>Reference</b>: arXiv 2308.09444 (expansion in Gaussians fixed in place that share one σ, of
 * which only weights are learned; comparison with classic probability layers). Emitting the weights
 * by a network, per label dimension, is our reading. FREE is a mixture density network (Bishop,
 * 1994) with one mixture per dimension.
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.NONE,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
@JsonInclude(JsonInclude.Include.NON_NULL)
public final class LossGaussianMixture extends MaskedLoss {

  /** What the network emits. */
  public enum Form {
    /** Logits of components that are fixed on an interval per label dimension. */
    EXPANSION,
    /** Logits, means and log-sigmas. */
    FREE
  }

  /** Makes a mixture object of a caller's choice; one call per label. */
  @FunctionalInterface
  public interface MixtureFactory<M> {
    /**
     * Makes one mixture.
     *
     * @param weights component weights, from 0, summing to 1 [n]
     * @param means component means [n]
     * @param sigmas component standard deviations, above 0 [n]
     * @return the mixture
     */
    M of(double[] weights, double[] means, double[] sigmas);
  }

  /** Default width of an EXPANSION's components in units of their spacing. */
  public static final double DEFAULT_SIGMA_OVER_SPACING = 0.75;

  /** Default lower bound of a FREE mixture's sigmas. */
  public static final double DEFAULT_MIN_SIGMA = 1e-3;

  @Serial private static final long serialVersionUID = 1L;

  private final transient UnboundedActivation unbounded = new UnboundedActivation();

  @JsonProperty("form")
  private final Form form;

  @JsonProperty("components")
  private final int components;

  @JsonProperty("low")
  private final double[] low;

  @JsonProperty("high")
  private final double[] high;

  @JsonProperty("sigmaOverSpacing")
  private final double sigmaOverSpacing;

  @JsonProperty("minSigma")
  private final double minSigma;

  @JsonProperty("crpsWeight")
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private final double crpsWeight;

  @JsonCreator
  private LossGaussianMixture(
      @JsonProperty("form") @Nullable Form form,
      @JsonProperty("components") int components,
      @JsonProperty("low") double @Nullable [] low,
      @JsonProperty("high") double @Nullable [] high,
      @JsonProperty("sigmaOverSpacing") double sigmaOverSpacing,
      @JsonProperty("minSigma") double minSigma,
      @JsonProperty("crpsWeight") double crpsWeight) {
    if (form == null || low == null || high == null) {
      throw bad(
          "form, low and high must be given, got %s, %s and %s"
              .formatted(form, Arrays.toString(low), Arrays.toString(high)));
    }
    this.form = form;
    this.components = components;
    this.low = low.clone();
    this.high = high.clone();
    this.sigmaOverSpacing = sigmaOverSpacing;
    this.minSigma = minSigma;
    this.crpsWeight = crpsWeight;
    check();
  }

  private void check() {
    if (components < 1) {
      throw bad("components must be >= 1, got " + components);
    }
    if (!(sigmaOverSpacing > 0 && Double.isFinite(sigmaOverSpacing))) {
      throw bad("sigmaOverSpacing must be > 0 and finite, got " + sigmaOverSpacing);
    }
    BoundedSigmas.requireMinimum(minSigma, this);
    MixtureCrps.requireWeight(crpsWeight, this);
    if (low.length != high.length) {
      throw bad("low and high must be as many, got %d and %d".formatted(low.length, high.length));
    }
    if (form == Form.EXPANSION && low.length == 0) {
      throw bad("low and high must have an interval per label dimension, got none");
    }
    if (form == Form.FREE && low.length != 0) {
      throw bad("low and high must be empty for FREE, got %d intervals".formatted(low.length));
    }
    for (int j = 0; j < low.length; j++) {
      double sigma = sigmaOverSpacing * (high[j] - low[j]) / components;
      if (!(low[j] < high[j] && sigma >= BoundedSigmas.SMALLEST && Double.isFinite(sigma))) {
        throw bad(
            "low[%d] must be below high[%d], both finite and components at least %s wide, got %s and"
                    .formatted(j, j, BoundedSigmas.SMALLEST, low[j])
                + " %s, components %s wide".formatted(high[j], sigma));
      }
    }
  }

  /**
   * Mixtures whose weights, means and sigmas are all emitted.
   *
   * @param components n
   * @return the loss
   */
  public static LossGaussianMixture free(int components) {
    return new LossGaussianMixture(
        Form.FREE,
        components,
        new double[0],
        new double[0],
        DEFAULT_SIGMA_OVER_SPACING,
        DEFAULT_MIN_SIGMA,
        0);
  }

  /**
   * Mixtures of components fixed on one interval per label dimension, whose weights are emitted.
   *
   * @param components n per dimension
   * @param low lower ends [D]
   * @param high upper ends [D]
   * @return the loss
   */
  public static LossGaussianMixture expansion(int components, double[] low, double[] high) {
    return new LossGaussianMixture(
        Form.EXPANSION, components, low, high, DEFAULT_SIGMA_OVER_SPACING, DEFAULT_MIN_SIGMA, 0);
  }

  /**
   * The expansion for one label dimension.
   *
   * @param components n
   * @param low lower end
   * @param high upper end
   * @return the loss
   */
  public static LossGaussianMixture expansion(int components, double low, double high) {
    return expansion(components, new double[] {low}, new double[] {high});
  }

  /**
   * This EXPANSION with components of another width.
   *
   * @param value σ in units of the components' spacing, above 0
   * @return a changed copy
   */
  public LossGaussianMixture withSigmaOverSpacing(double value) {
    if (form != Form.EXPANSION) {
      throw bad("sigmaOverSpacing must be set on an EXPANSION, got FREE; its sigmas are emitted");
    }
    return new LossGaussianMixture(form, components, low, high, value, minSigma, crpsWeight);
  }

  /**
   * This FREE loss with another bound of its sigmas.
   *
   * @param value lower bound of σ, at least 1e-9
   * @return a changed copy
   */
  public LossGaussianMixture withMinSigma(double value) {
    if (form != Form.FREE) {
      throw bad("minSigma must be set on a FREE mixture, got EXPANSION; its sigmas are fixed");
    }
    return new LossGaussianMixture(
        form, components, low, high, sigmaOverSpacing, value, crpsWeight);
  }

  /**
   * This loss with the CRPS of each label beside its likelihood.
   *
   * @param weight λ ≥ 0 in NLL + λ CRPS; 0, the default, is the likelihood alone
   * @return a changed copy
   */
  public LossGaussianMixture withCrpsWeight(double weight) {
    return new LossGaussianMixture(form, components, low, high, sigmaOverSpacing, minSigma, weight);
  }

  /**
   * The width that the output layer needs.
   *
   * @param labels D, the number of label dimensions
   * @return nOut
   */
  public int outputs(int labels) {
    if (labels < 1 || (form == Form.EXPANSION && labels != low.length)) {
      throw bad(
          "labels must be %s, got %d".formatted(form == Form.FREE ? ">= 1" : low.length, labels));
    }
    return Math.multiplyExact(Math.multiplyExact(labels, components), blocks());
  }

  /**
   * A mask per label in the width that DL4J's output layers demand: they multiply the mask into
   * their own values, as wide as nOut, and refuse one as wide as the labels.
   *
   * @param perLabel [N, D]
   * @return [N, nOut], for a DataSet's label mask
   */
  public INDArray outputMask(INDArray perLabel) {
    if (perLabel.rank() != 2 || (form == Form.EXPANSION && perLabel.size(1) != low.length)) {
      throw bad(
          "a mask per label must have shape [N, %s], got %s"
              .formatted(
                  form == Form.EXPANSION ? low.length : "D", Arrays.toString(perLabel.shape())));
    }
    return spreadOverOutputs(perLabel);
  }

  /**
   * The mixtures that a network emitted.
   *
   * @param activations network output [N, w]; of a sequence [N, w, T] take {@code
   *     activations.permute(0, 2, 1).reshape('c', N·T, w)}
   * @param factory makes one mixture of weights, means and sigmas, for example {@code
   *     GaussianMixture::of}
   * @param <M> type of a mixture
   * @return N lists of D mixtures
   */
  public <M> List<List<M>> decode(INDArray activations, MixtureFactory<M> factory) {
    int perDimension = components * blocks();
    if (activations.rank() != 2
        || activations.size(1) % perDimension != 0
        || (form == Form.EXPANSION && activations.size(1) != outputs(low.length))) {
      throw bad(
          "activations must have shape [N, %s%d], got %s"
              .formatted(
                  form == Form.EXPANSION ? low.length + "·" : "D·",
                  perDimension,
                  Arrays.toString(activations.shape())));
    }
    int dimensions = (int) activations.size(1) / perDimension;
    MixtureBatch batch = batch(activations.castTo(DataType.DOUBLE));
    double[][] weights = rows(batch.weights());
    double[][] means = rows(batch.means());
    double[][] sigmas = rows(batch.sigmas());
    List<List<M>> examples = new ArrayList<>();
    for (int row = 0; row < weights.length; row += dimensions) {
      List<M> mixtures = new ArrayList<>(dimensions);
      for (int j = row; j < row + dimensions; j++) {
        mixtures.add(factory.of(weights[j], means[j], sigmas[j]));
      }
      examples.add(mixtures);
    }
    return examples;
  }

  /** As {@code toDoubleMatrix}, which fetches row by row and takes seconds for 10,000 of them. */
  static double[][] rows(INDArray matrix) {
    int columns = (int) matrix.size(1);
    double[] all = matrix.dup('c').reshape(matrix.length()).toDoubleVector();
    double[][] rows = new double[(int) matrix.size(0)][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = Arrays.copyOfRange(all, i * columns, (i + 1) * columns);
    }
    return rows;
  }

  @Override
  void checkActivation(IActivation activation) {
    unbounded.require(activation, this);
  }

  @Override
  Comparison compare(INDArray labels, INDArray output) {
    return batch(output).against(labels, crpsWeight);
  }

  @Override
  void checkWidths(long labels, long outputs) {
    if (form == Form.EXPANSION && labels != low.length) {
      throw bad("labels must be as many as intervals (%d), got %d".formatted(low.length, labels));
    }
    long needed = labels * components * blocks();
    if (outputs != needed) {
      throw bad(
          "%s with %d components needs nOut = %d for %d labels, got %d"
              .formatted(form, components, needed, labels, outputs));
    }
  }

  @Override
  INDArray spreadOverOutputs(INDArray perLabel) {
    INDArray column = perLabel.reshape('c', perLabel.length(), 1);
    INDArray perComponent =
        Nd4j.tile(column, 1, components)
            .reshape('c', perLabel.size(0), perLabel.size(1) * components);
    return Nd4j.tile(perComponent, 1, blocks());
  }

  @Override
  INDArray narrowToLabels(INDArray perOutput) {
    long labels = perOutput.size(1) / ((long) components * blocks());
    INDArray ofLogits =
        perOutput.get(NDArrayIndex.all(), NDArrayIndex.interval(0, labels * components));
    INDArray perComponent = ofLogits.reshape('c', perOutput.size(0) * labels, components);
    return perComponent.max(true, 1).reshape('c', perOutput.size(0), labels);
  }

  private MixtureBatch batch(INDArray output) {
    if (form == Form.FREE) {
      return MixtureBatch.free(output, components, minSigma);
    }
    double[][] means = new double[low.length][components];
    double[][] sigmas = new double[low.length][components];
    for (int j = 0; j < low.length; j++) {
      double h = (high[j] - low[j]) / components;
      for (int i = 0; i < components; i++) {
        means[j][i] = low[j] + (i + 0.5) * h;
      }
      Arrays.fill(sigmas[j], sigmaOverSpacing * h);
    }
    return MixtureBatch.fixed(output, means, sigmas);
  }

  boolean isFree() {
    return form == Form.FREE;
  }

  double minSigma() {
    return minSigma;
  }

  /** Values per component. */
  private int blocks() {
    return form == Form.FREE ? 3 : 1;
  }

  /** Checks what was read. */
  @Serial
  private Object readResolve() {
    return new LossGaussianMixture(
        form, components, low, high, sigmaOverSpacing, minSigma, crpsWeight);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LossGaussianMixture that
        && form == that.form
        && components == that.components
        && Arrays.equals(low, that.low)
        && Arrays.equals(high, that.high)
        && Double.compare(sigmaOverSpacing, that.sigmaOverSpacing) == 0
        && Double.compare(minSigma, that.minSigma) == 0
        && Double.compare(crpsWeight, that.crpsWeight) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        form,
        components,
        Arrays.hashCode(low),
        Arrays.hashCode(high),
        sigmaOverSpacing,
        minSigma,
        crpsWeight);
  }

  @Override
  public String toString() {
    String options =
        form == Form.FREE
            ? "minSigma=" + minSigma
            : "low=%s, high=%s, sigmaOverSpacing=%s"
                .formatted(Arrays.toString(low), Arrays.toString(high), sigmaOverSpacing);
    return "LossGaussianMixture(%s, components=%d, %s%s)"
        .formatted(form, components, options, MixtureCrps.text(crpsWeight));
  }
}
