package org.gmnm.examples.density;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.gmnm.examples.baseline.FallingRate;
import org.gmnm.loss.LossGaussianMixture;
import org.gmnm.mixture.GaussianMixture;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.ILossFunction;
import org.nd4j.linalg.lossfunctions.impl.LossMSE;
import org.nd4j.linalg.lossfunctions.impl.LossMixtureDensity;

/** Output layers on equal hidden layers. Everything is in standardised labels. */
@SuppressWarnings("unchecked") // DL4J's builders
enum OutputKind {
  /** A mean; the residual of the training examples is its σ. */
  SQUARED_ERROR("squared error"),
  /** A mean and a σ. */
  SINGLE_GAUSSIAN("single Gaussian"),
  /** DL4J's own mixture density. */
  DL4J_MIXTURE("DL4J mixture, 5"),
  /** A mixture whose weights, means and sigmas are emitted. */
  FREE("FREE, 5"),
  /** A mixture of fixed components whose weights are emitted. */
  EXPANSION("EXPANSION, 64"),
  /** Twice as many components, each as wide as their spacing: narrower by a third. */
  EXPANSION_FINE("EXPANSION, 128");

  /** Of every network. */
  static final DataType DATA_TYPE = DataType.FLOAT;

  private static final int HIDDEN = 32;
  private static final int FREE_COMPONENTS = 5;
  private static final int FIXED_COMPONENTS = 64;

  private final String title;

  OutputKind(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  String fileName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /**
   * The loss.
   *
   * @param low least standardised label of the training examples
   * @param high greatest one
   */
  ILossFunction loss(double low, double high) {
    double margin = 0.05 * (high - low);
    return switch (this) {
      case SQUARED_ERROR -> new LossMSE();
      case SINGLE_GAUSSIAN -> LossGaussianMixture.free(1);
      case DL4J_MIXTURE ->
          LossMixtureDensity.builder().gaussians(FREE_COMPONENTS).labelWidth(1).build();
      case FREE -> LossGaussianMixture.free(FREE_COMPONENTS);
      case EXPANSION ->
          LossGaussianMixture.expansion(FIXED_COMPONENTS, low - margin, high + margin);
      case EXPANSION_FINE ->
          LossGaussianMixture.expansion(2 * FIXED_COMPONENTS, low - margin, high + margin)
              .withSigmaOverSpacing(1);
    };
  }

  private static int outputs(ILossFunction loss) {
    if (loss instanceof LossGaussianMixture mixture) {
      return mixture.outputs(1);
    }
    return loss instanceof LossMixtureDensity ? 3 * FREE_COMPONENTS : 1;
  }

  /** Two hidden layers of tanh; the learning rate falls to zero over these steps. */
  static MultiLayerConfiguration network(
      ILossFunction loss, int inputs, int steps, double learningRate, long seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .dataType(DATA_TYPE)
        .updater(new Adam(new FallingRate(learningRate, steps)))
        .activation(Activation.TANH)
        .list()
        .layer(new DenseLayer.Builder().nOut(HIDDEN).build())
        .layer(new DenseLayer.Builder().nOut(HIDDEN).build())
        .layer(
            new OutputLayer.Builder(loss)
                .nOut(outputs(loss))
                .activation(Activation.IDENTITY)
                .build())
        .setInputType(InputType.feedForward(inputs))
        .build();
  }

  /**
   * The distributions that a network emitted.
   *
   * @param output of the network [N, outputs]
   * @param sigma of SQUARED_ERROR
   */
  static List<GaussianMixture> decode(ILossFunction loss, INDArray output, double sigma) {
    if (loss instanceof LossGaussianMixture mixture) {
      return mixture.decode(output, GaussianMixture::of).stream().map(m -> m.get(0)).toList();
    }
    List<GaussianMixture> result = new ArrayList<>();
    if (loss instanceof LossMixtureDensity mixture) {
      // a copy: it changes what it is given
      var parts = mixture.extractComponents(output.castTo(DataType.DOUBLE).dup());
      double[][] weights = parts.getAlpha().toDoubleMatrix();
      double[][] sigmas = parts.getSigma().toDoubleMatrix();
      double[][] means =
          parts.getMu().reshape('c', weights.length, FREE_COMPONENTS).toDoubleMatrix();
      for (int i = 0; i < weights.length; i++) {
        result.add(GaussianMixture.of(weights[i], means[i], sigmas[i]));
      }
      return result;
    }
    for (double mean : output.dup().data().asDouble()) {
      result.add(GaussianMixture.normal(mean, sigma));
    }
    return result;
  }
}
