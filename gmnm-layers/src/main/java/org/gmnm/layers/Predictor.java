package org.gmnm.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseOutputLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

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
 * <p><b>Limits</b>: networks on feed-forward input of {@link GmnmLayer}, dense, activation,
 * dropout, output and loss layers, with the activation functions of {@link PredictorActivation}.
 */
public final class Predictor {

  /** One layer: [inputs] to [outputs]. */
  interface Stage {

    /** A new array of the layer's outputs. */
    double[] apply(double[] input);
  }

  private final int inputs;
  private final List<Stage> stages;

  private Predictor(int inputs, List<Stage> stages) {
    this.inputs = inputs;
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
    if (network.getnLayers() == 0 || network.params() == null) {
      throw new IllegalArgumentException(
          "Predictor: the network must be initialised; call network.init() first");
    }
    List<Stage> stages = new ArrayList<>();
    int inputs = 0;
    for (int i = 0; i < network.getnLayers(); i++) {
      org.deeplearning4j.nn.api.Layer layer = network.getLayer(i);
      if (network.getLayerWiseConfigurations().getInputPreProcess(i) != null) {
        throw unknown(i, layer, "a preprocessor before it");
      }
      if (inputs == 0 && layer.conf().getLayer() instanceof FeedForwardLayer first) {
        inputs = Math.toIntExact(first.getNIn());
      }
      stages.addAll(stages(i, layer));
    }
    return new Predictor(inputs, stages);
  }

  private static List<Stage> stages(int index, org.deeplearning4j.nn.api.Layer layer) {
    org.deeplearning4j.nn.conf.layers.Layer conf = layer.conf().getLayer();
    if (conf instanceof DropoutLayer) {
      return List.of();
    }
    if (conf instanceof ActivationLayer activation) {
      return List.of(activation(index, layer, activation.getActivationFn()));
    }
    if (conf instanceof LossLayer loss) {
      return List.of(activation(index, layer, loss.getActivationFn()));
    }
    if (conf instanceof GmnmLayer gmnm) {
      return List.of(
          new GmnmStage(gmnm, layer.paramTable()),
          activation(index, layer, gmnm.getActivationFn()));
    }
    boolean dense = conf instanceof DenseLayer plain && !plain.hasLayerNorm();
    if (dense || conf.getClass() == OutputLayer.class) {
      boolean biased =
          conf instanceof DenseLayer plain ? plain.hasBias() : ((BaseOutputLayer) conf).hasBias();
      return List.of(
          new Linear(layer.getParam("W"), biased ? layer.getParam("b") : null),
          activation(index, layer, ((FeedForwardLayer) conf).getActivationFn()));
    }
    throw unknown(index, layer, "this kind of layer");
  }

  private static Stage activation(
      int index,
      org.deeplearning4j.nn.api.Layer layer,
      org.nd4j.linalg.activations.IActivation function) {
    Stage stage = PredictorActivation.of(function);
    if (stage == null) {
      throw unknown(index, layer, "the activation function " + function);
    }
    return stage;
  }

  private static IllegalArgumentException unknown(
      int index, org.deeplearning4j.nn.api.Layer layer, String what) {
    return new IllegalArgumentException(
        "Predictor: layer "
            + index
            + " ("
            + layer.conf().getLayer().getClass().getSimpleName()
            + ") has "
            + what
            + ", which a predictor does not know; use network.output for this network");
  }

  /**
   * The network's output for one example.
   *
   * @param features as many as the network has inputs; left as it is
   * @return its outputs, a new array
   * @throws IllegalArgumentException for another number of features
   */
  public double[] predict(double[] features) {
    if (features.length != inputs) {
      throw new IllegalArgumentException(
          "Predictor: features must be " + inputs + " numbers, got " + features.length);
    }
    double[] values = features;
    for (Stage stage : stages) {
      values = stage.apply(values);
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
