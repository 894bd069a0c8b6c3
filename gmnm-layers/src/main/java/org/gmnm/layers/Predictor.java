package org.gmnm.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.api.preprocessor.DataNormalization;

/**
 * A trained network as plain arrays, to serve single examples from many threads.
 *
 * <p>{@code MultiLayerNetwork.output} takes a lock and sets up workspaces and native calls for
 * every batch; for one example that is nearly all it does. A predictor copies the parameters once
 * and then needs nothing of ND4J.
 *
 * <pre>{@code
 * Predictor predictor = Predictor.of(network);
 * double[] output = predictor.predict(features); // from any thread
 * }</pre>
 *
 * <p><b>Shapes</b>: features [d] → output [o], as one row of {@code network.output}.
 *
 * <p>Thread-safe and immutable: later training of the network does not reach it. Computes in
 * doubles; a float network's outputs agree to a float's rounding, a double network's to a double's.
 *
 * <p><b>What it serves</b>, on feed-forward input and each by its exact class, since a subclass may
 * compute anything; all else is refused by name:
 *
 * <ul>
 *   <li>layers: {@link GmnmLayer}, {@link LayerNormLayer}, {@link GmmEmbeddingLayer}; DL4J's dense
 *       (without layer normalisation inside), batch normalisation, activation, dropout, output and
 *       loss layers; frozen ones of these
 *   <li>activation functions: identity, ReLU with all its options, {@link ReluActivation}, {@link
 *       LeakyReluActivation}, ReLU6, leaky ReLU, ELU, tanh, hard tanh, sigmoid, swish, softplus,
 *       softsign, softmax
 *   <li>graphs of one input and one output, of these layers and of merge, subset and element-wise
 *       vertices
 *   <li>normalisers: NormalizerStandardize, NormalizerMinMaxScaler ({@link #withNormalizer})
 * </ul>
 *
 * <p>Convolutions, recurrent layers, attention and preprocessors are not served: there the work of
 * a pass is more than the calls around it, and {@code network.output} does it well.
 *
 * <p><b>Errors</b>: IllegalArgumentException for NaN and infinite features, and where a layer of
 * this library would refuse what reaches it.
 */
public final class Predictor {

  /** One layer: [inputs] to [outputs]. */
  interface Stage {

    /** A new array of the layer's outputs. */
    double[] apply(double[] input);
  }

  private final int inputs;
  private final List<Stage> stages;

  /** Whether the last stage puts out what the network does, and not what reaches a layer. */
  private final boolean whole;

  private Predictor(int inputs, List<Stage> stages, boolean whole) {
    this.inputs = inputs;
    this.whole = whole;
    this.stages = List.copyOf(stages);
  }

  /**
   * Copies a network.
   *
   * @param network an initialised network
   * @return its predictor
   * @throws IllegalArgumentException naming the layer that a predictor does not know
   */
  public static Predictor of(MultiLayerNetwork network) {
    requireInitialised(network);
    return below(network, network.getnLayers(), true);
  }

  /**
   * Copies the layers below one, to compute what reaches it.
   *
   * @param network an initialised network
   * @param layerIndex the layer, counted from 0, not the first
   * @return a predictor of the layer's inputs
   * @throws IllegalArgumentException naming the layer that a predictor does not know
   */
  public static Predictor below(MultiLayerNetwork network, int layerIndex) {
    requireInitialised(network);
    if (layerIndex < 1 || layerIndex >= network.getnLayers()) {
      throw new IllegalArgumentException(
          "Predictor: the network has layers 1 to %d above the first, got %d"
              .formatted(network.getnLayers() - 1, layerIndex));
    }
    requireNoPreprocessor(network, layerIndex);
    return below(network, layerIndex, false);
  }

  private static void requireInitialised(MultiLayerNetwork network) {
    if (!network.isInitCalled()) { // params() itself would fail
      throw new IllegalArgumentException(
          "Predictor: the network must be initialised; call network.init() first");
    }
  }

  private static void requireNoPreprocessor(MultiLayerNetwork network, int layerIndex) {
    if (network.getLayerWiseConfigurations().getInputPreProcess(layerIndex) != null) {
      throw PredictorLayers.unknown(
          "layer " + layerIndex,
          network.getLayer(layerIndex).conf().getLayer(),
          "a preprocessor before it");
    }
  }

