package org.gmnm.examples.diffusion;

import java.util.List;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.WorkspaceMode;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.learning.config.Adam;

/**
 * The auxiliary classifier: a small CNN that names the attributes of a noisy image, one sigmoid per
 * attribute value. How much signal and noise there is comes as two constant channels beside the
 * image's own.
 *
 * <p><b>Shapes</b>: input [N, channels + 2, 16, 16], output [N, values of all attributes].
 */
final class GuideNetwork {

  /** Channels that tell the time: signal and noise. */
  static final int TIME_CHANNELS = 2;

  private static final double LEARNING_RATE = 2e-3;

  private final PictureSource source;

  GuideNetwork(PictureSource source) {
    this.source = source;
  }

  /** For training. */
  ComputationGraphConfiguration training(GuideLoss loss, long seed) {
    GraphBuilder graph = builder(seed, DataType.FLOAT).graphBuilder().addInputs("input");
    String input = "input";
    int number = 0;
    for (Layer layer : body()) {
      String name = "layer" + number++;
      graph.addLayer(name, layer, input);
      input = name;
    }
    return graph
        .addLayer(
            "label",
            new OutputLayer.Builder(loss.loss())
                .nOut(source.space().allValues())
                .activation(Activation.SIGMOID)
                .weightInit(WeightInit.XAVIER)
                .build(),
            input)
        .setOutputs("label")
        .setInputTypes(inputType())
        .build();
  }

  /**
   * The same network up to its logits, parameter by parameter in the same order: as a chain of
   * layers, which hands the gradient of its input on, and without an output layer, which would
   * insist on a loss of its own.
   */
  MultiLayerConfiguration logits(DataType type) {
    NeuralNetConfiguration.ListBuilder list =
        builder(0, type)
            .trainingWorkspaceMode(WorkspaceMode.NONE)
            .inferenceWorkspaceMode(WorkspaceMode.NONE)
            .list();
    body().forEach(list::layer);
    return list.layer(
            new DenseLayer.Builder()
                .nOut(source.space().allValues())
                .activation(Activation.IDENTITY)
                .build())
        .setInputType(inputType())
        .build();
  }

  private static NeuralNetConfiguration.Builder builder(long seed, DataType type) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .dataType(type)
        .updater(new Adam(LEARNING_RATE))
        .weightInit(WeightInit.RELU)
        .activation(Activation.RELU)
        .convolutionMode(ConvolutionMode.Same);
  }

  private static List<Layer> body() {
    return List.of(
        new ConvolutionLayer.Builder(3, 3).nOut(16).build(),
        pool(),
        new ConvolutionLayer.Builder(3, 3).nOut(32).build(),
        pool(),
        new DenseLayer.Builder().nOut(64).build());
  }

  private static SubsamplingLayer pool() {
    return new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
        .kernelSize(2, 2)
        .stride(2, 2)
        .build();
  }

  private InputType inputType() {
    return InputType.convolutional(
        PictureSource.SIDE, PictureSource.SIDE, source.channels() + TIME_CHANNELS);
  }

  /** Writes an image at a time as the network wants it; returns the place after it. */
  int write(float[] image, int from, DiffusionSchedule schedule, int t, float[] into, int offset) {
    System.arraycopy(image, from, into, offset, source.pixels());
    int at = offset + source.pixels();
    java.util.Arrays.fill(into, at, at + PictureSource.PLANE, (float) schedule.signal(t));
    at += PictureSource.PLANE;
    java.util.Arrays.fill(into, at, at + PictureSource.PLANE, (float) schedule.noise(t));
    return at + PictureSource.PLANE;
  }
}
