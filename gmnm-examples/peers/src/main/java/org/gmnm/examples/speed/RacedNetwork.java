package org.gmnm.examples.speed;

import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration.GraphBuilder;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex.Op;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.CnnLossLayer;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.FastUpdates;
import org.gmnm.examples.classification.AccelerationBenchmark;
import org.gmnm.layers.BatchNormLayer;
import org.gmnm.layers.LeakyReluActivation;
import org.gmnm.layers.LstmLayer;
import org.gmnm.layers.MultiHeadAttentionLayer;
import org.gmnm.layers.ReluActivation;
import org.gmnm.layers.TransposedConvolutionLayer;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks as users of this project have them; {@code networks.py} has the same in PyTorch. */
enum RacedNetwork {
  /** Four convolutions and two dense layers. */
  CNN("small CNN, batch 64") {
    @Override
    Raced start(long seed) {
      return Raced.of(
          AccelerationBenchmark.network(new ReluActivation(), seed),
          AccelerationBenchmark.images(64, seed));
    }
  },
  /** ResNet-20 of the CIFAR-10 literature, 1×1 convolutions where the size changes. */
  RESNET("ResNet-20, batch 128") {
    @Override
    Raced start(long seed) {
      GraphBuilder graph = builder(seed).graphBuilder().addInputs("input").setInputTypes(IMAGES);
      String last = normalized(graph, "first", "input", 16, 3, 1, true);
      int width = 16;
      for (int channels : new int[] {16, 32, 64}) {
        for (int i = 0; i < 3; i++) {
          int stride = channels > width ? 2 : 1;
          String name = channels + "-" + i;
          String inner = normalized(graph, name + "-a", last, channels, 3, stride, true);
          String outer = normalized(graph, name + "-b", inner, channels, 3, 1, false);
          String past =
              stride == 1 ? last : normalized(graph, name + "-past", last, channels, 1, 2, false);
          graph.addVertex(name + "-sum", new ElementWiseVertex(Op.Add), outer, past);
          graph.addLayer(
              name,
              new ActivationLayer.Builder().activation(new ReluActivation()).build(),
              name + "-sum");
          last = name;
          width = channels;
        }
      }
      graph
          .addLayer("mean", new GlobalPoolingLayer.Builder(PoolingType.AVG).build(), last)
          .addLayer("output", classes(), "mean")
          .setOutputs("output");
      ComputationGraph network = new ComputationGraph(graph.build());
      network.init();
      DataSet data = AccelerationBenchmark.images(128, seed);
      return new Raced(
          network.numParams(),
          () -> network.fit(data),
          () -> network.outputSingle(data.getFeatures()));
    }
  },
  /** Two strided convolutions, two transposed ones. */
  AUTOENCODER("autoencoder, batch 64") {
    @Override
    Raced start(long seed) {
      NeuralNetConfiguration.ListBuilder layers =
          builder(seed).activation(new LeakyReluActivation()).list();
      for (int channels : new int[] {32, 64}) {
        layers.layer(convolution(channels, 3, 2, 1).hasBias(true).build());
      }
      layers
          .layer(new TransposedConvolutionLayer.Builder(2, 2).stride(2, 2).nOut(32).build())
          .layer(
              new TransposedConvolutionLayer.Builder(2, 2)
                  .stride(2, 2)
                  .nOut(3)
                  .activation(Activation.IDENTITY)
                  .build())
          .layer(new CnnLossLayer.Builder(LossFunction.MSE).activation(Activation.SIGMOID).build());
      INDArray pictures = Nd4j.rand(DataType.FLOAT, 64, 3, 32, 32);
      DataSet data = new DataSet(pictures, Nd4j.rand(DataType.FLOAT, 64, 3, 32, 32));
      return Raced.of(layers.setInputType(IMAGES), data);
    }
  },
  /** {@link LstmLayer} over a day of quarters. */
  LSTM("LSTM, 64 units, 96 steps, batch 64") {
    @Override
    Raced start(long seed) {
      return lstm(seed, 64, 64, 96);
    }
  },
  /** The same over longer sequences. */
  LSTM_LONG("LSTM, 64 units, 336 steps, batch 64") {
    @Override
    Raced start(long seed) {
      return lstm(seed, 64, 64, 336);
    }
  },
  /** More units, fewer examples. */
  LSTM_WIDE("LSTM, 128 units, 96 steps, batch 32") {
    @Override
    Raced start(long seed) {
      return lstm(seed, 128, 32, 96);
    }
  },
  /** {@link MultiHeadAttentionLayer} alone. */
  ATTENTION("attention, 64 wide, 4 heads, 64 steps, batch 64") {
    @Override
    Raced start(long seed) {
      return Raced.of(
          builder(seed)
              .list()
              .layer(new MultiHeadAttentionLayer.Builder().nOut(64).heads(4).build())
              .layer(numbers())
              .setInputType(InputType.recurrent(64, 64)),
          steps(64, 64, 64));
    }
  };

