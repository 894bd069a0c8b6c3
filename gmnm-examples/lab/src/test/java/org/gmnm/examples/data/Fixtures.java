package org.gmnm.examples.data;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;

/** Tiny data in the publishers' formats. */
final class Fixtures {
  static final int CIFAR_PIXELS = 3072;
  static final int MNIST_PIXELS = 784;

  private Fixtures() {}

  /** Pixel k of image i: every image differs, and no plane or row equals another. */
  static byte pixel(int i, int k) {
    return (byte) (1 + i * 31 + k * 7 + k / 251);
  }

  static byte[] pixels(int images, int size) {
    byte[] bytes = new byte[images * size];
    for (int i = 0; i < images; i++) {
      for (int k = 0; k < size; k++) {
        bytes[i * size + k] = pixel(i, k);
      }
    }
    return bytes;
  }

  /** Records with labels i mod 10 (and fine labels i mod 100, coarse i mod 20). */
  static byte[] cifar(CifarFormat format, int records) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < records; i++) {
      if (format == CifarFormat.CIFAR10) {
        out.write(i % 10);
      } else {
        out.write(i % 20);
        out.write(i % 100);
      }
      for (int k = 0; k < CIFAR_PIXELS; k++) {
        out.write(pixel(i, k));
      }
    }
    return out.toByteArray();
  }

  static byte[] idxImages(int n) {
    return ByteBuffer.allocate(16 + n * MNIST_PIXELS)
        .putInt(2051)
        .putInt(n)
        .putInt(28)
        .putInt(28)
        .put(pixels(n, MNIST_PIXELS))
        .array();
  }

  static byte[] idxLabels(int n) {
    ByteBuffer b = ByteBuffer.allocate(8 + n).putInt(2049).putInt(n);
    for (int i = 0; i < n; i++) {
      b.put((byte) (i % 10));
    }
    return b.array();
  }

  static byte[] gzip(byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gz = new GZIPOutputStream(out)) {
      gz.write(content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] cut(byte[] bytes, int length) {
    return Arrays.copyOf(bytes, length);
  }

  static byte[] with(byte[] bytes, int at, int value) {
    byte[] changed = bytes.clone();
    changed[at] = (byte) value;
    return changed;
  }

  static Path write(Path folder, String name, byte[] content) {
    try {
      Path file = folder.resolve(name);
      Files.createDirectories(file.resolveSibling("."));
      return Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A small set of 2 channels x 2 rows x 3 columns with classes i mod classes. */
  static ImageSet small(int images, int classes) {
    ImageShape shape = new ImageShape(2, 2, 3);
    return ImageSet.of(
        shape,
        pixels(images, shape.bytes()),
        IntStream.range(0, images).map(i -> i % classes).toArray(),
        IntStream.range(0, classes).mapToObj(c -> "c" + c).toList(),
        Normalization.unitInterval(2));
  }
}
