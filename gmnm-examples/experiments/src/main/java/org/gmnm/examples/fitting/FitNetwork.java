package org.gmnm.examples.fitting;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
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
 * The networks that fit a surface by gradients: two inputs, one output, 595 to 601 parameters.
 *
 * <p>In double precision.
 */
enum FitNetwork {
  /** One Gaussian mixture module, rank 2: 7 parameters a component, and a bias. */
  GMNM("GMNM") {
    @Override
    NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.ListBuilder list) {
      return output(
          list.layer(
              new GmnmLayer.Builder()
                  .plain()
                  .nOut(1)
                  .components(COMPONENTS)
                  .rank(2)
                  .hasBias(true)
                  .build()));
    }
  },
  /** Two KAN layers, the first without layer normalisation and on a grid over the square. */
  KAN("KAN") {
    @Override
    NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.ListBuilder list) {
      return output(
          list.layer(new KanLayer.Builder().nOut(20).grid(-1, 1).layerNorm(false).build())
              .layer(new KanLayer.Builder().nOut(1).build()));
    }
  },
  /** Two hidden layers of tanh. */
  MLP_TANH("MLP tanh") {
    @Override
    NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.ListBuilder list) {
      return Mlp.TANH.addTo(list, 2, WIDTH, 2, 1);
    }
  },
  /** Two hidden layers of rectifiers. */
  MLP_RELU("MLP ReLU") {
    @Override
    NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.ListBuilder list) {
      return Mlp.RELU.addTo(list, 2, WIDTH, 2, 1);
    }
  },
  /** Two hidden layers of sines. */
  MLP_SIN("MLP sin") {
    @Override
    NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.ListBuilder list) {
      return Mlp.SIN.addTo(list, 2, WIDTH, 2, 1);
    }
  };

  /** Components of the Gaussian mixtures, whichever way they are trained. */
  static final int COMPONENTS = 85;

  private static final int WIDTH = 22;

  private final String title;

  FitNetwork(String title) {
    this.title = title;
  }

  abstract NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.ListBuilder list);

  private static NeuralNetConfiguration.ListBuilder output(
      NeuralNetConfiguration.ListBuilder list) {
    return list.layer(
        new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
  }

  MultiLayerConfiguration configuration(long seed, IUpdater updater) {
    return layers(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.DOUBLE)
                .updater(updater)
                .list())
        .setInputType(InputType.feedForward(2))
        .build();
  }

  String title() {
    return title;
  }
}
