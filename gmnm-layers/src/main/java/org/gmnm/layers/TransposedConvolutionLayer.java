package org.gmnm.layers;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gmnm.dl4j.RuntimeStart;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's {@link Deconvolution2D} with a forward pass that is many times as fast on the CPU: the
 * same options, parameters and numbers, to rounding.
 *
 * <pre>
 *   y[n, o, s h + d i − p, s w + d j − p] = b[o] + Σ x[n, c, h, w] W[c, o, i, j]
 * </pre>
 *
 * <p>The sum goes over channels c and over all places h, w of the input and i, j of the kernel that
 * meet at a place of the output; s, d and p are stride, dilation and padding.
 *
 * <pre>{@code
 * new TransposedConvolutionLayer.Builder(2, 2).stride(2, 2).nOut(32).build()
 * }</pre>
 *
 * <p><b>Shapes</b>, with k for the extent of the kernel: [N, C, H, W] → [N, nOut, s (H − 1) + k − 2
 * p, s (W − 1) + k − 2 p], where k is d (kernel − 1) + 1.
 *
 * <p><b>Parameters</b>, those of {@code Deconvolution2D} in its order and layout: {@code b} [1,
 * nOut] if {@code hasBias}, {@code W} [C, nOut, kernel height, kernel width]. The flat parameters
 * of a network with one are those of the network with the other: {@code setParams} takes them over,
 * both ways.
 *
 * <p><b>Limits</b>: in double precision, in NHWC format, in mode {@code Same} and on other backends
 * it is DL4J's own transposed convolution at work, with its speed.
 *
 * <p><b>Reference</b>: Zeiler, Krishnan, Taylor, Fergus, <i>Deconvolutional Networks</i>, 2010;
 * Dumoulin, Visin, <i>A guide to convolution arithmetic for deep learning</i>, 2016.
 */
public final class TransposedConvolutionLayer extends Deconvolution2D {

  private static final long serialVersionUID = 1L;

  private TransposedConvolutionLayer() {}

  private TransposedConvolutionLayer(Builder builder) {
    super(builder);
  }

  @Override
  public Layer instantiate(
      NeuralNetConfiguration conf,
      @Nullable Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    LayerValidation.assertNInNOutSet(
        "TransposedConvolutionLayer", getLayerName(), layerIndex, getNIn(), getNOut());
    return RuntimeStart.of(
        new org.gmnm.layers.runtime.TransposedConvolutionLayer(conf, networkDataType),
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams,
        initializer());
  }

  @Override
  public TransposedConvolutionLayer clone() {
    return (TransposedConvolutionLayer) super.clone();
  }

  @Override
  protected boolean canEqual(@Nullable Object other) {
    return other instanceof TransposedConvolutionLayer;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof TransposedConvolutionLayer && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  @Override
  public String toString() {
    return "TransposedConvolutionLayer(" + super.toString() + ")";
  }

  /** Builds a {@link TransposedConvolutionLayer}, with the methods of DL4J's own builder. */
  @SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
  public static final class Builder extends Deconvolution2D.Builder {

    /** With a kernel that {@code kernelSize} sets, 5 × 5 unless called. */
    public Builder() {}

    /**
     * With a kernel, whose stride is 1 unless {@code stride} is called.
     *
     * @param kernelSize height and width
     */
    public Builder(int... kernelSize) {
      super(kernelSize);
    }

    @Override
    public TransposedConvolutionLayer build() {
      return new TransposedConvolutionLayer(this);
    }
  }
}
