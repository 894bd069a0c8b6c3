package org.gmnm.layers;

import java.util.Arrays;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.LayerInput;
import org.gmnm.mixture.Covariance;
import org.gmnm.mixture.JointGaussianMixture;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * How unlike its training data an input is to a network: by a Gaussian mixture of the features that
 * reach one of its layers.
 *
 * <pre>
 *   score(x) = −ln Σ_k π_k N(z(x); m_k, C_k)          z(x): what reaches the layer, in inference
 * </pre>
 *
 * <pre>{@code
 * FeatureDensity density = FeatureDensity.of(network, network.getnLayers() - 1, trainingData);
 * double[] scores = density.score(features); // the greater, the less is known of such an input
 * }</pre>
 *
 * <p>A classifier is as sure of what it has never seen as of what it has: its softmax only compares
 * classes. The density of its penultimate features, which are those that reach the output layer,
 * says whether it has seen the like at all. Inputs above a quantile of the scores of held-out data,
 * say 0.95, are then refused. {@link FeatureDensityLearner} says how the mixture is learned, and
 * what else it may be.
 *
 * <p><b>Shapes</b>: features as the network takes them, [N, …] → scores [N]; what reaches the layer
 * is [N, d].
 *
 * <p>Keeps the network itself: scores are those of the parameters as they stand, so learn anew
 * after further training. The mixture alone is saved by {@code MixtureFiles}.
 *
 * <p><b>Limits</b>: scores are differences of unlikelihood, in nats; they are not probabilities and
 * not comparable between networks. A score is ∞ where a squared distance is no double. Networks are
 * not safe for use by several threads, so {@link #score} is not; {@link #scoreOf} is.
 *
 * <p><b>Errors</b>: {@link IllegalArgumentException} for a layer that is not there or that features
 * of another shape reach, and for features that are NaN or infinite.
 *
 * <p><b>Reference</b>: Lee, Lee, Lee, Shin, <i>A Simple Unified Framework for Detecting
 * Out-of-Distribution Samples and Adversarial Attacks</i>, arXiv 1807.03888, for one covariance and
 * the nearest class; Morteza and Li, <i>Provable Guarantees for Understanding Out-of-distribution
 * Detection</i>, arXiv 2112.00787, for the sum over classes. Weights and normalised densities are
 * our choice.
 */
public final class FeatureDensity {

  private static final String NAME = "FeatureDensity";

  /** What reaches the layer [N, d], of what goes into the network. */
  @FunctionalInterface
  interface Below {
    INDArray activations(INDArray[] features, @Nullable INDArray mask);
  }

  private final Below below;
  private final String where;
  private final JointGaussianMixture mixture;

  FeatureDensity(Below below, String where, JointGaussianMixture mixture) {
    this.below = below;
    this.where = where;
    this.mixture = mixture;
  }

  /**
   * Learns from a classifier's training data: a component for each class, one covariance for all.
   *
   * @param network a trained network
   * @param layerIndex the layer, counted from 0, whose input are the features; the last one for
   *     penultimate features
   * @param data features and labels; read to the end, and reset
   * @return the density
   */
  public static FeatureDensity of(MultiLayerNetwork network, int layerIndex, DataSetIterator data) {
    return FeatureDensityLearner.ofClasses(Covariance.TIED).fit(network, layerIndex, data);
  }

  /**
   * Learns from a classifier's training data: a component for each class, one covariance for all.
   *
   * @param graph a trained graph of one input and one output
   * @param layerName the layer whose input are the features
   * @param data features and labels; read to the end, and reset
   * @return the density
   */
  public static FeatureDensity of(ComputationGraph graph, String layerName, DataSetIterator data) {
    return FeatureDensityLearner.ofClasses(Covariance.TIED).fit(graph, layerName, data);
  }

  /**
   * A density that was learned before.
   *
   * @param network the network that it was learned from
   * @param layerIndex the layer, counted from 0, whose input are the features
   * @param mixture what {@link #mixture} gave
   * @return the density
   */
  public static FeatureDensity of(
      MultiLayerNetwork network, int layerIndex, JointGaussianMixture mixture) {
    return new FeatureDensity(below(network, layerIndex), where(layerIndex), mixture);
  }

  /**
   * A density that was learned before.
   *
   * @param graph the graph that it was learned from
   * @param layerName the layer whose input are the features
   * @param mixture what {@link #mixture} gave
   * @return the density
   */
  public static FeatureDensity of(
      ComputationGraph graph, String layerName, JointGaussianMixture mixture) {
    return new FeatureDensity(below(graph, layerName), where(layerName), mixture);
  }

  static Below below(MultiLayerNetwork network, int layerIndex) {
    if (layerIndex < 0 || layerIndex >= network.getnLayers()) {
      throw new IllegalArgumentException(
          "%s: the network has layers 0 to %d, got %d"
              .formatted(NAME, network.getnLayers() - 1, layerIndex));
    }
    return (features, mask) -> {
      if (features.length != 1) {
        throw new IllegalArgumentException(
            "%s: a network takes one array of features, got %d".formatted(NAME, features.length));
      }
      return LayerInput.of(network, layerIndex, features[0], mask);
    };
  }

  static Below below(ComputationGraph graph, String layerName) {
    if (!(graph.getConfiguration().getVertices().get(layerName) instanceof LayerVertex)) {
      throw new IllegalArgumentException(
          "%s: the graph has no layer '%s'; it has %s"
              .formatted(NAME, layerName, graph.getConfiguration().getVertices().keySet()));
    }
    return (features, mask) -> LayerInput.of(graph, layerName, features);
  }

  static String where(int layerIndex) {
    return "layer " + layerIndex;
  }

  static String where(String layerName) {
    return "layer '" + layerName + "'";
  }

  /** What reaches the layer, as rows that are numbers. */
  static double[][] rows(INDArray activations, String where) {
    if (activations.rank() != 2) {
      throw new IllegalArgumentException(
          "%s: what reaches %s must have shape [N, d], got %s; name a dense or an output layer"
              .formatted(NAME, where, Arrays.toString(activations.shape())));
    }
    double[][] rows = activations.castTo(DataType.DOUBLE).toDoubleMatrix();
    for (int i = 0; i < rows.length; i++) {
      requireFinite(rows[i], where + ", example " + i);
    }
    return rows;
  }

  private static void requireFinite(double[] z, String where) {
    for (int a = 0; a < z.length; a++) {
      if (!Double.isFinite(z[a])) {
        throw new IllegalArgumentException(
            "%s: feature %d at %s must be finite, got %s; clean the inputs, or train the network"
                    .formatted(NAME, a, where, z[a])
                + " anew if its parameters are no numbers");
      }
    }
  }

  /**
   * Scores inputs.
   *
   * @param features what goes into the network, of a graph one array for each of its inputs
   * @return a score for each example, in their order; the greater, the less is known of its like
   */
  public double[] score(INDArray... features) {
    double[][] rows = rows(below.activations(features, null), where);
    requireWidth(rows[0].length);
    return Arrays.stream(mixture.logDensity(rows)).map(log -> -log).toArray();
  }

  /**
   * Scores one example by its features at the layer, as {@link Predictor#below} computes them; from
   * any thread.
   *
   * @param z what reaches the layer, d values
   * @return the score
   */
  public double scoreOf(double... z) {
    requireWidth(z.length);
    requireFinite(z, where);
    return -mixture.logDensity(z);
  }

  private void requireWidth(int width) {
    if (width != mixture.dimensions()) {
      throw new IllegalArgumentException(
          "%s: %s has %d features, the mixture %d; it was learned from another layer"
              .formatted(NAME, where, width, mixture.dimensions()));
    }
  }

  /** {@return the mixture of the features} */
  public JointGaussianMixture mixture() {
    return mixture;
  }

  @Override
  public String toString() {
    return "%s(%s, %s)".formatted(NAME, where, mixture);
  }
}
