package org.gmnm.examples.generation;

import java.util.Arrays;
import java.util.Locale;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.variational.BernoulliReconstructionDistribution;
import org.deeplearning4j.nn.conf.layers.variational.VariationalAutoencoder;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.examples.baseline.FallingRate;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/**
 * The two networks between images and latents. Both have the same dense decoder, {@code latent –
 * 256 – 512 – pixels}, rectifiers inside and a sigmoid at the end, and the cross entropy of pixels
 * as their loss.
 */
enum LatentNetwork {
  /** A plain autoencoder; its latents are what mixtures are learned of. */
  AUTOENCODER {
    @Override
    MultiLayerNetwork create(int pixels, int latent, int steps, long seed) {
      return initialised(
          base(steps, seed)
              .list()
              .layer(dense(pixels, WIDE))
              .layer(dense(WIDE, NARROW))
              .layer(
                  new DenseLayer.Builder()
                      .nIn(NARROW)
                      .nOut(latent)
                      .activation(Activation.IDENTITY)
                      .build())
              .layer(dense(latent, NARROW))
              .layer(dense(NARROW, WIDE))
              .layer(
                  new OutputLayer.Builder(LossFunction.XENT)
                      .nIn(WIDE)
                      .nOut(pixels)
                      .activation(Activation.SIGMOID)
                      .build()));
    }

    @Override
    void fit(MultiLayerNetwork network, INDArray images) {
      network.fit(images, images);
    }

    @Override
    INDArray decode(MultiLayerNetwork network, INDArray latents) {
      return network.activateSelectedLayers(LATENT_LAYER + 1, network.getnLayers() - 1, latents);
    }
  },
  /** Deeplearning4j's variational autoencoder with encoder and decoder of the same sizes. */
  VARIATIONAL {
    @Override
    MultiLayerNetwork create(int pixels, int latent, int steps, long seed) {
      return initialised(
          base(steps, seed)
              .list()
              .layer(
                  new VariationalAutoencoder.Builder()
                      .nIn(pixels)
                      .nOut(latent)
                      .encoderLayerSizes(WIDE, NARROW)
                      .decoderLayerSizes(NARROW, WIDE)
                      .activation(Activation.RELU)
                      .pzxActivationFunction(Activation.IDENTITY)
                      .reconstructionDistribution(
                          new BernoulliReconstructionDistribution(Activation.SIGMOID))
                      .build()));
    }

    @Override
    void fit(MultiLayerNetwork network, INDArray images) {
      network.pretrainLayer(0, images);
    }

    @Override
    INDArray decode(MultiLayerNetwork network, INDArray latents) {
      var layer =
          (org.deeplearning4j.nn.layers.variational.VariationalAutoencoder) network.getLayer(0);
      return layer.generateAtMeanGivenZ(latents);
    }
  };

  private static final int WIDE = 512;
  private static final int NARROW = 256;
  private static final double LEARNING_RATE = 1e-3;

  /** The autoencoder's layer whose activations are the latents. */
  private static final int LATENT_LAYER = 2;

  /** Images that are encoded or decoded at once. */
  private static final int CHUNK = 1_000;

  String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  abstract MultiLayerNetwork create(int pixels, int latent, int steps, long seed);

  /** A step on images [N, pixels], in 0 to 1. */
  abstract void fit(MultiLayerNetwork network, INDArray images);

  abstract INDArray decode(MultiLayerNetwork network, INDArray latents);

  /** Images [count, pixels] of latents [count, d]. */
  INDArray images(MultiLayerNetwork network, double[][] latents) {
    INDArray images = null;
    for (int from = 0; from < latents.length; from += CHUNK) {
      int to = Math.min(latents.length, from + CHUNK);
      double[][] part = Arrays.copyOfRange(latents, from, to);
      INDArray decoded = decode(network, Nd4j.createFromArray(part).castTo(Nd4j.dataType()));
      if (images == null) {
        images = Nd4j.create(latents.length, decoded.size(1));
      }
      images.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).assign(decoded);
    }
    if (images == null) {
      throw new IllegalArgumentException("LatentNetwork: needs at least one latent, got none");
    }
    return images;
  }

  /** Latents [count, d] of images [count, pixels], by the plain autoencoder. */
  static double[][] latents(MultiLayerNetwork autoencoder, INDArray images) {
    double[][] latents = new double[(int) images.size(0)][];
    for (int from = 0; from < latents.length; from += CHUNK) {
      int to = Math.min(latents.length, from + CHUNK);
      INDArray part = images.get(NDArrayIndex.interval(from, to), NDArrayIndex.all());
      double[][] encoded =
          autoencoder
              .activateSelectedLayers(0, LATENT_LAYER, part)
              .castTo(DataType.DOUBLE)
              .toDoubleMatrix();
      System.arraycopy(encoded, 0, latents, from, encoded.length);
    }
    return latents;
  }

  private static NeuralNetConfiguration.Builder base(int steps, long seed) {
    return new NeuralNetConfiguration.Builder()
        .seed(seed)
        .updater(new Adam(new FallingRate(LEARNING_RATE, steps)))
        .weightInit(WeightInit.XAVIER);
  }

  private static DenseLayer dense(int in, int out) {
    return new DenseLayer.Builder()
        .nIn(in)
        .nOut(out)
        .activation(Activation.RELU)
        .weightInit(WeightInit.RELU)
        .build();
  }

  private static MultiLayerNetwork initialised(NeuralNetConfiguration.ListBuilder list) {
    MultiLayerNetwork network = new MultiLayerNetwork(list.build());
    network.init();
    return network;
  }
}
