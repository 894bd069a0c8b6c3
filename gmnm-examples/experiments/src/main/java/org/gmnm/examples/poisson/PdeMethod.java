package org.gmnm.examples.poisson;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.gmnm.examples.baseline.Mlp;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.KanLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * Ways to solve a differential equation. The networks that are trained by gradients have parameter
 * counts within 2 % in two dimensions; the scales of their starts (quasi-Newton) and their learning
 * rates (Adam) are the best of {@code --tune} on Poisson's equation with k = 1.
 */
enum PdeMethod {
  /** GMNM on a grid that the library chooses, output weights by one least-squares solve. */
  LEAST_SQUARES("GMNM, least squares"),
  /** The same, mu and W trained by Levenberg–Marquardt on the projected residual. */
  TRAINED("GMNM, least squares, trained"),
  /** One GMNM layer of rank d by gradients. */
  GMNM("GMNM, gradients", 0.03, 0.6) {
    @Override
    ListBuilder layers(ListBuilder list, int dimensions) {
      return list.layer(
              new GmnmLayer.Builder()
                  .plain()
                  .nOut(1)
                  .components(COMPONENTS)
                  .rank(dimensions)
                  .hasBias(true)
                  .build())
          .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    }
  },
  /** Two KAN layers by gradients. */
  KAN("KAN, gradients", 0.03, 0.3) {
    @Override
    ListBuilder layers(ListBuilder list, int dimensions) {
      // On the unit square, too: a grid of just that is several times worse there.
      return list.layer(new KanLayer.Builder().nOut(KAN_WIDTH).grid(-1, 1).layerNorm(false).build())
          .layer(new KanLayer.Builder().nOut(1).layerNorm(false).build())
          .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    }
  },
  /** A multilayer perceptron of tanh by gradients. */
  MLP_TANH("MLP tanh, gradients", 0.03, 1.4) {
    @Override
    ListBuilder layers(ListBuilder list, int dimensions) {
      return Mlp.TANH.addTo(list, dimensions, WIDTH, 2, 1);
    }
  },
  /** A multilayer perceptron of sines by gradients. */
  MLP_SIN("MLP sin, gradients", 0.03, 0.6) {
    @Override
    ListBuilder layers(ListBuilder list, int dimensions) {
      return Mlp.SIN.addTo(list, dimensions, WIDTH, 2, 1);
    }
  };

  /** Components of GMNM by gradients: 7 · 85 + 1 = 596 parameters in two dimensions. */
  static final int COMPONENTS = 85;

  /** Width of both hidden layers of a perceptron: 595 parameters in two dimensions. */
  static final int WIDTH = 22;

  /** Width between the two KAN layers of 8 functions each: 589 parameters in two dimensions. */
  static final int KAN_WIDTH = 21;

  private final String title;
  private final double learningRate;
  private final double scale;

  PdeMethod(String title) {
    this(title, Double.NaN, Double.NaN);
  }

  PdeMethod(String title, double learningRate, double scale) {
    this.title = title;
    this.learningRate = learningRate;
    this.scale = scale;
  }

  /** The layers, for methods by gradients. */
  ListBuilder layers(ListBuilder list, int dimensions) {
    throw new UnsupportedOperationException(title + " is not trained by gradients");
  }

  /** In double. */
  MultiLayerConfiguration configuration(int dimensions, IUpdater updater, long seed) {
    return layers(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.DOUBLE)
                .updater(updater)
                .list(),
            dimensions)
        .setInputType(InputType.feedForward(dimensions))
        .build();
  }

  boolean isMlp() {
    return this == MLP_TANH || this == MLP_SIN;
  }

  boolean isClosedForm() {
    return Double.isNaN(learningRate);
  }

  double learningRate() {
    return learningRate;
  }

  /** The factor on the first layer's weights at the start. */
  double scale() {
    return scale;
  }

  String title() {
    return title;
  }
}
