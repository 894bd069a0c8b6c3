package org.gmnm.examples.data;

import static org.gmnm.examples.data.CifarFormat.CIFAR10;
import static org.gmnm.examples.data.CifarFormat.CIFAR100_COARSE;
import static org.gmnm.examples.data.CifarFormat.CIFAR100_FINE;
import static org.gmnm.examples.data.Fixtures.cifar;
import static org.gmnm.examples.data.Fixtures.cut;
import static org.gmnm.examples.data.Fixtures.gzip;
import static org.gmnm.examples.data.Fixtures.idxImages;
import static org.gmnm.examples.data.Fixtures.idxLabels;
import static org.gmnm.examples.data.Fixtures.with;
import static org.gmnm.examples.data.Fixtures.write;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every kind of damage: the error names the file, the place, and what to do. */
class DamagedFilesTest {
  private static final String PAGE = "https://www.cs.toronto.edu/~kriz/cifar.html";
  private static final String MNIST_ADVICE = "yann.lecun.com";
  private static final String IMAGES = "train-images-idx3-ubyte";
  private static final String LABELS = "train-labels-idx1-ubyte";

  private final Path folder;

  DamagedFilesTest(@TempDir Path folder) {
    this.folder = folder;
  }

  record Damage(String what, Consumer<Path> act, List<String> message) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Damage> damages() {
    return Stream.of(cifarLengths(), cifarContents(), cifarFolders(), mnist(), mnistGzip())
        .flatMap(s -> s);
  }

  private static Stream<Damage> cifarLengths() {
    byte[] two = cifar(CIFAR10, 2);
    return Stream.of(
        cifar10("cut within the pixels", cut(two, 5000), "5000 bytes", "byte 3073", "1 whole"),
        cifar10("cut within the first record", cut(two, 100), "100 bytes", "byte 0", "cut off"),
        cifar10("cut before the last byte", cut(two, 6145), "6145 bytes", "byte 3073"),
        cifar10("one byte too many", cut(two, 6147), "6147 bytes", "byte 6146", "1 bytes are left"),
        cifar10("one byte alone", new byte[] {3}, "found 1 bytes", "byte 0"),
        cifar10("empty", new byte[0], "empty (0 bytes)", "Delete it"),
        cifar10("CIFAR-100 given as CIFAR-10", cifar(CIFAR100_FINE, 3), "CIFAR-100", "3074"),
        cifar100("CIFAR-10 given as CIFAR-100", CIFAR100_FINE, cifar(CIFAR10, 3), "CIFAR-10;"),
        cifar100(
            "CIFAR-100 cut off", CIFAR100_FINE, cut(cifar(CIFAR100_FINE, 2), 4000), "byte 3074"),
        cifar10("gzip", gzip(two), "gzip archive", "unpack it"),
        cifar10("tar", tar(), "tar archive", "unpack it"),
        cifar10("zip", text("PK\3\4rest"), "zip archive", "unpack it"),
        cifar10("bzip2", text("BZh91AY&SY"), "bzip2", "unpack it"),
        cifar10("web page", text("\n <!DOCTYPE html><title>404</title>"), "web page", "fetch"),
        cifar10("web page of another kind", text("<html>moved</html>"), "web page", "delete it"),
        cifar10("Git LFS pointer", text("version https://git-lfs.github.com/spec/v1"), "git lfs"),
        cifar10("MATLAB version", text("MATLAB 5.0 MAT-file"), "MATLAB", "binary version"),
        cifar10("Python version", text("\u0080\2}q\1(U"), "Python", "binary version"));
  }

  private static Stream<Damage> cifarContents() {
    byte[] three = cifar(CIFAR10, 3);
    byte[] hundred = cifar(CIFAR100_FINE, 3);
    byte[] holes = three.clone();
    Arrays.fill(holes, 0, 3073, (byte) 0);
    byte[] tail = cifar(CIFAR10, 21);
    Arrays.fill(tail, 20 * 3073, 21 * 3073, (byte) 0);
    byte[] page = Arrays.copyOf(text("<html>" + " ".repeat(4000)), 3073);
    return Stream.of(
        cifar10("label 10", with(three, 3073, 10), "byte 3073", "record 1", "0 to 9", "found 10"),
        cifar10("label 255", with(three, 6146, 255), "byte 6146", "record 2", "found 255"),
        cifar10("first label wrong", with(three, 0, 77), "byte 0 ", "found 77", "damaged"),
        cifar10("web page of 3073 bytes", page, "byte 0", "web page"),
        cifar10("first record never written", holes, "byte 0", "3073 zero bytes", "Delete it"),
        cifar10("last record never written", tail, "byte 61460", "record 20", "zero bytes"),
        cifar100(
            "fine label 100", CIFAR100_FINE, with(hundred, 3075, 100), "byte 3075", "fine label"),
        cifar100(
            "coarse label 20", CIFAR100_COARSE, with(hundred, 3074, 20), "byte 3074", "0 to 19"),
        cifar100(
            "coarse label 20, fine asked for",
            CIFAR100_FINE,
            with(hundred, 6148, 20),
            "byte 6148",
            "coarse label",
            "record 2"),
        names("too few class names", text("a\nb\n"), "expected 100 class names", "found 2"),
        names("class names that are no text", new byte[] {(byte) 0xFF, 10}, "not text"));
  }

