package org.gmnm.layers;

import java.util.Collection;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.LayerValidation;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gmnm.dl4j.LstmRuntime;
import org.gmnm.dl4j.RuntimeStart;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * DL4J's {@link LSTM}, several times as fast: the same options, parameters, states and numbers, to
 * rounding.
 *
 * <pre>
 *   [z_a, z_f, z_o, z_i] = x_t·W + h_t-1·RW + b
 *   a = activation(z_a),  f, o, i = gate(z_f), gate(z_o), gate(z_i)
 *   c_t = f ∘ c_t-1 + i ∘ a,  h_t = o ∘ activation(c_t)
 * </pre>
 *
 * <pre>{@code
 * new LstmLayer.Builder().nOut(64).activation(Activation.TANH).build()
 * }</pre>
 *
 * <p><b>Shapes</b>, with d = nIn, u = nOut: NCW [N, d, T] → [N, u, T], NWC [N, T, d] → [N, T, u].
 *
 * <p><b>Parameters</b>, those of {@code LSTM} in its order and layout: {@code W} [d, 4u], {@code
 * RW} [u, 4u], {@code b} [4u], of which columns 0 to u belong to a, then come f, o and i. They
 * start as there, by {@code weightInit}, the forget gate's biases at {@code forgetGateBiasInit}, 1
 * unless set. The flat parameters of a network with one are those of the network with the other:
 * {@code setParams} takes them over, both ways.
 *
 * <p>Whatever wraps or drives an {@code LSTM} takes this too: {@code Bidirectional}, {@code
 * LastTimeStep}, {@code MaskZeroLayer}, truncated backpropagation, {@code rnnTimeStep}, transfer
 * learning, {@code ParallelWrapper}.
 *
 * <p><b>Where they differ</b>: the gradient of a masked sequence is that of its masked outputs, and
 * dropout in NWC format acts in the backward pass as it did in the forward pass
 * (docs/dl4j-defects.md).
 *
 * <p><b>Limits</b>: with an activation function that does not take number by number (softmax,
 * randomized and parametric ReLU) or one that is neither DL4J's nor ours it is DL4J's own {@code
 * LSTM} at work, with its speed. The fastest passes are those of tanh and sigmoid in single
 * precision on the CPU, the defaults of most networks.
 *
 * <p><b>Reference</b>: Hochreiter, Schmidhuber, <i>Long Short-Term Memory</i>, 1997, with the
 * forget gate of Gers, Schmidhuber, Cummins, 2000.
 */
public final class LstmLayer extends LSTM {

  private static final long serialVersionUID = 1L;

  private LstmLayer() {}

  /** Its constructor that takes a builder is private: this takes over what it made. */
  private LstmLayer(LSTM stock) {
    StockOptions.copy(stock, this);
    setWeightInitFnRecurrent(stock.getWeightInitFnRecurrent());
    setRnnDataFormat(stock.getRnnDataFormat());
    setForgetGateBiasInit(stock.getForgetGateBiasInit());
    setGateActivationFn(stock.getGateActivationFn());
    setHelperAllowFallback(stock.isHelperAllowFallback());
  }

  /**
   * The layer that computes what an {@code LSTM} does.
   *
   * @param stock its configuration
   * @return one with the same options, which shares nothing with it
   */
  public static LstmLayer of(LSTM stock) {
    return new LstmLayer((LSTM) stock.clone());
  }

  @Override
  public org.deeplearning4j.nn.api.Layer instantiate(
      NeuralNetConfiguration conf,
      @Nullable Collection<TrainingListener> trainingListeners,
      int layerIndex,
      INDArray layerParamsView,
      boolean initializeParams,
      DataType networkDataType) {
    if (!LstmRuntime.supports(this)) {
      return super.instantiate(
          conf, trainingListeners, layerIndex, layerParamsView, initializeParams, networkDataType);
    }
    LayerValidation.assertNInNOutSet("LstmLayer", getLayerName(), layerIndex, getNIn(), getNOut());
    return RuntimeStart.of(
        new org.gmnm.layers.runtime.LstmLayer(conf, networkDataType),
        conf,
        trainingListeners,
        layerIndex,
        layerParamsView,
        initializeParams,
        initializer());
  }

  @Override
  protected boolean canEqual(@Nullable Object other) {
    return other instanceof LstmLayer;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof LstmLayer && super.equals(other);
  }

  @Override
  public int hashCode() {
    return super.hashCode();
  }

  @Override
  public String toString() {
    return "LstmLayer(" + super.toString() + ")";
  }

  /**
   * Builds an {@link LstmLayer}, with the methods of DL4J's own builder. Required: {@code nOut}.
   */
  @SuppressWarnings("unchecked") // DL4J declares build() with a result type that its caller chooses
  public static final class Builder extends LSTM.Builder {

    /** A builder with every default. */
    public Builder() {}

    @Override
    public LstmLayer build() {
      return new LstmLayer(super.build());
    }
  }
}
