package org.gmnm.layers.runtime;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.gmnm.dl4j.TransposedConvolutionRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The runtime of {@link org.gmnm.layers.TransposedConvolutionLayer}, by whose name {@code
 * summary()} shows it.
 */
public final class TransposedConvolutionLayer extends TransposedConvolutionRuntime {

  private static final long serialVersionUID = 1L;

  /**
   * A runtime without parameters yet.
   *
   * @param conf the layer's configuration
   * @param dataType of the network
   */
  public TransposedConvolutionLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }
}
