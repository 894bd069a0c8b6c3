package org.gmnm.examples.classification;

import java.util.Locale;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.layers.GmnmLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;
import org.nd4j.linalg.schedule.ExponentialSchedule;
import org.nd4j.linalg.schedule.ScheduleType;

/**
 * A small CNN whose channels are mixed twice by a residual block: the one place where the networks
 * differ.
 *
 * <pre>
 *   conv 3×3, 16 – ReLU
 *   conv 3×3, 48, stride 2 – BN – ReLU
 *   conv 3×3, 64, stride 2 – BN – x + mix(x) – ReLU
 *   conv 3×3, 64 – BN – x + mix(x) – ReLU – max pool 2
 *   dense 128 – ReLU – softmax
 * </pre>
 *
 * <p>Strides and not pools shrink the large images: ND4J's pooling takes longer than the
 * convolutions beside it.
 *
 * <p>{@link #PLAIN} mixes by a bottleneck 1×1 conv – ReLU – 1×1 conv, {@link #GMNM} by one {@link
 * GmnmLayer} on the channel vector of every pixel. Both see the same batch-normalised input, both
 * have the residual path, and GMNM has fewer parameters. Our reading of arXiv 2510.06660, figure 4
 * (top): "GMNM modules on channel-wise interactions".
 */
enum CifarNetwork {
  /** The bottleneck of 1×1 convolutions. */
  PLAIN {
    @Override
    String mix(GraphBuilder graph, String name, String input) {
      graph.addLayer(
          name + "-narrow",
          new ConvolutionLayer.Builder(1, 1).nOut(BOTTLENECK).activation(Activation.RELU).build(),
          input);
      graph.addLayer(
          name,
          new ConvolutionLayer.Builder(1, 1).nOut(CHANNELS).activation(Activation.IDENTITY).build(),
          name + "-narrow");
      return name;
    }
  },
  /** One Gaussian mixture module. */
  GMNM {
    @Override
    String mix(GraphBuilder graph, String name, String input) {
      graph.addLayer(
          name, new GmnmLayer.Builder().nOut(CHANNELS).components(COMPONENTS).build(), input);
      return name;
    }
  };

  /** Channels that are mixed. */
  static final int CHANNELS = 64;

  /** Width of the plain bottleneck: 2·64·96 weights and biases, 12,448 parameters a block. */
  static final int BOTTLENECK = 96;

  /** Components of a GMNM block: 3·64·64, 12,288 parameters a block. */
  static final int COMPONENTS = 64;

  private static final double LEARNING_RATE = 1e-3;

  /** The learning rate falls to a tenth in about ten epochs. */
  private static final double DECAY_PER_EPOCH = 0.8;

  private static final double L2 = 1e-4;

  /** Adds the block that maps {@value #CHANNELS} channels to as many; returns its output's name. */
  abstract String mix(GraphBuilder graph, String name, String input);

  /** The configuration for images of 32 × 32 pixels in three colours. */
  ComputationGraphConfiguration configuration(int classes, long seed) {
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(
                new Adam(
                    new ExponentialSchedule(ScheduleType.EPOCH, LEARNING_RATE, DECAY_PER_EPOCH)))
            .l2(L2)
            .weightInit(WeightInit.RELU)
            .activation(Activation.IDENTITY)
            .convolutionMode(ConvolutionMode.Same)
            .graphBuilder()
            .addInputs("image");
    graph.addLayer(
        "conv1",
        new ConvolutionLayer.Builder(3, 3).nOut(16).activation(Activation.RELU).build(),
        "image");
    relu(graph, "relu2", normalised(graph, "conv2", 48, 2, "conv1"));
    residual(graph, "mix1", normalised(graph, "conv3", CHANNELS, 2, "relu2"));
    residual(graph, "mix2", normalised(graph, "conv4", CHANNELS, 1, "mix1-relu"));
    graph.addLayer(
        "pool",
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.MAX)
            .kernelSize(2, 2)
            .stride(2, 2)
            .build(),
        "mix2-relu");
    return graph
        .addLayer(
            "dense", new DenseLayer.Builder().nOut(128).activation(Activation.RELU).build(), "pool")
        .addLayer(
            "label",
            new OutputLayer.Builder(LossFunction.MCXENT)
                .nOut(classes)
                .activation(Activation.SOFTMAX)
                .weightInit(WeightInit.XAVIER)
                .build(),
            "dense")
        .setOutputs("label")
        .setInputTypes(InputType.convolutional(32, 32, 3))
        .build();
  }

  private void residual(GraphBuilder graph, String name, String input) {
    graph.addVertex(
        name + "-sum",
        new ElementWiseVertex(ElementWiseVertex.Op.Add),
        input,
        mix(graph, name, input));
    relu(graph, name + "-relu", name + "-sum");
  }

  private static String normalised(
      GraphBuilder graph, String name, int channels, int stride, String input) {
    graph.addLayer(
        name + "-raw",
        new ConvolutionLayer.Builder(3, 3)
            .nOut(channels)
            .stride(stride, stride)
            .hasBias(false)
            .build(),
        input);
    graph.addLayer(name, new BatchNormalization.Builder().build(), name + "-raw");
    return name;
  }

  private static void relu(GraphBuilder graph, String name, String input) {
    graph.addLayer(name, new ActivationLayer(Activation.RELU), input);
  }

  /** The network's name on the command line and in reports. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