  private static Predictor below(MultiLayerNetwork network, int layerIndex, boolean whole) {
    List<Stage> stages = new ArrayList<>();
    int inputs = 0;
    for (int i = 0; i < layerIndex; i++) {
      org.deeplearning4j.nn.api.Layer layer = network.getLayer(i);
      requireNoPreprocessor(network, i);
      if (inputs == 0 && PredictorLayers.configuration(layer) instanceof FeedForwardLayer first) {
        inputs = Math.toIntExact(first.getNIn());
      }
      stages.addAll(PredictorLayers.of("layer " + i, layer));
    }
    return new Predictor(inputs, stages, whole);
  }

  /**
   * Copies a graph.
   *
   * @param graph an initialised graph of one input and one output
   * @return its predictor
   * @throws IllegalArgumentException naming the vertex that a predictor does not know
   */
  public static Predictor of(ComputationGraph graph) {
    if (graph.getVertices() == null) { // params() itself would fail
      throw new IllegalArgumentException(
          "Predictor: the graph must be initialised; call graph.init() first");
    }
    return new Predictor(PredictorGraph.inputs(graph), List.of(new PredictorGraph(graph)), true);
  }

  /**
   * This predictor for features as they come: it normalises them first. Where the normaliser was
   * fitted to labels too ({@code fitLabel(true)}), outputs are brought back to the labels' units.
   *
   * @param normalizer a fitted NormalizerStandardize or NormalizerMinMaxScaler; copied
   * @return a predictor that normalises
   * @throws IllegalArgumentException for another normaliser, or one of another number of features
   */
  public Predictor withNormalizer(DataNormalization normalizer) {
    PredictorNormalizer both = PredictorNormalizer.of(normalizer);
    if (both.features().centre().length != inputs) {
      throw new IllegalArgumentException(
          "Predictor: the normaliser must be one of "
              + inputs
              + " features, as the network has inputs, got one of "
              + both.features().centre().length);
    }
    List<Stage> all = new ArrayList<>();
    all.add(both.features());
    all.addAll(stages);
    if (whole && both.labels() != null) {
      all.add(both.labels());
    }
    return new Predictor(inputs, all, whole);
  }

  /**
   * The network's output for one example.
   *
   * @param features as many as the network has inputs; left as it is
   * @return its outputs, a new array
   * @throws IllegalArgumentException for another number of features, or one that is not finite
   */
  public double[] predict(double[] features) {
    if (features.length != inputs) {
      throw new IllegalArgumentException(
          "Predictor: features must be " + inputs + " numbers, got " + features.length);
    }
    return through(stages, requireFinite("Predictor: features", features));
  }

  static double[] through(List<Stage> stages, double[] input) {
    double[] values = input;
    for (Stage stage : stages) {
      values = stage.apply(values);
    }
    return values;
  }

  static double[] requireFinite(String what, double[] values) {
    for (int j = 0; j < values.length; j++) {
      if (!Double.isFinite(values[j])) {
        throw new IllegalArgumentException(
            what + " must be finite, got " + values[j] + " at [" + j + "]; clean the data");
      }
    }
    return values;
  }

  /**
   * The network's outputs for several examples, one after the other.
   *
   * @param batch examples
   * @return outputs in the same order
   */
  public double[][] predict(double[][] batch) {
    return Arrays.stream(batch).map(this::predict).toArray(double[][]::new);
  }

  /** {@code x·W + b}, row by row of W, so that the inner loop runs along memory. */
  static final class Linear implements Stage {

    private final double[] weights;
    private final double[] bias;

    Linear(INDArray weights, @Nullable INDArray bias) {
      this.weights = numbers(weights);
      this.bias = bias == null ? new double[(int) weights.size(1)] : numbers(bias);
    }

    Linear(double[] weights, double[] bias) {
      this.weights = weights;
      this.bias = bias;
    }

    @Override
    public double[] apply(double[] input) {
      double[] output = bias.clone();
      for (int i = 0; i < input.length; i++) {
        double x = input[i];
        int row = i * output.length;
        for (int j = 0; j < output.length; j++) {
          output[j] += x * weights[row + j];
        }
      }
      return output;
    }

    static double[] numbers(INDArray matrix) {
      return matrix.dup('c').reshape(matrix.length()).toDoubleVector();
    }
  }
}
