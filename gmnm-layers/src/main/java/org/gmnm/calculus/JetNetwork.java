package org.gmnm.calculus;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.activations.impl.ActivationSwish;
import org.nd4j.linalg.activations.impl.ActivationTanH;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A Deeplearning4j network's value, gradient and Laplacian with respect to its input, as SameDiff
 * expressions over the network's own parameters.
 *
 * <p>Layers: {@code DenseLayer}, {@code OutputLayer}, {@code LossLayer} and every {@link JetLayer},
 * among them {@code GmnmLayer}. Activation functions: identity, tanh, swish, and every {@code
 * IActivation} that is an {@link ElementwiseFunction} too. Dropout and weight noise do not act.
 */
public final class JetNetwork {

  private JetNetwork() {}

  /**
   * Carries the coordinates through a network.
   *
   * @param network initialised, of the layers above
   * @param x points [N, d], d the network's input width, of the network's data type
   * @return jet of the network's output width; its parameters are variables of x's graph named as
   *     in {@code network.paramTable()}, their values copies of what they are now
   * @throws IllegalArgumentException naming the layer or activation function that has no
   *     derivatives here
   */
  public static Jet through(MultiLayerNetwork network, SDVariable x) {
    return through(network, Jet.input(x, Math.toIntExact(network.layerInputSize(0))));
  }

  /**
   * Carries a jet through a network: {@link Jet#inputWithHessian} for all second derivatives.
   *
   * @param network initialised, of the layers above
   * @param input of the network's input width and data type
   * @return as {@link #through(MultiLayerNetwork, SDVariable)}
   * @throws IllegalArgumentException naming the layer or activation function that has no
   *     derivatives here
   */
  public static Jet through(MultiLayerNetwork network, Jet input) {
    SameDiff sameDiff = input.value().getSameDiff();
    org.deeplearning4j.nn.api.Layer[] layers = network.getLayers();
    Jet jet = input;
    for (int i = 0; i < layers.length; i++) {
      Layer conf = layers[i].conf().getLayer();
      Map<String, SDVariable> parameters = variables(sameDiff, i, layers[i].paramTable());
      jet = activated(through(conf, i, jet, parameters), conf, i);
    }
    return jet;
  }

  private static Map<String, SDVariable> variables(
      SameDiff sameDiff, int layer, @Nullable Map<String, INDArray> table) {
    Map<String, SDVariable> variables = new LinkedHashMap<>();
    if (table != null) {
      table.forEach(
          (key, array) -> variables.put(key, sameDiff.var(layer + "_" + key, array.dup('c'))));
    }
    return variables;
  }

  private static Jet through(Layer conf, int index, Jet input, Map<String, SDVariable> parameters) {
    if (conf instanceof JetLayer layer) {
      return layer.through(input, parameters);
    }
    if (conf instanceof DenseLayer || conf instanceof BaseOutputLayer) {
      SDVariable weights = Objects.requireNonNull(parameters.get("W"));
      if (parameters.containsKey("g")) {
        throw unsupported(index, conf.getClass().getSimpleName() + " with layer normalisation");
      }
      return JetLayers.dense(input, weights, parameters.get("b"), null);
    }
    if (conf instanceof LossLayer) {
      return input;
    }
    throw unsupported(index, conf.getClass().getSimpleName());
  }

  private static Jet activated(Jet jet, Layer conf, int index) {
    IActivation activation = ((BaseLayer) conf).getActivationFn();
    if (activation instanceof ActivationIdentity) {
      return jet;
    }
    ElementwiseFunction function = function(activation);
    if (function == null) {
      throw unsupported(index, "activation function " + activation);
    }
    return jet.apply(function);
  }

  /** Of an activation function, null where its derivatives are not known. */
  static @Nullable ElementwiseFunction function(IActivation activation) {
    if (activation instanceof ElementwiseFunction function) {
      return function;
    }
    if (activation instanceof ActivationTanH) {
      return Elementwise.TANH;
    }
    return activation instanceof ActivationSwish ? Elementwise.SILU : null;
  }

  private static IllegalArgumentException unsupported(int index, String what) {
    return new IllegalArgumentException(
        "JetNetwork: layer "
            + index
            + " must be of a kind whose second derivatives are known (dense, output, GMNM, any"
            + " JetLayer; identity, tanh, swish, any ElementwiseFunction), got "
            + what);
  }
}
