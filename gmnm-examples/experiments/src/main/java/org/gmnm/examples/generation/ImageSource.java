package org.gmnm.examples.generation;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.gmnm.examples.data.Cifar;
import org.gmnm.examples.data.CifarFormat;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.Mnist;
import org.gmnm.examples.report.Console;
import org.jspecify.annotations.Nullable;

/** Where images come from. */
enum ImageSource {
  /** CIFAR-10's files. */
  CIFAR10("CIFAR-10") {
    @Override
    ImageSet read(Path data, boolean training) {
      return training
          ? Cifar.readTraining(CifarFormat.CIFAR10, data)
          : Cifar.readTest(CifarFormat.CIFAR10, data);
    }

    @Override
    List<Path> places(Path data) {
      String file = CifarFormat.CIFAR10.trainFiles().get(0);
      return List.of(
          data.resolve(file), data.resolve(CifarFormat.CIFAR10.folderName()).resolve(file));
    }

    @Override
    String whereToGet() {
      return CifarFormat.CIFAR10.whereToGet();
    }
  },
  /** MNIST's files. */
  MNIST("MNIST") {
    @Override
    ImageSet read(Path data, boolean training) {
      return Mnist.read(data, training);
    }

    @Override
    List<Path> places(Path data) {
      return Stream.of("train-images-idx3-ubyte", "train-images-idx3-ubyte.gz")
          .flatMap(f -> Stream.of(data.resolve(f), data.resolve(Mnist.FOLDER).resolve(f)))
          .toList();
    }

    @Override
    String whereToGet() {
      return Mnist.whereToGet();
    }
  },
  /** Drawn by the program itself, see {@link DrawnShapes}. */
  SHAPES("drawn shapes") {
    @Override
    ImageSet read(Path data, boolean training) {
      return training ? DrawnShapes.draw(1_500, 1) : DrawnShapes.draw(300, 2);
    }

    @Override
    List<Path> places(Path data) {
      return List.of();
    }

    @Override
    String whereToGet() {
      return "";
    }
  };

  private final String title;

  ImageSource(String title) {
    this.title = title;
  }

  abstract ImageSet read(Path data, boolean training);

  /** Where its first file may lie. */
  abstract List<Path> places(Path data);

  abstract String whereToGet();

  String title() {
    return title;
  }

  /** The source that was asked for; if none was, the usual one where its files are there. */
  static ImageSource choose(@Nullable ImageSource wanted, ImageSource usual, Path data) {
    if (wanted != null) {
      return wanted;
    }
    if (usual.places(data).stream().anyMatch(Files::exists)) {
      return usual;
    }
    Console.line(
        "There are no %s files in %s, so the images are drawn shapes. %s Name the folder by --data."
            .formatted(usual.title, data, usual.whereToGet()));
    return SHAPES;
  }
}
