package org.gmnm.layers.runtime;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.gmnm.dl4j.BatchNormRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The runtime of {@link org.gmnm.layers.BatchNormLayer}, by whose name {@code summary()} shows it.
 */
public final class BatchNormLayer extends BatchNormRuntime {

  private static final long serialVersionUID = 1L;

  /**
   * A runtime without parameters yet.
   *
   * @param conf the layer's configuration
   * @param dataType of the network
   * @param rectified whether outputs below 0 become 0
   */
  public BatchNormLayer(NeuralNetConfiguration conf, DataType dataType, boolean rectified) {
    super(conf, dataType, rectified);
  }
}
