package org.gmnm.examples.data;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The binary formats of CIFAR-10 and CIFAR-100.
 *
 * <p><b>Shapes</b>: a file is a row of records without a header. A record is 1 label byte
 * (CIFAR-10) or 2, coarse then fine (CIFAR-100), and 3,072 pixel bytes: 1,024 red, 1,024 green,
 * 1,024 blue, row by row. Any whole number of records makes a file.
 *
 * <p>Reference: Krizhevsky, <i>Learning Multiple Layers of Features from Tiny Images</i>, 2009, and
 * the page https://www.cs.toronto.edu/~kriz/cifar.html.
 */
public enum CifarFormat {
  /** Ten classes; records of 3,073 bytes. */
  CIFAR10("CIFAR-10", 1, 0, 10, "cifar-10-batches-bin", "cifar-10-binary", "batches.meta.txt"),

  /** CIFAR-100 by its hundred fine classes; records of 3,074 bytes. */
  CIFAR100_FINE(
      "CIFAR-100", 2, 1, 100, "cifar-100-binary", "cifar-100-binary", "fine_label_names.txt"),

  /** CIFAR-100 by its twenty coarse classes; records of 3,074 bytes. */
  CIFAR100_COARSE(
      "CIFAR-100", 2, 0, 20, "cifar-100-binary", "cifar-100-binary", "coarse_label_names.txt");

  /** The publisher's page. */
  public static final String PAGE = "https://www.cs.toronto.edu/~kriz/cifar.html";

  private static final List<String> CIFAR10_TRAIN =
      List.of(
          "data_batch_1.bin",
          "data_batch_2.bin",
          "data_batch_3.bin",
          "data_batch_4.bin",
          "data_batch_5.bin");

  private static final List<String> CIFAR10_NAMES =
      List.of(
          "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

  private final String title;
  private final int labelBytes;
  private final int labelOffset;
  private final int classes;
  private final String folderName;
  private final String archiveName;
  private final String namesFile;

  CifarFormat(
      String title,
      int labelBytes,
      int labelOffset,
      int classes,
      String folderName,
      String archive,
      String namesFile) {
    this.title = title;
    this.labelBytes = labelBytes;
    this.labelOffset = labelOffset;
    this.classes = classes;
    this.folderName = folderName;
    this.archiveName = archive + ".tar.gz";
    this.namesFile = namesFile;
  }

  /**
   * Name of the data set.
   *
   * @return CIFAR-10 or CIFAR-100
   */
  public String title() {
    return title;
  }

  /**
   * Label bytes at the start of a record.
   *
   * @return 1 or 2
   */
  public int labelBytes() {
    return labelBytes;
  }

  /**
   * Which of the label bytes this format reads.
   *
   * @return 0 or 1
   */
  public int labelOffset() {
    return labelOffset;
  }

  /**
   * Number of classes.
   *
   * @return 10, 100 or 20
   */
  public int classes() {
    return classes;
  }

  /**
   * Bytes of a record.
   *
   * @return 3,073 or 3,074
   */
  public int recordSize() {
    return labelBytes + ImageShape.CIFAR.bytes();
  }

  /**
   * Folder that the publisher's archive unpacks to.
   *
   * @return its name
   */
  public String folderName() {
    return folderName;
  }

  /**
   * The publisher's archive.
   *
   * @return its file name
   */
  public String archiveName() {
    return archiveName;
  }

  /**
   * Files of the training images.
   *
   * @return their names, in order
   */
  public List<String> trainFiles() {
    return this == CIFAR10 ? CIFAR10_TRAIN : List.of("train.bin");
  }

  /**
   * Files of the test images.
   *
   * @return their names, in order
   */
  public List<String> testFiles() {
    return List.of(this == CIFAR10 ? "test_batch.bin" : "test.bin");
  }

  /**
   * File with one class name a line.
   *
   * @return its name
   */
  public String namesFile() {
    return namesFile;
  }

  /**
   * Means and standard deviations of the training images.
   *
   * @return the constants
   */
  public Normalization normalization() {
    return this == CIFAR10 ? Normalization.CIFAR10 : Normalization.CIFAR100;
  }

  /**
   * Class names where no names file lies beside the data: CIFAR-10's ten; for CIFAR-100 "class 0"
   * and so on.
   *
   * @return one name per class
   */
  public List<String> defaultClassNames() {
    return this == CIFAR10
        ? CIFAR10_NAMES
        : IntStream.range(0, classes).mapToObj(c -> "class " + c).toList();
  }

  /**
   * Advice for somebody who lacks the data.
   *
   * @return one sentence: what to fetch, from where, how to unpack it
   */
  public String whereToGet() {
    return "Get %s, \"%s binary version\", from %s and unpack it: tar -xzf %s gives the folder %s."
        .formatted(archiveName, title, PAGE, archiveName, folderName);
  }
}