  private static Stream<Damage> cifarFolders() {
    String batch = "data_batch_1.bin";
    byte[] good = cifar(CIFAR10, 1);
    return Stream.of(
        row(
            "missing folder",
            f -> read10(f.resolve("nowhere"), batch),
            "nowhere",
            "no such folder",
            batch,
            PAGE),
        row(
            "a file in place of the folder",
            f -> read10(write(f, "cifar.bin", good), batch),
            "cifar.bin",
            "expected a folder",
            "found a file",
            PAGE),
        row("empty folder", f -> read10(f, batch), batch, "nothing in it", "tar -xzf", PAGE),
        row(
            "folder with the archive only",
            f -> {
              write(f, "cifar-10-binary.tar.gz", good);
              read10(f, batch);
            },
            batch,
            "The folder has cifar-10-binary.tar.gz",
            "unpack",
            "cifar-10-batches-bin"),
        row(
            "folder of the Python version, many files",
            f -> {
              for (int i = 0; i < 12; i++) {
                write(f, "batch_" + (char) ('a' + i), good);
              }
              read10(f, batch);
            },
            batch,
            "batch_a, batch_b",
            "(12 in all)",
            "binary version"),
        row(
            "one of two files missing",
            f -> {
              write(f, batch, good);
              Cifar.read(CIFAR10, f, List.of(batch, "data_batch_2.bin"));
            },
            "data_batch_2.bin",
            "no such file",
            PAGE),
        row(
            "a folder in place of a file",
            f -> {
              write(f, batch + "/inner", good);
              read10(f, batch);
            },
            batch,
            "expected a file, found a folder",
            PAGE),
        row(
            "the second file damaged",
            f -> {
              write(f, batch, good);
              write(f, "data_batch_2.bin", with(good, 0, 11));
              Cifar.read(CIFAR10, f, List.of(batch, "data_batch_2.bin"));
            },
            "data_batch_2.bin",
            "byte 0",
            "found 11"),
        row(
            "a link to nothing",
            f -> {
              try {
                Files.createSymbolicLink(f.resolve(batch), f.resolve("gone"));
              } catch (IOException e) {
                throw new IllegalStateException(e);
              }
              Cifar.read(CIFAR10, List.of(f.resolve(batch)));
            },
            batch,
            "no such file",
            PAGE));
  }

  private static Stream<Damage> mnist() {
    byte[] images = idxImages(3);
    byte[] labels = idxLabels(3);
    return Stream.of(
        images("images: magic of labels", b -> with(b, 3, 1), "byte 0", "2051", "label file"),
        images("images: magic of nothing", b -> with(b, 0, 9), "byte 0", "found 150996995"),
        images("images: signed bytes", b -> with(b, 2, 9), "byte 0", "found 2307"),
        images("images: header cut", b -> cut(b, 10), "byte 10", "expected 16 bytes", "header"),
        images("images: data cut", b -> cut(b, 1000), "byte 1000", "2352 bytes", "ends after 984"),
        images("images: data too long", b -> cut(b, 2369), "byte 2368", "more bytes"),
        images("images: empty", b -> new byte[0], "empty (0 bytes)"),
        images("images: no image", b -> with(b, 7, 0), "byte 4", "found 0"),
        images("images: negative count", b -> with(b, 4, 0x80), "byte 4", "found -2147483645"),
        images("images: count beyond memory", b -> with(b, 4, 0x7F), "byte 8", "at most"),
        images("images: 27 rows", b -> with(cut(b, 16 + 3 * 27 * 28), 11, 27), "byte 8", "27 x 28"),
        images(
            "images: the last never written",
            b -> zeroed(b, 16 + 2 * 784),
            "byte 1584 (image 2)",
            "784 zero bytes",
            "never written"),
        row(
            "labels: the second half never written",
            f -> readMnist(f, idxImages(400), zeroed(idxLabels(400), 8 + 201)),
            LABELS,
            "byte 208 (label 200)",
            "never written",
            MNIST_ADVICE),
        images("images: web page", b -> text("<html>no such bucket</html>"), "web page"),
        row(
            "images: one more than labels",
            f -> readMnist(f, idxImages(4), labels),
            IMAGES,
            LABELS,
            "4 images",
            "3 labels",
            "do not belong together"),
        row(
            "labels: magic of images",
            f -> readMnist(f, images, with(labels, 3, 3)),
            LABELS,
            "byte 0",
            "2049",
            "image file"),
        row(
            "labels: label 10",
            f -> readMnist(f, images, with(labels, 9, 10)),
            LABELS,
            "byte 9",
            "label 1",
            "found 10",
            MNIST_ADVICE),
        row(
            "labels: cut",
            f -> readMnist(f, images, cut(labels, 10)),
            LABELS,
            "byte 10",
            "cut off",
            MNIST_ADVICE),
        row("folder without idx files", f -> Mnist.read(f, true), IMAGES + ".gz", MNIST_ADVICE),
        row(
            "test labels missing",
            f -> {
              write(f, "t10k-images-idx3-ubyte", images);
              Mnist.read(f, false);
            },
            "t10k-labels-idx1-ubyte.gz",
            "The folder has t10k-images-idx3-ubyte.",
            MNIST_ADVICE));
  }

