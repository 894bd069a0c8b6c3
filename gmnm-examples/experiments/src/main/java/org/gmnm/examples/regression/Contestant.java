package org.gmnm.examples.regression;

import org.deeplearning4j.nn.conf.GradientNormalization;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.gmnm.examples.baseline.FallingRate;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.loss.LossGaussianMixture;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/**
 * Two hidden layers, of which the first is dense or a mixture layer with no more parameters, with a
 * distribution for output.
 */
enum Contestant {
  RELU_GAUSSIAN("ReLU", Activation.RELU, false, 1),
  SILU_GAUSSIAN("SiLU", Activation.SWISH, false, 1),
  GMNM_RELU_GAUSSIAN("GMNM, ReLU", Activation.RELU, true, 1),
  GMNM_GAUSSIAN("GMNM, SiLU", Activation.SWISH, true, 1),
  RELU_MIXTURE("ReLU, mixture of 5", Activation.RELU, false, 5),
  SILU_MIXTURE("SiLU, mixture of 5", Activation.SWISH, false, 5),
  GMNM_RELU_MIXTURE("GMNM, ReLU, mixture of 5", Activation.RELU, true, 5),
  GMNM_MIXTURE("GMNM, SiLU, mixture of 5", Activation.SWISH, true, 5);

  /** Of every network. */
  static final DataType DATA_TYPE = DataType.FLOAT;

  private static final int WIDTH = 50;
  private static final int MIXTURE_WIDTH = 30;

  /** A step's gradient of a layer is no longer: a small σ makes some a hundred times as long. */
  private static final double LONGEST_GRADIENT = 5;

  private final String title;

  /** Of its dense hidden layers. */
  private final Activation activation;

  /** Whether the first hidden layer is a mixture layer. */
  private final boolean gmnm;

  private final int components;

  Contestant(String title, Activation activation, boolean gmnm, int components) {
    this.title = title;
    this.activation = activation;
    this.gmnm = gmnm;
    this.components = components;
  }

  String title() {
    return title;
  }

  boolean isGmnm() {
    return gmnm;
  }

  /** Whether its output is of the same kind. */
  boolean isBeside(Contestant other) {
    return components == other.components;
  }

  /** Whether it differs from the other in its first hidden layer alone. */
  boolean isTwinOf(Contestant other) {
    return isBeside(other) && activation == other.activation;
  }

  LossGaussianMixture loss(Setting setting) {
    return LossGaussianMixture.free(components).withMinSigma(setting.leastSigma());
  }

  /**
   * The network.
   *
   * @param features of a row
   * @param setting of the training
   * @param steps after which the learning rate is zero
   * @param seed of the first weights
   */
  MultiLayerConfiguration network(int features, Setting setting, int steps, long seed) {
    LossGaussianMixture loss = loss(setting);
    NeuralNetConfiguration.ListBuilder layers =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .dataType(DATA_TYPE)
            .updater(new Adam(new FallingRate(setting.rate(), steps)))
            .l2(setting.l2())
            .gradientNormalization(GradientNormalization.ClipL2PerLayer)
            .gradientNormalizationThreshold(LONGEST_GRADIENT)
            .list();
    if (gmnm) {
      layers.layer(
          new GmnmLayer.Builder()
              .nOut(MIXTURE_WIDTH)
              .components(mixtureComponents(features))
              .build());
    } else {
      layers.layer(new DenseLayer.Builder().nOut(WIDTH).activation(activation).build());
    }
    layers.layer(new DenseLayer.Builder().nOut(WIDTH).activation(activation).build());
    layers.layer(
        new OutputLayer.Builder(loss)
            .nOut(loss.outputs(1))
            .activation(Activation.IDENTITY)
            .build());
    return layers.setInputType(InputType.feedForward(features)).build();
  }

  /**
   * So many that the network has no more trainable parameters than the dense ones: with w features
   * between the two hidden layers m(2d + w) + w and (w + 1)h against (d + 1)h and (h + 1)h.
   */
  private static int mixtureComponents(int features) {
    int dense = (features + 1) * WIDTH + (WIDTH + 1) * WIDTH;
    int second = (MIXTURE_WIDTH + 1) * WIDTH;
    return (dense - second - MIXTURE_WIDTH) / (2 * features + MIXTURE_WIDTH);
  }
}
