package org.gmnm.examples.speed;

import java.io.IOException;
import java.nio.file.Path;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.RnnOutputLayer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.Domain;
import org.gmnm.calculus.LinearOperator;
import org.gmnm.calculus.LinearPde;
import org.gmnm.calculus.ResidualTraining;
import org.gmnm.calculus.Sampler;
import org.gmnm.layers.GmmEmbeddingLayer;
import org.gmnm.layers.GmnmLayer;
import org.gmnm.layers.LayerNormLayer;
import org.gmnm.layers.MultiHeadAttentionLayer;
import org.gmnm.layers.ReluActivation;
import org.gmnm.loss.LossGaussianMixture;
import org.gmnm.loss.LossNgmg;
import org.gmnm.model.ModelFiles;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.rng.Random;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** Networks that have every layer and loss of the library between them, each with its training. */
enum SoakNetwork {
  /** Mixtures over features, embedded, under the NGMG loss. */
  ROWS {
    @Override
    MultiLayerNetwork network(long seed) {
      return of(
          builder(seed, DataType.FLOAT).l2(1e-4),
          InputType.feedForward(FEATURES),
          new GmmEmbeddingLayer.Builder().components(8).interval(-3, 3).build(),
          new GmnmLayer.Builder().nOut(16).components(32).rank(2).hasBias(true).build(),
          new DenseLayer.Builder().nOut(16).activation(Activation.TANH).dropOut(0.9).build(),
          new OutputLayer.Builder(new LossNgmg(0.25, 1.0))
              .nOut(OUTPUTS)
              .activation(Activation.SIGMOID)
              .build());
    }

    @Override
    DataSet batch(Random random, int examples) {
      return new DataSet(
          normal(random, examples, FEATURES),
          normal(random, examples, OUTPUTS).gt(0).castTo(FLOAT));
    }
  },
  /** Mixtures over the channels of pixels, among convolutions. */
  IMAGES {
    @Override
    MultiLayerNetwork network(long seed) {
      return of(
          builder(seed, DataType.FLOAT)
              .activation(new ReluActivation())
              .convolutionMode(ConvolutionMode.Same)
              .cacheMode(CacheMode.DEVICE),
          InputType.convolutional(8, 8, FEATURES),
          new ConvolutionLayer.Builder(3, 3).nOut(8).build(),
          new BatchNormalization(),
          new GmnmLayer.Builder().nOut(8).components(16).activation(Activation.IDENTITY).build(),
          new OutputLayer.Builder(LossFunction.MSE)
              .nOut(OUTPUTS)
              .activation(Activation.IDENTITY)
              .build());
    }

    @Override
    DataSet batch(Random random, int examples) {
      return new DataSet(
          normal(random, examples, FEATURES, 8, 8), normal(random, examples, OUTPUTS));
    }
  },
  /** Series of different lengths, their futures as mixtures. */
  SERIES {
    @Override
    MultiLayerNetwork network(long seed) {
      return of(
          builder(seed, DataType.FLOAT),
          InputType.recurrent(FEATURES),
          new LSTM.Builder().nOut(8).activation(Activation.TANH).build(),
          new GmnmLayer.Builder().nOut(8).components(16).build(),
          new RnnOutputLayer.Builder(LossGaussianMixture.free(3))
              .nOut(LossGaussianMixture.free(3).outputs(1))
              .activation(Activation.IDENTITY)
              .build());
    }

    @Override
    DataSet batch(Random random, int examples) {
      int steps = 3 + examples % 6;
      INDArray mask = Nd4j.ones(FLOAT, examples, steps);
      mask.getRow(0).putScalar(steps - 1, 0);
      return new DataSet(
          normal(random, examples, FEATURES, steps),
          normal(random, examples, 1, steps),
          mask,
          mask);
    }
  },
  /** Attention among steps. */
  ATTENTION {
    @Override
    MultiLayerNetwork network(long seed) {
      return of(
          builder(seed, DataType.FLOAT),
          InputType.recurrent(FEATURES),
          new LayerNormLayer.Builder().build(),
          new MultiHeadAttentionLayer.Builder().nOut(8).heads(2).build(),
          new RnnOutputLayer.Builder(LossGaussianMixture.expansion(8, -3, 3))
              .nOut(8)
              .activation(Activation.IDENTITY)
              .build());
    }

    @Override
    DataSet batch(Random random, int examples) {
      return SERIES.batch(random, examples);
    }
  },
  /** Poisson's equation by gradients: a SameDiff graph. */
  EQUATION {
    @Override
    MultiLayerNetwork network(long seed) {
      return of(
          builder(seed, DataType.DOUBLE),
          InputType.feedForward(2),
          new GmnmLayer.Builder().nOut(8).components(16).build(),
          new DenseLayer.Builder().nOut(8).activation(Activation.TANH).build(),
          new OutputLayer.Builder(LossFunction.MSE)
              .nOut(1)
              .activation(Activation.IDENTITY)
              .build());
    }

    @Override
    DataSet batch(Random random, int examples) {
      INDArray points = Nd4j.rand(random, examples, 2).castTo(DataType.DOUBLE);
      return new DataSet(points, points.sum(true, 1));
    }

    @Override
    Runnable step(MultiLayerNetwork network, long seed) {
      LinearPde pde =
          new LinearPde(
              Domain.box(new double[] {0, 0}, new double[] {1, 1}),
              LinearOperator.laplacian().times(-1),
              x -> Math.sin(x[0] + x[1]),
              x -> 0);
      ResidualTraining training =
          new ResidualTraining(network, pde.sample(40, 16, Sampler.SOBOL, seed));
      return training::step;
    }
  };

  private static final int FEATURES = 4;
  private static final int OUTPUTS = 3;
  private static final DataType FLOAT = DataType.FLOAT;

  /** As the last batch of an epoch is smaller: the buffers of layers have to follow. */
  private static final int[] BATCHES = {16, 16, 16, 11, 5};

  /** A network that has not learned anything. */
  abstract MultiLayerNetwork network(long seed);

  /** Examples that are drawn. */
  abstract DataSet batch(Random random, int examples);

  /** A training step, on another batch each time. */
  Runnable step(MultiLayerNetwork network, long seed) {
    Random random = Nd4j.getRandomFactory().getNewRandomInstance(seed);
    int[] count = {0};
    return () -> network.fit(batch(random, BATCHES[count[0]++ % BATCHES.length]));
  }

  /** What a program does with a network between trainings: outputs, a score, a file and back. */
  void use(MultiLayerNetwork network, Path file, long seed) throws IOException {
    DataSet data = batch(Nd4j.getRandomFactory().getNewRandomInstance(seed), BATCHES[0]);
    INDArray before = network.output(data.getFeatures());
    network.score(data);
    ModelFiles.write(network, file);
    INDArray after = new ModelFiles().readNetwork(file).output(data.getFeatures());
    if (!before.equalsWithEps(after, 1e-6)) {
      throw new IllegalStateException(this + ": a saved network gives other outputs");
    }
  }

  static NeuralNetConfiguration.Builder builder(long seed, DataType type) {
    return new NeuralNetConfiguration.Builder().seed(seed).dataType(type).updater(new Adam(1e-4));
  }

  static MultiLayerNetwork of(
      NeuralNetConfiguration.Builder builder, InputType input, Layer... layers) {
    MultiLayerNetwork network =
        new MultiLayerNetwork(builder.list(layers).setInputType(input).build());
    network.init();
    return network;
  }

  static INDArray normal(Random random, long... shape) {
    return Nd4j.randn(0, 1, shape, random).castTo(FLOAT);
  }
}
