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
import org.nd4j.linalg.ops.transforms.Transforms;
import org.nd4j.shade.jackson.annotation.JsonAutoDetect;
import org.nd4j.shade.jackson.annotation.JsonCreator;
import org.nd4j.shade.jackson.annotation.JsonInclude;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * Negative log-likelihood of labels under one joint Gaussian mixture of all of them, which a
 * network emits: where labels depend on each other, which one {@link LossGaussianMixture} a label
 * cannot tell.
 *
 * <pre>
 *   NLL(y) = −log Σ_k w_k N(y; μ_k, C_k),   w = softmax(logits)     σ_j² = minSigma² + exp(2 v_j)
 *   FULL:     C = L Lᵀ, L_jj = σ_j; L_jl, l &lt; j, is emitted as it is
 *   DIAGONAL: C = diag(σ²)
 *   LOW_RANK: C = diag(σ²) + F Fᵀ, F [D, r] is emitted as it is: r factors that labels share
 * </pre>
 *
 * <pre>{@code
 * LossJointGaussianMixture loss = LossJointGaussianMixture.full(5);
 * new OutputLayer.Builder(loss).nOut(loss.outputs(2)).activation(Activation.IDENTITY) // 2 labels
 * JointGaussianMixture answer = loss.decode(output, JointGaussianMixture::ofFactors).get(0);
 * }</pre>
 *
 * <p>DL4J's default activation and others that are bounded are refused: name the identity. Of one
 * label FULL and DIAGONAL are what {@link LossGaussianMixture#free} computes, to the bit. A
 * temperature belongs to sampling: {@code answer.sample(random, count,
 * Variation.temperature(0.5))}.
 *
 * <p><b>Shapes</b>, D labels, n components and S values per covariance, D(D + 1)/2 for FULL, D for
 * DIAGONAL and D(1 + r) for LOW_RANK:
 *
 * <ul>
 *   <li>labels: [N, D]
 *   <li>network output: [N, n(1 + D + S)], blocks logits [n] | means [n, D] | covariances [n, S];
 *       the values of a FULL covariance stand row by row, L_00 | L_10 L_11 | …, with v_j in the
 *       place of L_jj; those of a LOW_RANK one label by label, v_0 F_01 … F_0r | v_1 …
 *   <li>mask: as for {@link LossGaussianMixture}. A label whose mask is 0 is unknown: the example
 *       counts with the exact marginal density of the others, and nothing needs to be filled in.
 *       The mask's other values in a row must be alike
 *   <li>score array [N, 1]; gradient as the output, not divided by N; sequences as there
 * </ul>
 *
 * <p><b>Parameters</b>: n; r; minSigma, {@value #DEFAULT_MIN_SIGMA}, for standardised labels: the
 * least standard deviation of a label given those before it, or, of LOW_RANK, given the factors.
 * The factors of a network whose F starts at exactly 0 stay there: their gradient is 0. λ,
 * crpsWeight, 0: above it the score is NLL + λ Σ_j CRPS(y_j), the closed-form continuous ranked
 * probability score of each known label's marginal. The energy score, its like for several labels,
 * has no closed form, so the sum of the marginals' is our reading: it sharpens each label's
 * forecast and says nothing of how labels depend on each other.
 *
 * <p><b>Limits</b>: n·D² per example, n·D³ where FULL has a mask per label, n·D·r² for LOW_RANK, in
 * double precision. Distances beyond 1e18 σ count as 1e18 σ, derivatives beyond 1e36 as 1e36.
 *
 * <p><b>Errors</b>: as for {@link LossGaussianMixture}.
 *
 * <p><b>Reference</b>: Bishop, mixture density networks (1994); Cholesky factors as Williams (1996)
 * emits them, here of the covariance and not of its inverse, so that the marginal of some labels
 * depends on their rows alone; LOW_RANK is that of a mixture of factor analysers (Ghahramani and
 * Hinton, 1996). arXiv 2308.09444 compares with classic probability layers; joint labels are our
 * addition.
 */
@JsonAutoDetect(
    fieldVisibility = JsonAutoDetect.Visibility.NONE,
    getterVisibility = JsonAutoDetect.Visibility.NONE,
    isGetterVisibility = JsonAutoDetect.Visibility.NONE,
    setterVisibility = JsonAutoDetect.Visibility.NONE)
public final class LossJointGaussianMixture extends MaskedLoss {

  /** What the covariances are. */
  public enum Form {
    /** Any, by their Cholesky factors. */
    FULL,
    /** Labels are independent within a component. */
    DIAGONAL,
    /** Labels share some factors, and have variances of their own. */
    LOW_RANK
  }

  /** Makes a mixture object of a caller's choice; one call per example. */
  @FunctionalInterface
  public interface MixtureFactory<M> {
    /**
     * Makes one mixture.
     *
     * @param weights component weights, from 0, summing to 1 [n]
     * @param means component means [n, D]
     * @param factors lower triangular factors of the covariances [n, D, D]
     * @return the mixture
     */
    M of(double[] weights, double[][] means, double[][][] factors);
  }

  /** Default lower bound of a label's standard deviation given those before it. */
  public static final double DEFAULT_MIN_SIGMA = LossGaussianMixture.DEFAULT_MIN_SIGMA;

  @Serial private static final long serialVersionUID = 1L;

  private final transient UnboundedActivation unbounded = new UnboundedActivation();

  @JsonProperty("form")
  private final Form form;

  @JsonProperty("components")
  private final int components;

  @JsonProperty("minSigma")
  private final double minSigma;

  /** 0 unless LOW_RANK. */
  @JsonProperty("rank")
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private final int rank;

  @JsonProperty("crpsWeight")
  @JsonInclude(JsonInclude.Include.NON_DEFAULT)
  private final double crpsWeight;

  @JsonCreator
  private LossJointGaussianMixture(
      @JsonProperty("form") @Nullable Form form,
      @JsonProperty("components") int components,
      @JsonProperty("minSigma") double minSigma,
      @JsonProperty("rank") int rank,
      @JsonProperty("crpsWeight") double crpsWeight) {
    if (form == null) {
      throw bad("form must be FULL, DIAGONAL or LOW_RANK, got null");
    }
    this.form = form;
    this.components = components;
    this.minSigma = minSigma;
    this.rank = rank;
    this.crpsWeight = crpsWeight;
    if (form == Form.LOW_RANK && rank < 1) {
      throw bad("rank must be >= 1, got " + rank);
    }
    if (form != Form.LOW_RANK && rank != 0) {
      throw bad("rank must be 0 for %s, got %d; use lowRank(..)".formatted(form, rank));
    }
    if (components < 1) {
      throw bad("components must be >= 1, got " + components);
    }
    BoundedSigmas.requireMinimum(minSigma, this);
    MixtureCrps.requireWeight(crpsWeight, this);
  }

  /**
   * Mixtures with full covariances.
   *
   * @param components n
   * @return the loss
   */
  public static LossJointGaussianMixture full(int components) {
    return new LossJointGaussianMixture(Form.FULL, components, DEFAULT_MIN_SIGMA, 0, 0);
  }

  /**
   * Mixtures with diagonal covariances.
   *
   * @param components n
   * @return the loss
   */
  public static LossJointGaussianMixture diagonal(int components) {
    return new LossJointGaussianMixture(Form.DIAGONAL, components, DEFAULT_MIN_SIGMA, 0, 0);
  }

  /**
   * Mixtures with covariances of a diagonal and few directions, for many labels.
   *
   * @param components n
   * @param rank r, the number of factors that labels share, at least 1
   * @return the loss
   */
  public static LossJointGaussianMixture lowRank(int components, int rank) {
    return new LossJointGaussianMixture(Form.LOW_RANK, components, DEFAULT_MIN_SIGMA, rank, 0);
  }

  /**
   * This loss with another bound of the standard deviations.
   *
   * @param value at least 1e-9
   * @return a changed copy
   */
  public LossJointGaussianMixture withMinSigma(double value) {
    return new LossJointGaussianMixture(form, components, value, rank, crpsWeight);
  }

  /**
   * This loss with the CRPS of each label's marginal beside the joint likelihood.
   *
   * @param weight λ ≥ 0 in NLL + λ Σ_j CRPS(y_j); 0, the default, is the likelihood alone
   * @return a changed copy
   */
  public LossJointGaussianMixture withCrpsWeight(double weight) {
    return new LossJointGaussianMixture(form, components, minSigma, rank, weight);
  }

  /**
   * The width that the output layer needs.
   *
   * @param labels D
   * @return nOut
   */
  public int outputs(int labels) {
    if (labels < 1) {
      throw bad("labels must be >= 1, got " + labels);
    }
    return JointMixtureBatch.width(components, labels, form, rank);
  }

  /**
   * A mask per label in the width that DL4J's output layers demand.
   *
   * @param perLabel [N, D]
   * @return [N, nOut], for a DataSet's label mask
   */
  public INDArray outputMask(INDArray perLabel) {
    if (perLabel.rank() != 2) {
      throw bad(
          "a mask per label must have shape [N, D], got " + Arrays.toString(perLabel.shape()));
    }
    return spreadOverOutputs(perLabel);
  }

  /**
   * The mixtures that a network emitted.
   *
   * @param activations network output [N, w]; of a sequence [N, w, T] take {@code
   *     activations.permute(0, 2, 1).reshape('c', N·T, w)}
   * @param factory makes one mixture, for example {@code JointGaussianMixture::ofFactors}
   * @param <M> type of a mixture
   * @return N mixtures of D labels
   */
  public <M> List<M> decode(INDArray activations, MixtureFactory<M> factory) {
    if (activations.rank() != 2) {
      throw bad(
          "activations must have shape [N, nOut], got " + Arrays.toString(activations.shape()));
    }
    int d = labels(activations.size(1));
    JointMixtureBatch batch = batch(activations, d);
    double[][] weights = LossGaussianMixture.rows(batch.weights());
    double[][] means = LossGaussianMixture.rows(batch.means());
    double[][] factors = LossGaussianMixture.rows(batch.factors());
    List<M> mixtures = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      double[][][] own = new double[components][][];
      for (int k = 0; k < components; k++) {
        int row = i * components + k;
        own[k] = Arrays.copyOfRange(factors, row * d, (row + 1) * d);
      }
      double[][] centres = Arrays.copyOfRange(means, i * components, (i + 1) * components);
      mixtures.add(factory.of(weights[i], centres, own));
    }
    return mixtures;
  }

  /** D of an output's width. */
  private int labels(long width) {
    int labels = 1;
    while (outputs(labels) < width) {
      labels++;
    }
    if (outputs(labels) != width) {
      int fewer = Math.max(1, labels - 1);
      throw bad(
          "activations must be as wide as outputs(D) of a number D of labels (%d for %d, %d for %d),"
                  .formatted(outputs(fewer), fewer, outputs(fewer + 1), fewer + 1)
              + " got "
              + width);
    }
    return labels;
  }

  private JointMixtureBatch batch(INDArray output, int labels) {
    return new JointMixtureBatch(output, components, labels, form, rank, minSigma);
  }

  @Override
  void checkActivation(IActivation activation) {
    unbounded.require(activation, this);
  }

  @Override
  Comparison compare(INDArray labels, INDArray output) {
    return compare(labels, output, null);
  }

  @Override
  Comparison compare(INDArray labels, INDArray output, @Nullable INDArray mask) {
    int d = (int) labels.size(1);
    if (d == 1 && form != Form.LOW_RANK) { // one formula for one label
      return MixtureBatch.free(output, components, minSigma).against(labels, crpsWeight);
    }
    INDArray known = mask == null || mask.size(1) != d ? null : known(mask);
    return batch(output, d).against(labels, known, crpsWeight);
  }

  /** 1 where a mask per label is not 0; a density of some labels has one weight. */
  private INDArray known(INDArray mask) {
    INDArray known = mask.neq(0).castTo(DataType.DOUBLE);
    INDArray values = mask.castTo(DataType.DOUBLE);
    INDArray weight = values.max(true, 1);
    INDArray off = Transforms.abs(values.subColumnVector(weight).muli(known), false);
    if (off.maxNumber().doubleValue() > 0) {
      long at = Nd4j.argMax(off.reshape('c', new long[] {off.length()})).getLong(0);
      long row = at / off.size(1);
      throw bad(
          "values of a mask per label must be 0 or alike in a row, got %s and %s in row %d"
              .formatted(weight.getDouble(row, 0), values.getDouble(row, at % off.size(1)), row));
    }
    return known;
  }

  @Override
  void checkWidths(long labels, long outputs) {
    int needed = outputs((int) labels);
    if (outputs != needed) {
      throw bad(
          "%s with %d components needs nOut = %d for %d labels, got %d"
              .formatted(form, components, needed, labels, outputs));
    }
  }

  /** Logits count where any label does; means and rows of a factor belong to their label. */
  @Override
  INDArray spreadOverOutputs(INDArray perLabel) {
    INDArray ofShape = perLabel;
    if (form == Form.FULL) { // L_j0 to L_jj
      List<INDArray> rows = new ArrayList<>();
      for (int j = 0; j < perLabel.size(1); j++) {
        rows.add(Nd4j.tile(columns(perLabel, j, j + 1), 1, j + 1));
      }
      ofShape = Nd4j.concat(1, rows.toArray(INDArray[]::new));
    }
    if (form == Form.LOW_RANK) { // v_j F_j1 to F_jr
      INDArray column = perLabel.reshape('c', perLabel.length(), 1);
      ofShape = Nd4j.tile(column, 1, 1 + rank).reshape('c', perLabel.size(0), -1);
    }
    INDArray ofLogits = Nd4j.tile(perLabel.max(true, 1), 1, components);
    return Nd4j.concat(
        1, ofLogits, Nd4j.tile(perLabel, 1, components), Nd4j.tile(ofShape, 1, components));
  }

  /** The mask of the first component's means. */
  @Override
  INDArray narrowToLabels(INDArray perOutput) {
    return columns(perOutput, components, components + labels(perOutput.size(1))).dup();
  }

  private static INDArray columns(INDArray rows, long from, long to) {
    return rows.get(NDArrayIndex.all(), NDArrayIndex.interval(from, to));
  }

  /** Checks what was read. */
  @Serial
  private Object readResolve() {
    return new LossJointGaussianMixture(form, components, minSigma, rank, crpsWeight);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LossJointGaussianMixture that
        && form == that.form
        && components == that.components
        && rank == that.rank
        && Double.compare(minSigma, that.minSigma) == 0
        && Double.compare(crpsWeight, that.crpsWeight) == 0;
  }

  @Override
  public int hashCode() {
    return Objects.hash(form, components, minSigma, rank, crpsWeight);
  }

  @Override
  public String toString() {
    String ofRank = form == Form.LOW_RANK ? ", rank=" + rank : "";
    return "LossJointGaussianMixture(%s, components=%d, minSigma=%s%s%s)"
        .formatted(form, components, minSigma, ofRank, MixtureCrps.text(crpsWeight));
  }
}
