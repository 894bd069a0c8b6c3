package org.gmnm.examples.data;

import static org.gmnm.examples.data.CifarFormat.CIFAR10;
import static org.gmnm.examples.data.CifarFormat.CIFAR100_COARSE;
import static org.gmnm.examples.data.CifarFormat.CIFAR100_FINE;
import static org.gmnm.examples.data.Fixtures.cifar;
import static org.gmnm.examples.data.Fixtures.gzip;
import static org.gmnm.examples.data.Fixtures.idxImages;
import static org.gmnm.examples.data.Fixtures.idxLabels;
import static org.gmnm.examples.data.Fixtures.pixel;
import static org.gmnm.examples.data.Fixtures.write;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Undamaged files: every byte in its place. */
class ReadersTest {
  private final Path folder;

  ReadersTest(@TempDir Path folder) {
    this.folder = folder;
  }

  @Test
  void recordsOfTwoFilesFollowEachOther() {
    Path a = write(folder, "a.bin", cifar(CIFAR10, 3));
    Path b = write(folder, "b.bin", cifar(CIFAR10, 2));
    ImageSet set = Cifar.read(CIFAR10, List.of(a, b));
    assertEquals(5, set.size());
    assertEquals(List.of(a, b), set.sources());
    assertEquals(ImageShape.CIFAR, set.shape());
    assertEquals(List.of(0, 1, 2, 0, 1), labels(set));
    assertEquals(pixel(2, 0) & 0xFF, set.pixel(2, 0, 0, 0));
    assertEquals(pixel(2, 1024 + 5 * 32 + 7) & 0xFF, set.pixel(2, 1, 5, 7));
    assertEquals(pixel(1, 3071) & 0xFF, set.pixel(4, 2, 31, 31));
    assertEquals("frog", set.classNames().get(6));
  }

  @Test
  void publishersFolderMayBeNamedOrTheOneAboveIt() {
    write(folder, "cifar-10-batches-bin/test_batch.bin", cifar(CIFAR10, 4));
    assertEquals(4, Cifar.readTest(CIFAR10, folder).size());
    assertEquals(4, Cifar.readTest(CIFAR10, folder.resolve("cifar-10-batches-bin")).size());
  }

  @Test
  void trainingReadsAllFiveBatches() {
    for (String name : CIFAR10.trainFiles()) {
      write(folder, name, cifar(CIFAR10, 2));
    }
    assertEquals(10, Cifar.readTraining(CIFAR10, folder).size());
  }

  @Test
  void cifar100HasTwoLabelsAndReadsTheOneAskedFor() {
    write(folder, "train.bin", cifar(CIFAR100_FINE, 45));
    ImageSet fine = Cifar.readTraining(CIFAR100_FINE, folder);
    ImageSet coarse = Cifar.readTraining(CIFAR100_COARSE, folder);
    assertEquals(44, fine.label(44));
    assertEquals(4, coarse.label(44));
    assertEquals(100, fine.classes());
    assertEquals(20, coarse.classes());
    assertEquals("class 44", fine.classNames().get(44));
    assertEquals(pixel(44, 0) & 0xFF, fine.pixel(44, 0, 0, 0));
    assertEquals(pixel(44, 0) & 0xFF, coarse.pixel(44, 0, 0, 0));
  }

  @Test
  void cifar100TakesItsClassNamesFromTheFileBesideIt() {
    write(folder, "test.bin", cifar(CIFAR100_FINE, 1));
    String names =
        IntStream.range(0, 20).mapToObj(i -> "kind" + i).collect(Collectors.joining("\r\n"));
    write(folder, "coarse_label_names.txt", (names + "\n\n").getBytes(StandardCharsets.UTF_8));
    assertEquals("kind19", Cifar.readTest(CIFAR100_COARSE, folder).classNames().get(19));
  }

  @Test
  void aFileNamedTwiceIsRefused() {
    Path a = write(folder, "a.bin", cifar(CIFAR10, 1));
    Path again = folder.resolve("x").resolve("..").resolve("a.bin");
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Cifar.read(CIFAR10, List.of(a, again)));
    assertTrue(String.valueOf(e.getMessage()).contains("twice"));
    assertThrows(IllegalArgumentException.class, () -> Cifar.read(CIFAR10, List.of()));
    assertThrows(IllegalArgumentException.class, () -> Cifar.read(CIFAR10, folder, List.of()));
  }

  @Test
  void blackImageWithALabelOtherThanZeroIsData() {
    byte[] black = new byte[3073];
    black[0] = 4;
    assertEquals(4, Cifar.read(CIFAR10, List.of(write(folder, "b.bin", black))).label(0));
  }

  @Test
  void mnistPlainAndCompressedAreTheSame() {
    write(folder, "train-images-idx3-ubyte", idxImages(12));
    write(folder, "train-labels-idx1-ubyte", idxLabels(12));
    write(folder, "mnist/t10k-images-idx3-ubyte.gz", gzip(idxImages(12)));
    write(folder, "mnist/t10k-labels-idx1-ubyte.gz", gzip(idxLabels(12)));
    ImageSet plain = Mnist.read(folder, true);
    ImageSet compressed = Mnist.read(folder, false);
    for (ImageSet set : List.of(plain, compressed)) {
      assertEquals(12, set.size());
      assertEquals(1, set.label(11));
      assertEquals(ImageShape.MNIST, set.shape());
      assertEquals(pixel(11, 3 * 28 + 5) & 0xFF, set.pixel(11, 0, 3, 5));
    }
  }

  @Test
  void plainContentUnderACompressedNameIsRead() {
    write(folder, "train-images-idx3-ubyte.gz", idxImages(2));
    write(folder, "train-labels-idx1-ubyte.gz", gzip(idxLabels(2)));
    assertEquals(2, Mnist.read(folder, true).size());
  }

  @Test
  void formatsKnowTheirRecordSizes() {
    assertEquals(3073, CIFAR10.recordSize());
    assertEquals(3074, CIFAR100_FINE.recordSize());
    assertEquals(3074, CIFAR100_COARSE.recordSize());
    for (CifarFormat f : CifarFormat.values()) {
      assertEquals(f.classes(), f.defaultClassNames().size());
    }
  }

  private static List<Integer> labels(ImageSet set) {
    return IntStream.range(0, set.size()).mapToObj(set::label).toList();
  }
}