  /**
   * A network under way.
   *
   * @param parameters with the running averages of batch normalisation
   * @param training a step
   * @param inference a pass
   */
  record Raced(long parameters, Runnable training, Runnable inference) {

    private static Raced of(NeuralNetConfiguration.ListBuilder layers, DataSet data) {
      MultiLayerNetwork network = new MultiLayerNetwork(layers.build());
      network.init();
      return of(network, data);
    }

    private static Raced of(MultiLayerNetwork network, DataSet data) {
      FastUpdates.enable(network);
      return new Raced(
          network.numParams(), () -> network.fit(data), () -> network.output(data.getFeatures()));
    }
  }

  private static final InputType IMAGES = InputType.convolutional(32, 32, 3);

  private final String title;

  RacedNetwork(String title) {
    this.title = title;
  }

  String title() {
    return title;
  }

  /** Makes the network and its batch. */
  abstract Raced start(long seed);

  private static NeuralNetConfiguration.Builder builder(long seed) {
    Nd4j.getRandom().setSeed(seed);
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .dataType(DataType.FLOAT)
        .cacheMode(CacheMode.DEVICE)
        .updater(new Adam(1e-3));
  }

  private static Raced lstm(long seed, int units, int batch, int length) {
    return Raced.of(
        builder(seed)
            .list()
            .layer(new LstmLayer.Builder().nOut(units).activation(Activation.TANH).build())
            .layer(numbers())
            .setInputType(InputType.recurrent(7, length)),
        steps(batch, length, 7));
  }

  private static ConvolutionLayer.Builder convolution(
      int channels, int kernel, int stride, int padding) {
    return new ConvolutionLayer.Builder(kernel, kernel)
        .stride(stride, stride)
        .padding(padding, padding)
        .nOut(channels)
        .hasBias(false);
  }

  /** A convolution and its batch normalisation; returns the name of the latter. */
  private static String normalized(
      GraphBuilder graph,
      String name,
      String input,
      int channels,
      int kernel,
      int stride,
      boolean relu) {
    BaseLayer convolution =
        convolution(channels, kernel, stride, kernel / 2).activation(Activation.IDENTITY).build();
    graph.addLayer(name + "-convolution", convolution, input);
    graph.addLayer(
        name, new BatchNormLayer.Builder().rectified(relu).build(), name + "-convolution");
    return name;
  }

  private static OutputLayer classes() {
    return new OutputLayer.Builder(LossFunction.MCXENT)
        .nOut(10)
        .activation(Activation.SOFTMAX)
        .build();
  }

  private static RnnOutputLayer numbers() {
    return new RnnOutputLayer.Builder(LossFunction.MSE)
        .nOut(1)
        .activation(Activation.IDENTITY)
        .build();
  }

  private static DataSet steps(int batch, int length, int inputs) {
    return new DataSet(
        Nd4j.randn(DataType.FLOAT, batch, inputs, length),
        Nd4j.randn(DataType.FLOAT, batch, 1, length));
  }
}
