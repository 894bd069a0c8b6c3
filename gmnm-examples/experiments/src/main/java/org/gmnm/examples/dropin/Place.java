package org.gmnm.examples.dropin;

import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration.ListBuilder;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.GlobalPoolingLayer;
import org.deeplearning4j.nn.conf.layers.LSTM;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.PoolingType;
import org.deeplearning4j.nn.conf.layers.SubsamplingLayer;
import org.deeplearning4j.nn.conf.layers.recurrent.LastTimeStep;
import org.deeplearning4j.nn.conf.preprocessor.RnnToFeedForwardPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.data.ImageShape;
import org.nd4j.linalg.activations.Activation;
import org.nd4j.linalg.learning.config.Adam;
import org.nd4j.linalg.lossfunctions.LossFunctions.LossFunction;

/** A small network with one or more places for a dense layer, or a 1×1 convolution, and ReLU. */
enum Place {
  /** The first layer of a multilayer perceptron. */
  FIRST(false) {
    @Override
    void layers(ListBuilder list, Block block) {
      block.addTo(list, 64, false);
    }
  },
  /** The second layer of a multilayer perceptron. */
  SECOND(false) {
    @Override
    void layers(ListBuilder list, Block block) {
      list.layer(new DenseLayer.Builder().nOut(64).activation(Activation.RELU).build());
      block.addTo(list, 32, false);
    }
  },
  /** All four layers of a multilayer perceptron. */
  FOUR(false) {
    @Override
    void layers(ListBuilder list, Block block) {
      for (int i = 0; i < 4; i++) {
        block.addTo(list, 48, false);
      }
    }
  },
  /** Behind the one convolution of the README's network. */
  README(true) {
    @Override
    void layers(ListBuilder list, Block block) {
      list.layer(convolution(1, Activation.RELU));
      block.addTo(list, 32, true);
    }
  },
  /** Between two poolings. */
  POOLED(true) {
    @Override
    void layers(ListBuilder list, Block block) {
      list.layer(convolution(1, Activation.RELU)).layer(pooling());
      block.addTo(list, 32, true);
      list.layer(pooling()).layer(convolution(1, Activation.RELU)).layer(average());
    }
  },
  /** Behind a batch normalisation. */
  NORMALIZED(true) {
    @Override
    void layers(ListBuilder list, Block block) {
      list.layer(convolution(1, Activation.IDENTITY)).layer(new BatchNormalization());
      block.addTo(list, 32, true);
      list.layer(pooling()).layer(convolution(1, Activation.RELU)).layer(average());
    }
  },
  /** Behind both convolutions of a network with strides. */
  STRIDED(true) {
    @Override
    void layers(ListBuilder list, Block block) {
      for (int i = 0; i < 2; i++) {
        list.layer(convolution(2, Activation.RELU));
        block.addTo(list, 32, true);
      }
    }
  },
  /** Between two LSTMs that read an image row by row. */
  LSTM(false) {
    @Override
    void layers(ListBuilder list, Block block) {
      list.layer(new LSTM.Builder().nOut(32).build());
      if (block == Block.NORMALIZED_BUILT_IN) { // DL4J's takes no sequences
        list.inputPreProcessor(1, new RnnToFeedForwardPreProcessor());
      }
      block.addTo(list, 32, false);
      list.layer(new LastTimeStep(new LSTM.Builder().nOut(32).build()));
    }
  };

  private final boolean image;

  Place(boolean image) {
    this.image = image;
  }

  abstract void layers(ListBuilder list, Block block);

  /** Rows of a picture are a sequence where it has one channel. */
  boolean takes(Images images) {
    return this != LSTM || images == Images.MNIST;
  }

  /** The network with this block in the place, initialised. */
  MultiLayerNetwork network(Block block, ImageShape shape, long seed) {
    ListBuilder list =
        new NeuralNetConfiguration.Builder().seed(seed).updater(new Adam(learningRate())).list();
    layers(list, block);
    list.layer(
        new OutputLayer.Builder(LossFunction.MCXENT)
            .nOut(10)
            .activation(Activation.SOFTMAX)
            .build());
    MultiLayerNetwork network = new MultiLayerNetwork(list.setInputType(inputType(shape)).build());
    network.init();
    return network;
  }

  /** The shape of a batch of so many images. */
  long[] shape(long images, ImageShape shape) {
    if (this == LSTM) {
      return new long[] {images, shape.height(), shape.width()};
    }
    return image
        ? new long[] {images, shape.channels(), shape.height(), shape.width()}
        : new long[] {images, shape.bytes()};
  }

  private InputType inputType(ImageShape shape) {
    if (this == LSTM) {
      return InputType.recurrent(shape.height(), shape.width());
    }
    return image
        ? InputType.convolutional(shape.height(), shape.width(), shape.channels())
        : InputType.feedForward(shape.bytes());
  }

  String title() {
    return Images.words(this);
  }

  private double learningRate() {
    return this == LSTM ? 1e-2 : 1e-3;
  }

  /** Sequences take longer to learn. */
  int moreEpochs() {
    return this == LSTM ? 3 : 0;
  }

  private static ConvolutionLayer convolution(int stride, Activation activation) {
    return new ConvolutionLayer.Builder(3, 3)
        .nOut(32)
        .stride(stride, stride)
        .activation(activation)
        .build();
  }

  private static SubsamplingLayer pooling() {
    return new SubsamplingLayer.Builder().kernelSize(2, 2).stride(2, 2).build();
  }

  private static GlobalPoolingLayer average() {
    return new GlobalPoolingLayer.Builder(PoolingType.AVG).build();
  }
}
