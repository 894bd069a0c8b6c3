package org.gmnm.examples.classification;

import java.nio.file.Path;
import java.util.Locale;
import org.deeplearning4j.nn.conf.CacheMode;
import org.deeplearning4j.nn.conf.ConvolutionMode;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.conf.layers.ConvolutionLayer;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.weights.WeightInit;
import org.gmnm.examples.UserException;
import org.gmnm.examples.data.Cifar;
import org.gmnm.examples.data.CifarFormat;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.data.Mnist;
import org.gmnm.layers.ReluActivation;
import org.nd4j.linalg.learning.config.Adam;

/** The images that are classified, and the one network for each. */
enum NoisyImages {
  /** Bars drawn by the program: no data needed, and of no meaning beyond a trial. */
  DRAWN("drawn bars (synthetic)", 800) {
    @Override
    Parts read(Path folder, int training, long seed) {
      ImageSet all = DrawnImages.of(training + 2_000, seed);
      return new Parts(
          all.range(0, training),
          all.range(training, training + 500),
          all.range(training + 500, all.size()));
    }
  },
  /** Handwritten digits; the last training images validate, the test file tests. */
  MNIST("MNIST", 10_000) {
    @Override
    Parts read(Path folder, int training, long seed) {
      ImageSet all = Mnist.read(folder, true);
      int left = all.size() - Math.min(VALIDATION, all.size() / 4);
      return new Parts(
          first(all.range(0, left), training, seed),
          all.range(left, all.size()),
          Mnist.read(folder, false));
    }
  },
  /** Photographs; of the last fifth of the training files a part validates, the rest tests. */
  CIFAR10("CIFAR-10", 10_000) {
    @Override
    Parts read(Path folder, int training, long seed) {
      ImageSet all = Cifar.readTraining(CifarFormat.CIFAR10, folder);
      int left = all.size() * 4 / 5;
      int validation = Math.min(VALIDATION, (all.size() - left) / 2);
      return new Parts(
          first(all.range(0, left), training, seed),
          all.range(left, left + validation),
          all.range(left + validation, all.size()));
    }

    @Override
    boolean flat() {
      return false;
    }

    @Override
    NeuralNetConfiguration.ListBuilder hidden(NeuralNetConfiguration.ListBuilder list) {
      return list.layer(convolution(16))
          .layer(convolution(32))
          .layer(convolution(64))
          .layer(new DenseLayer.Builder().nOut(128).build());
    }
  };

  private static final int VALIDATION = 2_000;

  private final String title;
  private final int training;

  NoisyImages(String title, int training) {
    this.title = title;
    this.training = training;
  }

  /**
   * Images for three purposes.
   *
   * @param training some of whose labels become wrong
   * @param validation by which learning rates are chosen; right labels
   * @param test looked at only at the end of a training; right labels
   */
  record Parts(ImageSet training, ImageSet validation, ImageSet test) {}

  /** Reads them; the seed chooses which images train. */
  abstract Parts read(Path folder, int training, long seed);

  /** Reads them, so many to train, or the usual number for 0. */
  Parts parts(Path folder, int subset, long seed) {
    return read(folder, subset > 0 ? subset : training, seed);
  }

  private static ImageSet first(ImageSet images, int count, long seed) {
    if (count > images.size()) {
      throw new UserException(
          "--subset must be at most %d, the number of training images, got %d"
              .formatted(images.size(), count));
    }
    return images.subset(count, seed);
  }

  /** Its name in tables. */
  String title() {
    return title;
  }

  /** Its name in file names. */
  String fileName() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether the network takes images as vectors. */
  boolean flat() {
    return true;
  }

  /** The layers below the output; two dense ones unless overridden. */
  NeuralNetConfiguration.ListBuilder hidden(NeuralNetConfiguration.ListBuilder list) {
    return list.layer(new DenseLayer.Builder().nOut(128).build())
        .layer(new DenseLayer.Builder().nOut(128).build());
  }

  private static ConvolutionLayer convolution(int channels) {
    return new ConvolutionLayer.Builder(3, 3).stride(2, 2).nOut(channels).build();
  }

  /** The network: the same for every loss but for its output layer and learning rate. */
  MultiLayerConfiguration network(ImageSet images, NoisyLoss loss, double rate, long seed) {
    ImageShape shape = images.shape();
    NeuralNetConfiguration.ListBuilder list =
        new NeuralNetConfiguration.Builder()
            .seed(seed)
            .updater(new Adam(rate))
            .weightInit(WeightInit.RELU)
            .activation(new ReluActivation())
            .convolutionMode(ConvolutionMode.Same)
            .cacheMode(CacheMode.DEVICE) // a convolution runs forward once a step, not twice
            .list();
    return hidden(list)
        .layer(loss.output(images.classes()))
        .setInputType(
            flat()
                ? InputType.feedForward(shape.bytes())
                : InputType.convolutional(shape.height(), shape.width(), shape.channels()))
        .build();
  }
}
