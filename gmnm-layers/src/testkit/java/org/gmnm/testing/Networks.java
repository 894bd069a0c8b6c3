package org.gmnm.testing;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.NoOp;

/** Small networks for tests. */
public final class Networks {

  private Networks() {}

  /** A builder in this type whose activations are tanh and whose updater leaves gradients alone. */
  public static NeuralNetConfiguration.Builder configuration(DataType type) {
    return new NeuralNetConfiguration.Builder()
        .dataType(type)
        .seed(12345)
        .updater(new NoOp())
        .activation(Activation.TANH);
  }

  /** A network of these layers. */
  public static MultiLayerNetwork of(
      NeuralNetConfiguration.Builder configuration, InputType input, Layer... layers) {
    NeuralNetConfiguration.ListBuilder list = configuration.list();
    for (Layer layer : layers) {
      list.layer(layer);
    }
    return initialised(new MultiLayerNetwork(list.setInputType(input).build()));
  }

  /** The network, with its first parameters. */
  public static MultiLayerNetwork initialised(MultiLayerNetwork network) {
    network.init();
    return network;
  }

  /** Every parameter of a network, by key. */
  public static Map<String, org.nd4j.linalg.api.ndarray.INDArray> parameters(
      MultiLayerNetwork network) {
    return network.paramTable();
  }
}