  private static byte[] zeroed(byte[] bytes, int from) {
    return Arrays.copyOf(cut(bytes, from), bytes.length);
  }

  private static Stream<Damage> mnistGzip() {
    byte[] gz = gzip(idxImages(3));
    return Stream.of(
        gzImages("gzip cut in the data", cut(gz, gz.length - 40), "cut off", "Delete"),
        gzImages("gzip cut in its trailer", cut(gz, gz.length - 4), "cut off", "Delete"),
        gzImages("gzip with a wrong check sum", with(gz, gz.length - 6, 1), "damaged"),
        gzImages("gzip with damaged data", with(gz, 12, 0xFF), "damaged"),
        gzImages("gzip header only", cut(gz, 6), "cut off"),
        gzImages("gzip of too little", gzip(cut(idxImages(3), 900)), "byte 900", "cut off"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("damages")
  void errorNamesFilePlaceAndRemedy(Damage damage) {
    DataException e = assertThrows(DataException.class, () -> damage.act.accept(folder));
    String message = String.valueOf(e.getMessage());
    for (String part : damage.message) {
      assertTrue(message.contains(part), () -> "no '" + part + "' in: " + message);
    }
  }

  @Test
  void aFileWithoutReadPermissionIsSaidToBeThat() {
    DataException e =
        DataFiles.unreadable(Path.of("x.bin"), 7, new AccessDeniedException("x.bin"), "Ask.");
    assertTrue(String.valueOf(e.getMessage()).startsWith("x.bin: at byte 7: no permission"));
  }

  private static Damage row(String what, Consumer<Path> act, String... message) {
    return new Damage(what, act, List.of(message));
  }

  private static Damage cifar10(String what, byte[] content, String... message) {
    return oneFile(what, CIFAR10, "data_batch_1.bin", content, message);
  }

  private static Damage cifar100(
      String what, CifarFormat format, byte[] content, String... message) {
    return oneFile(what, format, "train.bin", content, message);
  }

  private static Damage oneFile(
      String what, CifarFormat format, String file, byte[] content, String... message) {
    List<String> expected =
        Stream.concat(Stream.of(file, PAGE, format.archiveName()), Stream.of(message)).toList();
    return new Damage(
        what,
        f -> {
          write(f, file, content);
          Cifar.read(format, f, List.of(file));
        },
        expected);
  }

  private static Damage names(String what, byte[] content, String... message) {
    return new Damage(
        what,
        f -> {
          write(f, "train.bin", cifar(CIFAR100_FINE, 1));
          write(f, "fine_label_names.txt", content);
          Cifar.readTraining(CIFAR100_FINE, f);
        },
        Stream.concat(Stream.of("fine_label_names.txt", "Delete"), Stream.of(message)).toList());
  }

  private static Damage images(String what, UnaryOperator<byte[]> damage, String... message) {
    return new Damage(
        what,
        f -> readMnist(f, damage.apply(idxImages(3)), idxLabels(3)),
        Stream.concat(Stream.of(IMAGES, MNIST_ADVICE), Stream.of(message)).toList());
  }

  private static Damage gzImages(String what, byte[] content, String... message) {
    return new Damage(
        what,
        f -> {
          write(f, IMAGES + ".gz", content);
          write(f, LABELS, idxLabels(3));
          Mnist.read(f, true);
        },
        Stream.concat(Stream.of(IMAGES + ".gz", MNIST_ADVICE), Stream.of(message)).toList());
  }

  private static void read10(Path folder, String file) {
    Cifar.read(CIFAR10, folder, List.of(file));
  }

  private static void readMnist(Path folder, byte[] images, byte[] labels) {
    write(folder, IMAGES, images);
    write(folder, LABELS, labels);
    Mnist.read(folder, true);
  }

  private static byte[] text(String s) {
    return s.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] tar() {
    byte[] header = new byte[512];
    System.arraycopy(text("data_batch_1.bin"), 0, header, 0, 16);
    System.arraycopy(text("ustar"), 0, header, 257, 5);
    return header;
  }
}
