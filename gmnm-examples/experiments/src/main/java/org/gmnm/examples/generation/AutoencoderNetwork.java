package org.gmnm.examples.generation;

import java.util.Locale;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.PreprocessorVertex;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.Deconvolution2D;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.Upsampling2D;
import org.deeplearning4j.nn.conf.preprocessor.FeedForwardToCnnPreProcessor;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.examples.baseline.FallingRate;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.LeakyReluActivation;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.activations.impl.ActivationIdentity;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * A convolutional autoencoder, and what multiplies its decoder's output.
 *
 * <pre>
 *   conv 3×3, 32, stride 2 – LReLU – conv 3×3, width, stride 2 – LReLU
 *   dense – BN = latent of 64
 *   dense – LReLU – transposed conv 2×2, 32 – LReLU – transposed conv 2×2, 8 = decoded
 *   decoded × map(latent), element by element
 *   conv 3×3 = image
 * </pre>
 *
 * <p>Our reading of arXiv 2510.06660, figure 4 (bottom): the latent also goes through GMNM, whose
 * output multiplies the decoder's before the output convolution. A map of the decoder's full size
 * would take most of all parameters; so GMNM has an output for every channel and every cell of an 8
 * × 8 grid, which is upsampled to the decoder's size. Its bias begins at 1 and its output weights
 * at a tenth of their usual size: at first the product is nearly the decoder's output.
 *
 * <p>Rectifiers are leaky (LReLU) and the first step is 0.003: with plain ones and 0.005 two seeds
 * of the plain network ended at validation errors 0.0150 and 0.0127. It did not mend the spread:
 * three seeds with leaky ones ended between 0.0132 and 0.0152.
 *
 * <p>All three have the same number of parameters within 2 %: {@link #PLAIN}, which multiplies by
 * nothing, is as much wider in the two dense layers and the convolutions beside them, and {@link
 * #GATE} has so many hidden units. Transposed convolutions have kernel 2 and stride 2 without
 * padding: with padding as in "same" mode ND4J's take three to five times as long.
 */
enum AutoencoderNetwork {
  /** No product; wider instead. */
  PLAIN {
    @Override
    int width(ImageShape shape) {
      long wanted = GMNM.parameters(shape, WIDTH);
      int width = WIDTH;
      while (parameters(shape, width) < wanted) {
        width++;
      }
      return width;
    }

    @Override
    void addMap(GraphBuilder graph, int outputs) {
      throw new IllegalStateException("The plain network has no map");
    }
  },
  /** A dense layer with leaky rectifiers, and a linear one, in GMNM's place. */
  GATE {
    @Override
    void addMap(GraphBuilder graph, int outputs) {
      long budget = (2L * LATENT + outputs) * COMPONENTS;
      graph.addLayer(
          "hidden",
          new DenseLayer.Builder()
              .nOut((int) (budget / (LATENT + 1 + outputs)))
              .activation(new LeakyReluActivation())
              .build(),
          "latent");
      graph.addLayer(
          MAP,
          new DenseLayer.Builder().nOut(outputs).biasInit(1).weightInit(WeightInit.XAVIER).build(),
          "hidden");
    }

    @Override
    void start(ComputationGraph network) {
      network.getParam(MAP + "_W").muli(START);
    }
  },
  /** One Gaussian mixture module. */
  GMNM {
    @Override
    void addMap(GraphBuilder graph, int outputs) {
      graph.addLayer(
          MAP,
          new GmnmLayer.Builder()
              .plain()
              .nOut(outputs)
              .components(COMPONENTS)
              .hasBias(true)
              .biasInit(1)
              .build(),
          "latent");
    }

    @Override
    void start(ComputationGraph network) {
      network.getParam(MAP + "_" + GmnmLayer.OUTPUT_WEIGHTS).muli(START);
    }
  };

  /** Dimensions of the latent. */
  static final int LATENT = 64;

  /** Components of GMNM. */
  static final int COMPONENTS = 64;

  private static final String MAP = "map";
  private static final int OUTER = 32;
  private static final int WIDTH = 64;
  private static final int DECODED = 8;
  private static final int MAP_CELLS = 8;

  /** Factor of the map's first weights. */
  private static final double START = 0.1;

  abstract void addMap(GraphBuilder graph, int outputs);

  /** Channels of the inner convolutions. */
  int width(ImageShape shape) {
    return WIDTH;
  }

  /** Brings the map's first values near 1. */
  void start(ComputationGraph network) {}

  /** A new network; its input and its label are images of values (pixel − ½) / ¼. */
  ComputationGraph create(ImageShape shape, double learningRate, int steps, long seed) {
    ComputationGraph network =
        new ComputationGraph(autoencoder(shape, width(shape), learningRate, steps, seed));
    network.init();
    start(network);
    return network;
  }

  long parameters(ImageShape shape, int width) {
    ComputationGraph network = new ComputationGraph(autoencoder(shape, width, 1, 1, 1));
    network.init();
    return network.numParams();
  }

  private ComputationGraphConfiguration autoencoder(
      ImageShape shape, int width, double learningRate, int steps, long seed) {
    GraphBuilder graph = graph(learningRate, steps, seed).addInputs("image");
    graph.addLayer("encode1", convolution(OUTER, 2), "image");
    graph.addLayer("encode2", convolution(width, 2), "encode1");
    graph.addLayer(
        "raw-latent",
        new DenseLayer.Builder().nOut(LATENT).weightInit(WeightInit.XAVIER).build(),
        "encode2");
    graph.addLayer("latent", new BatchNormalization.Builder().build(), "raw-latent");
    addDecoder(graph, shape, width);
    return graph
        .setInputTypes(InputType.convolutional(shape.height(), shape.width(), shape.channels()))
        .build();
  }

  /** The part of a trained network from latents [N, {@value #LATENT}] to images. */
  ComputationGraph decoder(ComputationGraph network, ImageShape shape) {
    GraphBuilder graph = graph(1, 1, 1).addInputs("latent");
    addDecoder(graph, shape, width(shape));
    ComputationGraph decoder =
        new ComputationGraph(graph.setInputTypes(InputType.feedForward(LATENT)).build());
    decoder.init();
    for (Layer layer : decoder.getLayers()) {
      if (layer.numParams() > 0) {
        layer.setParams(network.getLayer(layer.conf().getLayer().getLayerName()).params());
      }
    }
    return decoder;
  }

  private static GraphBuilder graph(double learningRate, int steps, long seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .updater(new Adam(new FallingRate(learningRate, steps)))
        .weightInit(WeightInit.RELU)
        .activation(Activation.IDENTITY)
        .convolutionMode(ConvolutionMode.Same)
        .cacheMode(CacheMode.DEVICE) // a convolution runs forward once a step, not twice
        .graphBuilder();
  }

  private void addDecoder(GraphBuilder graph, ImageShape shape, int width) {
    int rows = shape.height() / 4;
    int columns = shape.width() / 4;
    graph.addLayer(
        "decode0",
        new DenseLayer.Builder()
            .nOut(width * rows * columns)
            .activation(new LeakyReluActivation())
            .build(),
        "latent");
    graph.addLayer("decode1", transposed(OUTER, new LeakyReluActivation()), "decode0");
    graph.inputPreProcessor("decode1", new FeedForwardToCnnPreProcessor(rows, columns, width));
    graph.addLayer("decode2", transposed(DECODED, new ActivationIdentity()), "decode1");
    String last = "decode2";
    if (this != PLAIN) {
      last = product(graph, shape);
    }
    graph.addLayer(
        "output",
        new ConvolutionLayer.Builder(3, 3)
            .nOut(shape.channels())
            .weightInit(WeightInit.XAVIER)
            .build(),
        last);
    graph.addLayer(
        "loss",
        new CnnLossLayer.Builder(LossFunction.MSE).activation(Activation.IDENTITY).build(),
        "output");
    graph.setOutputs("loss");
  }

  private String product(GraphBuilder graph, ImageShape shape) {
    int rows = cells(shape.height());
    int columns = cells(shape.width());
    addMap(graph, DECODED * rows * columns);
    graph.addVertex(
        "cells",
        new PreprocessorVertex(new FeedForwardToCnnPreProcessor(rows, columns, DECODED)),
        MAP);
    graph.addLayer(
        "upsampled",
        new Upsampling2D.Builder()
            .size(new int[] {shape.height() / rows, shape.width() / columns})
            .build(),
        "cells");
    graph.addVertex(
        "product", new ElementWiseVertex(ElementWiseVertex.Op.Product), "decode2", "upsampled");
    return "product";
  }

  /** The most cells along a side, at most {@value #MAP_CELLS}, that fit a whole number of times. */
  private static int cells(int side) {
    int cells = MAP_CELLS;
    while (side % cells != 0) {
      cells--;
    }
    return cells;
  }

  private static ConvolutionLayer convolution(int channels, int stride) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(channels)
        .stride(stride, stride)
        .activation(new LeakyReluActivation())
        .build();
  }

  private static Deconvolution2D transposed(int channels, IActivation activation) {
    return new Deconvolution2D.Builder(2, 2)
        .nOut(channels)
        .stride(2, 2)
        .convolutionMode(ConvolutionMode.Truncate)
        .activation(activation)
        .build();
  }

  /** The network's name in reports and of its files. */
  String title() {
    return name().toLowerCase(Locale.ROOT);
  }
}
