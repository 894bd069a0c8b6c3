package org.gmnm.examples.fitting;

import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.layers.GmnmLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.PolySchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * The networks that fit a surface: two inputs, one output, parameter counts within 2 %.
 *
 * <p>The learning rates are set by hand, once for all surfaces, and not tuned: what comes out is an
 * illustration, not a ranking.
 */
enum FitNetwork {
  /** One Gaussian mixture module, rank 2: 7 parameters a component. */
  GMNM("GMNM", 0.03) {
    @Override
    NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.ListBuilder list) {
      return list.layer(
              new GmnmLayer.Builder().nOut(1).components(84).rank(2).hasBias(true).build())
          .layer(new LossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build());
    }
  },
  /** Two hidden layers of tanh. */
  MLP_TANH("MLP tanh", 0.01) {
    @Override
    NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.ListBuilder list) {
      return mlp(list, Activation.TANH, WeightInit.XAVIER);
    }
  },
  /** Two hidden layers of rectifiers. */
  MLP_RELU("MLP ReLU", 0.01) {
    @Override
    NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.ListBuilder list) {
      return mlp(list, Activation.RELU, WeightInit.RELU);
    }
  };

  private static final int WIDTH = 22;

  private final String title;
  private final double learningRate;

  FitNetwork(String title, double learningRate) {
    this.title = title;
    this.learningRate = learningRate;
  }

  abstract NeuralNetConfiguration.ListBuilder layers(NeuralNetConfiguration.ListBuilder list);

  private static NeuralNetConfiguration.ListBuilder mlp(
      NeuralNetConfiguration.ListBuilder list, Activation activation, WeightInit init) {
    return list.layer(
            new DenseLayer.Builder().nOut(WIDTH).activation(activation).weightInit(init).build())
        .layer(new DenseLayer.Builder().nOut(WIDTH).activation(activation).weightInit(init).build())
        .layer(
            new OutputLayer.Builder(LossFunction.MSE)
                .nOut(1)
                .activation(Activation.IDENTITY)
                .build());
  }

  /** The configuration; the learning rate falls to zero along a parabola over these steps. */
  MultiLayerConfiguration configuration(long seed, int steps) {
    return layers(
            new NeuralNetConfiguration.Builder()
                .seed(seed)
                .dataType(DataType.FLOAT)
                .updater(new Adam(new PolySchedule(ScheduleType.ITERATION, learningRate, 2, steps)))
                .list())
        .setInputType(InputType.feedForward(2))
        .build();
  }

  String title() {
    return title;
  }
}
