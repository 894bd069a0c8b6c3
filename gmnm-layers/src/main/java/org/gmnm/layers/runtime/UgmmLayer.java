package org.gmnm.layers.runtime;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.gmnm.dl4j.FeatureLayerRuntime;
import org.nd4j.linalg.api.buffer.DataType;

/** The runtime of {@link org.gmnm.layers.UgmmLayer}, by whose name {@code summary()} shows it. */
public final class UgmmLayer extends FeatureLayerRuntime {

  private static final long serialVersionUID = 1L;

  /**
   * A runtime without parameters yet.
   *
   * @param conf the layer's configuration
   * @param dataType of the network
   */
  public UgmmLayer(NeuralNetConfiguration conf, DataType dataType) {
    super(conf, dataType);
  }
}
