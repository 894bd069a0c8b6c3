package org.gmnm.examples.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Reads MNIST, and sets of its form such as Fashion-MNIST, from the publisher's four idx files,
 * plain or gzip-compressed.
 *
 * <p><b>Shapes</b>: images of 1 x 28 x 28 bytes, 0 is background; labels 0 to 9.
 *
 * <p>Reference: LeCun, Bottou, Bengio, Haffner, <i>Gradient-based learning applied to document
 * recognition</i>, 1998; the idx format is described at http://yann.lecun.com/exdb/mnist/.
 */
public final class Mnist {
  /** Number of classes: {@value}. */
  public static final int CLASSES = 10;

  /** The folder that is looked into besides the one named: {@value}. */
  public static final String FOLDER = "mnist";

  private static final String ADVICE =
      "Get train-images-idx3-ubyte.gz, train-labels-idx1-ubyte.gz, t10k-images-idx3-ubyte.gz and"
          + " t10k-labels-idx1-ubyte.gz from http://yann.lecun.com/exdb/mnist/ or its mirror"
          + " https://ossci-datasets.s3.amazonaws.com/mnist/ into one folder; they are read"
          + " compressed or not.";

  private Mnist() {}

  /**
   * Advice for somebody who lacks the data.
   *
   * @return one sentence: what to fetch, from where
   */
  public static String whereToGet() {
    return ADVICE;
  }

  /**
   * Reads the training or the test images.
   *
   * @param folder the folder of the idx files, or the one in which it lies under the name mnist
   * @param train true for the files train-*, false for t10k-*
   * @return the images, in the file's order; class names are the digits
   * @throws DataException if a file is missing, damaged or written in part, or images and labels do
   *     not match
   */
  public static ImageSet read(Path folder, boolean train) {
    String part = train ? "train" : "t10k";
    Path images = find(folder, part + "-images-idx3-ubyte");
    Path labels = find(folder, part + "-labels-idx1-ubyte");
    IdxFile pixels = IdxFile.read(images, 3, ADVICE);
    checkShape(images, pixels.dims());
    IdxFile classes = IdxFile.read(labels, 1, ADVICE);
    int n = classes.dims().get(0);
    if (pixels.dims().get(0) != n) {
      throw new DataException(
          "%s has %d images, but %s has %d labels: they do not belong together. Get both again. %s"
              .formatted(images, pixels.dims().get(0), labels, n, ADVICE));
    }
    int[] label = new int[n];
    for (int i = 0; i < n; i++) {
      label[i] = classes.data()[i] & 0xFF;
      if (label[i] >= CLASSES) {
        throw new DataException(
            "%s: at byte %d (label %d): expected 0 to %d, found %d. The file is damaged. %s"
                .formatted(labels, classes.offset() + i, i, CLASSES - 1, label[i], ADVICE));
      }
    }
    checkWritten(images, pixels, labels, classes);
    return new ImageSet(
        ImageShape.MNIST,
        pixels.data(),
        label,
        IntStream.range(0, CLASSES).mapToObj(Integer::toString).toList(),
        Normalization.MNIST,
        List.of(images, labels));
  }

  private static void checkWritten(Path images, IdxFile pixels, Path labels, IdxFile classes) {
    int size = ImageShape.MNIST.bytes();
    for (int i = 0; i < pixels.dims().get(0); i++) {
      if (Unwritten.isBlank(pixels.data(), i * size, size)) {
        throw neverWritten(
            images,
            pixels.offset() + (long) i * size,
            "image " + i,
            "an image",
            size + " zero bytes");
      }
    }
    OptionalInt run = Unwritten.runOfZeros(classes.data());
    if (run.isPresent()) {
      int first = run.getAsInt();
      throw neverWritten(
          labels,
          classes.offset() + (long) first,
          "label " + first,
          "labels in no order, as elsewhere",
          "a long run of zeros");
    }
  }

  private static DataException neverWritten(
      Path file, long offset, String item, String expected, String found) {
    return new DataException(
        ("%s: at byte %d (%s): expected %s, found %s: this part of the file was never written, as"
                + " by a broken download. Delete it and get it again. %s")
            .formatted(file, offset, item, expected, found, ADVICE));
  }

  private static Path find(Path folder, String name) {
    Path place = folder;
    for (String file : List.of(name, name + ".gz")) {
      for (Path candidate : List.of(folder.resolve(file), folder.resolve(FOLDER).resolve(file))) {
        if (Files.exists(candidate)) {
          return candidate;
        }
      }
    }
    return DataFiles.folderWith(place, FOLDER, name + ".gz", ADVICE).resolve(name + ".gz");
  }

  private static void checkShape(Path file, List<Integer> dims) {
    ImageShape s = ImageShape.MNIST;
    if (dims.get(1) != s.height() || dims.get(2) != s.width()) {
      throw new DataException(
          ("%s: at byte 8: expected images of %d x %d pixels, found %d x %d. The file "
                  + "is not MNIST. %s")
              .formatted(file, s.height(), s.width(), dims.get(1), dims.get(2), ADVICE));
    }
  }
}
