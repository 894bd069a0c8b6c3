package org.gmnm.examples.dropin;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.gmnm.examples.UserException;
import org.gmnm.examples.data.Cifar;
import org.gmnm.examples.data.CifarFormat;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.Mnist;

/** Which images. */
enum Images {
  /** Test images are the first of the official ones. */
  MNIST(3) {
    @Override
    ImageSet read(Path data, boolean training) {
      return Mnist.read(data.resolve(Mnist.FOLDER), training);
    }
  },
  /** Test images are the first of the fifth training file. */
  CIFAR10(6) {
    @Override
    ImageSet read(Path data, boolean training) {
      return Cifar.read(
          CifarFormat.CIFAR10,
          data.resolve("cifar-10-batches-bin"),
          List.of(training ? "data_batch_1.bin" : "data_batch_5.bin"));
    }
  };

  private final int epochs;

  Images(int epochs) {
    this.epochs = epochs;
  }

  abstract ImageSet read(Path data, boolean training);

  int epochs() {
    return epochs;
  }

  /** The first images of the set. */
  ImageSet first(Path data, boolean training, int images) {
    ImageSet all = read(data, training);
    if (images > all.size()) {
      throw new UserException(
          "--training-images: %s has %,d %s images, %,d are asked for"
              .formatted(title(), all.size(), training ? "training" : "test", images));
    }
    return all.range(0, images);
  }

  String title() {
    return this == MNIST ? "MNIST" : "CIFAR-10";
  }

  /** A constant's name in words. */
  static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
