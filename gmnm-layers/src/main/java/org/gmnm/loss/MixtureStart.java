package org.gmnm.loss;

import java.util.Arrays;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.params.DefaultParamInitializer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Starts an output layer that emits FREE mixtures from the labels: its components share out the
 * labels' range before the first step, where DL4J's start puts all of them on 0.
 *
 * <pre>{@code
 * network.init();
 * MixtureStart.fromLabels(network.getOutputLayer(), labels);
 * }</pre>
 *
 * <p>Of n components the i-th (from 0) gets the weight 1/n, the quantile (i + ½)/n of the labels as
 * its mean, and half the distance of the quantiles i/n and (i + 1)/n as its σ, in each label
 * dimension. These are the layer's bias; its weights are scaled by {@value #WEIGHT_SCALE}, so that
 * inputs move the mixtures little at first. Our reading: arXiv 2308.09444 places components on an
 * interval and does not say how emitted ones start. What it gains: docs/results/inverse.
 *
 * <p>An EXPANSION needs none of this: its components are in their places.
 */
public final class MixtureStart {

  /** What the weights of the output layer are multiplied by: {@value}. */
  public static final double WEIGHT_SCALE = 0.1;

  private MixtureStart() {}

  /**
   * Sets the bias and scales the weights of an output layer.
   *
   * @param output the runtime of an output layer with a bias, an identity activation and a {@link
   *     LossGaussianMixture} of form FREE, of an initialised network
   * @param labels a sample of labels [N, D] in the units that the network is trained on, finite
   * @throws IllegalArgumentException if the layer or the labels do not fit
   */
  public static void fromLabels(Layer output, INDArray labels) {
    if (!(output.conf().getLayer() instanceof BaseOutputLayer conf
        && conf.getLossFn() instanceof LossGaussianMixture loss
        && loss.isFree()
        && conf.hasBias())) {
      throw new IllegalArgumentException(
          "MixtureStart: the layer must be an output layer with a bias and"
              + " LossGaussianMixture.free(..), got "
              + output.conf().getLayer());
    }
    loss.checkActivation(conf.getActivationFn());
    if (labels.rank() != 2
        || labels.size(0) == 0
        || loss.outputs((int) labels.size(1)) != conf.getNOut()) {
      throw new IllegalArgumentException(
          "MixtureStart: labels must have shape [N, D] with D as the layer's nOut = %d says, got %s"
              .formatted(conf.getNOut(), Arrays.toString(labels.shape())));
    }
    int dimensions = (int) labels.size(1);
    int components = Math.toIntExact(conf.getNOut()) / (3 * dimensions);
    double[] bias = new double[3 * dimensions * components];
    for (int j = 0; j < dimensions; j++) {
      double[] sorted = labels.getColumn(j).castTo(DataType.DOUBLE).toDoubleVector();
      Arrays.sort(sorted);
      if (!Double.isFinite(sorted[0]) || !Double.isFinite(sorted[sorted.length - 1])) {
        throw new IllegalArgumentException(
            "MixtureStart: labels must be finite, but column %d is not; clean them".formatted(j));
      }
      for (int i = 0; i < components; i++) {
        int mean = (dimensions + j) * components + i;
        double width =
            quantile(sorted, (i + 1.0) / components) - quantile(sorted, 1.0 * i / components);
        bias[mean] = quantile(sorted, (i + 0.5) / components);
        bias[mean + dimensions * components] = Math.log(Math.max(width / 2, loss.minSigma()));
      }
    }
    INDArray target = output.getParam(DefaultParamInitializer.BIAS_KEY);
    target.assign(Nd4j.createFromArray(bias).castTo(target.dataType()).reshape(target.shape()));
    output.getParam(DefaultParamInitializer.WEIGHT_KEY).muli(WEIGHT_SCALE);
  }

  private static double quantile(double[] sorted, double level) {
    return sorted[(int) Math.min(sorted.length - 1, Math.floor(level * sorted.length))];
  }
}
