package org.gmnm.examples.diffusion;

import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.distribution.NormalDistribution;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.preprocessor.CnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.LeakyReluActivation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The U-Net that tells the noise in an image, see {@link Prediction}, c channels wide at the top.
 *
 * <pre>
 *   16×16  [image] in c – c ───────────────────────────────┐ up0 c – c – noise
 *                     └ pool                          enlarge ┘
 *   8×8                down 2c – 2c ───────────┐ up1 2c ┘
 *                                  └ pool   enlarge ┘
 *   4×4                             middle 2c – x + mix(x) – 2c ┘
 * </pre>
 *
 * <p>Every word is a 3×3 convolution with ReLU; lines to the right are skip connections. Time and
 * condition go through one dense layer and enter the first convolution of every level as a map of
 * 4×4 per channel, enlarged to the level's size and added: the map, and not only a value per
 * channel, can say where.
 *
 * <p>mix is {@link Bottleneck#GMNM}: a {@link GmnmLayer} on the channel vector of every pixel, or
 * {@link Bottleneck#RELU}: two 1×1 convolutions with about as many parameters.
 *
 * <p><b>Shapes</b>: image [N, channels, 16, 16], embedding [N, e], noise [N, channels · 256].
 *
 * @param channels of the images
 * @param embedding e, width of time and condition together
 * @param width c
 * @param bottleneck what mixes the channels at the bottom
 * @param learningRate of Adam
 */
record DiffusionNetwork(
    int channels, int embedding, int width, Bottleneck bottleneck, double learningRate) {

  /** What mixes the channels at the bottom. */
  enum Bottleneck {
    /** A Gaussian mixture module. */
    GMNM,
    /** Convolutions of 1×1. */
    RELU
  }

  static final String IMAGE = "image";
  static final String EMBEDDING = "embedding";

  private static final int MAP = 4;
  private static final int EMBED = 64;

  /** Small, so that training begins near "no noise" and not far beyond. */
  private static final double LAST_WEIGHTS = 0.01;

  /** The configuration; the seed decides the initial weights. */
  ComputationGraphConfiguration configuration(long seed) {
    int side = PictureSource.SIDE;
    GraphBuilder graph =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(new Adam(learningRate))
            .weightInit(WeightInit.RELU)
            .activation(Activation.IDENTITY)
            .convolutionMode(ConvolutionMode.Same)
            .cacheMode(CacheMode.DEVICE) // a convolution runs forward once a step, not twice
            .graphBuilder()
            .addInputs(IMAGE, EMBEDDING)
            .setInputTypes(
                InputType.convolutional(side, side, channels), InputType.feedForward(embedding));
    graph.addLayer(
        "embed",
        new DenseLayer.Builder().nOut(EMBED).activation(new LeakyReluActivation()).build(),
        EMBEDDING);

    conditioned(graph, "in", IMAGE, width, side);
    convolution(graph, "in2", "in", width, new LeakyReluActivation());
    pool(graph, "pool1", "in2");
    conditioned(graph, "down", "pool1", 2 * width, side / 2);
    convolution(graph, "down2", "down", 2 * width, new LeakyReluActivation());
    pool(graph, "pool2", "down2");
    conditioned(graph, "middle", "pool2", 2 * width, side / 4);
    mix(graph, "mix", "middle", 2 * width);
    graph.addVertex("mixed", new ElementWiseVertex(ElementWiseVertex.Op.Add), "middle", "mix");
    convolution(graph, "middle2", "mixed", 2 * width, new LeakyReluActivation());
    enlargeAndMerge(graph, "skip1", "middle2", "down2");
    conditioned(graph, "up1", "skip1", 2 * width, side / 2);
    enlargeAndMerge(graph, "skip0", "up1", "in2");
    conditioned(graph, "up0", "skip0", width, side);
    convolution(graph, "last", "up0", width, new LeakyReluActivation());
    graph.addVertex("end", new MergeVertex(), "last", IMAGE);
    graph.addLayer(
        "noise",
        new ConvolutionLayer.Builder(3, 3)
            .nOut(channels)
            .weightInit(new NormalDistribution(0, LAST_WEIGHTS))
            .build(),
        "end");
    return graph
        .addLayer(
            "loss",
            new LossLayer.Builder(LossFunction.MSE).build(),
            new CnnToFeedForwardPreProcessor(side, side, channels),
            "noise")
        .setOutputs("loss")
        .build();
  }

  /** A convolution to whose result time and condition are added before ReLU. */
  private static void conditioned(
      GraphBuilder graph, String name, String input, int outputs, int side) {
    convolution(graph, name + "-raw", input, outputs, new ActivationIdentity());
    graph.addLayer(
        name + "-dense", new DenseLayer.Builder().nOut(outputs * MAP * MAP).build(), "embed");
    FeedForwardToCnnPreProcessor map = new FeedForwardToCnnPreProcessor(MAP, MAP, outputs);
    graph.addLayer(
        name + "-map",
        side == MAP
            ? new ActivationLayer(Activation.IDENTITY)
            : new Upsampling2D.Builder(side / MAP).build(),
        map,
        name + "-dense");
    graph.addVertex(
        name + "-sum",
        new ElementWiseVertex(ElementWiseVertex.Op.Add),
        name + "-raw",
        name + "-map");
    graph.addLayer(name, new ActivationLayer(new LeakyReluActivation()), name + "-sum");
  }

  private void mix(GraphBuilder graph, String name, String input, int outputs) {
    if (bottleneck == Bottleneck.GMNM) {
      graph.addLayer(
          name, new GmnmLayer.Builder().plain().nOut(outputs).components(outputs).build(), input);
      return;
    }
    // GMNM has 3 · outputs² parameters: mu, W and pi.
    graph.addLayer(
        name + "-wide",
        new ConvolutionLayer.Builder(1, 1)
            .nOut(outputs * 3 / 2)
            .activation(new LeakyReluActivation())
            .build(),
        input);
    graph.addLayer(name, new ConvolutionLayer.Builder(1, 1).nOut(outputs).build(), name + "-wide");
  }

  private static void convolution(
      GraphBuilder graph, String name, String input, int outputs, IActivation activation) {
    graph.addLayer(
        name,
        new ConvolutionLayer.Builder(3, 3).nOut(outputs).activation(activation).build(),
        input);
  }

  private static void pool(GraphBuilder graph, String name, String input) {
    graph.addLayer(
        name,
        new SubsamplingLayer.Builder(SubsamplingLayer.PoolingType.AVG)
            .kernelSize(2, 2)
            .stride(2, 2)
            .build(),
        input);
  }

  private static void enlargeAndMerge(
      GraphBuilder graph, String name, String small, String skipped) {
    graph.addLayer(name + "-large", new Upsampling2D.Builder(2).build(), small);
    graph.addVertex(name, new MergeVertex(), name + "-large", skipped);
  }
}
