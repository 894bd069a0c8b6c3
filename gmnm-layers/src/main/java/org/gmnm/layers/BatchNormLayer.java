package org.gmnm.layers;

import java.util.Collection;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gmnm.dl4j.RuntimeStart;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.annotation.JsonProperty;

/**
 * DL4J's {@link BatchNormalization}, several times as fast in training on the CPU: the same
 * options, parameters and numbers, to rounding. With {@code rectified(true)} a rectified linear
 * unit follows in the same passes over memory, which costs next to nothing.
 *
 * <pre>
 *   y = γ (x − m) / √(v + ε) + β,  rectified: max(y, 0)
 * </pre>
 *
 * <p>m and v are mean and variance of a channel, over the batch in training and as running averages
 * in inference.
 *
 * <pre>{@code
 * new ConvolutionLayer.Builder(3, 3).nOut(32).activation(Activation.IDENTITY).build(),
 * new BatchNormLayer.Builder().rectified(true).build()
 * }</pre>
 *
 * <p><b>Shapes</b>: [N, d], [N, C, H, W] and [N, H, W, C], outputs as inputs.
 *
 * <p><b>Parameters</b>, those of {@code BatchNormalization} in its order and layout: {@code gamma},
 * {@code beta}, {@code mean} and {@code log10stdev} (or {@code var}), [1, C] each. The flat
 * parameters of a network with one are those of the network with the other: {@code setParams} takes
 * them over, both ways.
 *
 * <p><b>Where they differ</b>: as in DL4J, the layer has no activation function; {@code rectified}
 * is the only one. The network's default is ignored, one that the layer's builder names is refused.
 *
 * <p><b>Limits</b>: in double precision, on other backends and for sequences it is DL4J's own batch
 * normalisation at work, with its speed.
 *
 * <p><b>Reference</b>: Ioffe, Szegedy, <i>Batch Normalization: Accelerating Deep Network Training
 * by Reducing Internal Covariate Shift</i>, 2015.
 */
public final class BatchNormLayer extends BatchNormalization {

  private static final long serialVersionUID = 1L;

  @JsonProperty private boolean rectified;

  private BatchNormLayer() {}

  /** Its constructor that takes a builder is private: this takes over what it made. */
  private BatchNormLayer(BatchNormalization stock, boolean rectified) {
    this.rectified = rectified;
    StockOptions.copy(stock, this);
    setDecay(stock.getDecay());
    setEps(stock.getEps());
    setMinibatch(stock.isMinibatch());
    setGamma(stock.getGamma());
    setBeta(stock.getBeta());
    setLockGammaBeta(stock.isLockGammaBeta());
    setCudnnAllowFallback(stock.isCudnnAllowFallback());
    setUseLogStd(stock.isUseLogStd());
    setCnn2DFormat(stock.getCnn2DFormat());
  }

  /**
   * The layer that computes what a {@code BatchNormalization} does.
   *
   * @param stock its configuration
   * @return one with the same options, which shares nothing with it
   */
  public static BatchNormLayer of(BatchNormalization stock) {
    return new BatchNormLayer(stock.clone(), /* rectified= */ false);
  }

  /**
   * Whether outputs below 0 become 0.
   *
   * @return whether a rectified linear unit follows
   */
  public boolean isRectified() {
    return rectified;
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      @Nullable Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    LayerValidation.assertNOutSet("BatchNormLayer", getLayerName(), layerIndex, getNOut());
    return RuntimeStart.of(
        new org.gmnm.layers.runtime.BatchNormLayer(conf, networkDataType, rectified),
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams,
        initializer());
  }

  @Override
  public BatchNormLayer clone() {
    return (BatchNormLayer) super.clone();
  }

  @Override
  protected boolean canEqual(@Nullable Object other) {
    return other instanceof BatchNormLayer;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof BatchNormLayer that
        && rectified == that.rectified
        && super.equals(other);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), rectified);
  }

  @Override
  public String toString() {
    return "BatchNormLayer(rectified=" + rectified + ", " + super.toString() + ")";
  }

  /** Builds a {@link BatchNormLayer}, with the methods of DL4J's own builder and one more. */
  @SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
  public static final class Builder extends BatchNormalization.Builder {

    private boolean rectified;

    /** A builder with every default. */
    public Builder() {}

    /**
     * Whether outputs below 0 become 0. Call it first: the methods of DL4J's builder give back a
     * builder of that type.
     *
     * @param rectified whether a rectified linear unit follows; false unless set
     * @return this
     */
    public Builder rectified(boolean rectified) {
      this.rectified = rectified;
      return this;
    }

    /**
     * Refuses whatever is not the identity: DL4J's batch normalisation has no activation function,
     * and leaves out without a word the one that its builder was given.
     */
    @Override
    public Builder activation(IActivation activation) {
      if (!(activation instanceof ActivationIdentity)) {
        throw new IllegalArgumentException(
            "BatchNormLayer: batch normalisation has no activation function, got %s; use rectified(true) for a ReLU, or an ActivationLayer after it"
                .formatted(activation));
      }
      return this;
    }

    @Override
    public BatchNormLayer build() {
      return new BatchNormLayer(super.build(), rectified);
    }
  }
}
