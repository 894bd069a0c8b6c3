package org.gmnm.examples.classification;

import java.nio.file.Path;
import org.gmnm.examples.data.Cifar;
import org.gmnm.examples.data.CifarFormat;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.Mnist;
import org.jspecify.annotations.Nullable;

/** Which images are classified. */
enum ImageSource {
  /** Photographs of ten classes. */
  CIFAR10(CifarFormat.CIFAR10),
  /** Photographs of a hundred classes. */
  CIFAR100_FINE(CifarFormat.CIFAR100_FINE),
  /** The same by their twenty coarse classes. */
  CIFAR100_COARSE(CifarFormat.CIFAR100_COARSE),
  /** Handwritten digits. */
  MNIST(null);

  private final @Nullable CifarFormat cifar;

  ImageSource(@Nullable CifarFormat cifar) {
    this.cifar = cifar;
  }

  /** CIFAR's format, or null for images of another kind. */
  @Nullable CifarFormat cifar() {
    return cifar;
  }

  /** The name in tables and pictures. */
  String title() {
    return cifar == null ? name() : cifar.title();
  }

  ImageSet training(Path folder) {
    return cifar == null ? Mnist.read(folder, true) : Cifar.readTraining(cifar, folder);
  }

  ImageSet test(Path folder) {
    return cifar == null ? Mnist.read(folder, false) : Cifar.readTest(cifar, folder);
  }
}
