package org.gmnm.examples.baseline;

import java.util.Map;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.UniformDistribution;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Multilayer perceptrons for regression: dense layers of one width, a linear output, mean squared
 * error.
 */
public enum Mlp {
  /** {@code tanh}, Xavier's initial weights. */
  TANH {
    @Override
    DenseLayer.Builder hidden(int depth, int inputs) {
      return new DenseLayer.Builder().activation(Activation.TANH).weightInit(WeightInit.XAVIER);
    }
  },
  /** Rectifiers, He's initial weights. */
  RELU {
    @Override
    DenseLayer.Builder hidden(int depth, int inputs) {
      return new DenseLayer.Builder().activation(Activation.RELU).weightInit(WeightInit.RELU);
    }
  },
  /**
   * Sines: {@code sin(ω a)} with ω = {@value #FIRST_FREQUENCY} and weights within ±1/inputs in the
   * first layer, {@code sin a} and weights within ±√(6/width) above, which is SIREN with ω folded
   * into the weights of the upper layers.
   */
  SIN {
    @Override
    DenseLayer.Builder hidden(int depth, int inputs) {
      return depth == 0
          ? new DenseLayer.Builder()
              .activation(new SinActivation(FIRST_FREQUENCY))
              .weightInit(new UniformDistribution(-1.0 / inputs, 1.0 / inputs))
          : new DenseLayer.Builder()
              .activation(new SinActivation(1))
              .weightInit(WeightInit.RELU_UNIFORM);
    }
  };

  /**
   * ω of the first layer of sines: {@value}. SIREN takes 30 for images of many pixels; on the
   * surfaces of the fitting experiment 15 was better than 1, 3, 6 and 10.
   */
  public static final double FIRST_FREQUENCY = 15;

  abstract DenseLayer.Builder hidden(int depth, int inputs);

  /**
   * What quasi-Newton steps measure the first layer's parameters by, if its weights were multiplied
   * by a factor at the start: as if the inputs had been multiplied by it, which is better than
   * measuring by 1 for sines on every surface, for tanh and rectifiers on some.
   *
   * @param scale the factor
   * @return a unit by parameter key
   */
  public static Map<String, Double> units(double scale) {
    return Map.of(DefaultParamInitializer.WEIGHT_KEY, scale);
  }

  /**
   * Adds the network to a configuration.
   *
   * @param list where to
   * @param inputs number of inputs
   * @param width units of every hidden layer
   * @param depth number of hidden layers, at least 1
   * @param outputs number of outputs
   * @return the list
   */
  public NeuralNetConfiguration.ListBuilder addTo(
      NeuralNetConfiguration.ListBuilder list, int inputs, int width, int depth, int outputs) {
    if (inputs < 1 || width < 1 || depth < 1 || outputs < 1) {
      throw new IllegalArgumentException(
          String.format(
              "Mlp: inputs, width, depth and outputs must be >= 1, got %d, %d, %d and %d",
              inputs, width, depth, outputs));
    }
    for (int layer = 0; layer < depth; layer++) {
      list.layer(hidden(layer, inputs).nOut(width).build());
    }
    return list.layer(
        new OutputLayer.Builder(LossFunction.MSE)
            .nOut(outputs)
            .activation(Activation.IDENTITY)
            .weightInit(WeightInit.XAVIER)
            .build());
  }
}
