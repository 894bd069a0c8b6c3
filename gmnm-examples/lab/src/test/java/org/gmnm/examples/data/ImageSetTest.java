package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class ImageSetTest {
  @Test
  void rangeIsAViewOfItsImages() {
    ImageSet set = Fixtures.small(10, 5);
    ImageSet part = set.range(3, 8).range(1, 3);
    assertEquals(2, part.size());
    assertEquals(4, part.label(0));
    assertEquals(0, part.label(1));
    assertEquals(set.pixel(5, 1, 1, 2), part.pixel(1, 1, 1, 2));
    assertThrows(IndexOutOfBoundsException.class, () -> part.label(2));
  }

  @Test
  void rangeRefusesWhatIsNotThere() {
    ImageSet set = Fixtures.small(4, 2);
    for (int[] r : new int[][] {{-1, 2}, {2, 2}, {3, 2}, {0, 5}}) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> set.range(r[0], r[1]));
      assertTrue(String.valueOf(e.getMessage()).contains("<= 4"));
    }
  }

  @Property(tries = 200)
  void subsetKeepsEveryClassesShare(
      @ForAll @IntRange(min = 1, max = 60) int size,
      @ForAll @IntRange(min = 1, max = 7) int classes,
      @ForAll @IntRange(min = 1, max = 60) int wanted,
      @ForAll long seed) {
    ImageSet set = Fixtures.small(size, classes);
    int n = Math.min(wanted, size);
    ImageSet part = set.subset(n, seed);
    assertEquals(n, part.size());
    int[] all = set.classCounts();
    int[] kept = part.classCounts();
    for (int c = 0; c < classes; c++) {
      double share = (double) n * all[c] / size;
      assertTrue(Math.abs(kept[c] - share) < 1, "class " + c + ": " + kept[c] + " of " + share);
    }
  }

  @Test
  void subsetHasNoImageTwiceAndDependsOnTheSeedAlone() {
    ImageSet set = Fixtures.small(40, 4).range(2, 38);
    List<Integer> first = offsets(set.subset(20, 7));
    assertEquals(20, first.stream().distinct().count());
    assertEquals(first, first.stream().sorted().toList());
    assertEquals(first, offsets(set.subset(20, 7)));
    assertNotEquals(first, offsets(set.subset(20, 8)));
    assertTrue(offsets(set).containsAll(first));
    assertThrows(IllegalArgumentException.class, () -> set.subset(37, 1));
    assertThrows(IllegalArgumentException.class, () -> set.subset(0, 1));
  }

  @Test
  void callersArraysAreCopied() {
    ImageShape shape = new ImageShape(1, 1, 2);
    byte[] pixels = {1, 2};
    int[] labels = {0};
    ImageSet set =
        ImageSet.of(shape, pixels, labels, List.of("a", "b"), Normalization.unitInterval(1));
    pixels[1] = 9;
    labels[0] = 1;
    assertEquals(2, set.pixel(0, 0, 0, 1));
    assertEquals(0, set.label(0));
  }

  @Test
  void wrongPartsAreRefused() {
    ImageShape shape = new ImageShape(1, 1, 2);
    Normalization one = Normalization.unitInterval(1);
    List<String> names = List.of("a", "b");
    assertMessage("2 pixel bytes, got 3", shape, new byte[3], new int[1], names, one);
    assertMessage("labels[1] must be 0 to 1", shape, new byte[4], new int[] {1, 2}, names, one);
    assertMessage("at least one image", shape, new byte[0], new int[0], names, one);
    assertMessage(
        "1 channels, got 3", shape, new byte[2], new int[1], names, Normalization.CIFAR10);
    assertThrows(IllegalArgumentException.class, () -> new ImageShape(0, 1, 1));
  }

  private static void assertMessage(
      String part,
      ImageShape shape,
      byte[] pixels,
      int[] labels,
      List<String> names,
      Normalization normalization) {
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ImageSet.of(shape, pixels, labels, names, normalization));
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  @Test
  void pictureHasRedGreenBlueInThatOrder() {
    ImageShape shape = new ImageShape(3, 1, 2);
    byte[] pixels = {1, 2, (byte) 200, 4, 5, 6};
    ImageSet set =
        ImageSet.of(shape, pixels, new int[1], List.of("a"), Normalization.unitInterval(3));
    assertEquals(0xFF01C805, set.image(0).getRGB(0, 0));
    assertEquals(0xFF020406, set.image(0).getRGB(1, 0));
    assertThrows(IllegalStateException.class, () -> Fixtures.small(1, 1).image(0));
  }

  @Test
  void normalizationMeasuresWhatItStandardises() {
    ImageShape shape = new ImageShape(2, 1, 2);
    byte[] pixels = {0, (byte) 255, 51, 51, 0, 0, 51, (byte) 255};
    ImageSet set =
        ImageSet.of(shape, pixels, new int[2], List.of("a"), Normalization.unitInterval(2));
    Normalization n = Normalization.measured(set);
    assertEquals(0.25, n.mean().get(0), 1e-12);
    assertEquals(Math.sqrt(3) / 4, n.std().get(0), 1e-12);
    assertEquals(0.4, n.mean().get(1), 1e-12);
    assertEquals(0.75 / n.std().get(0), n.apply(0, 255), 1e-6);
    assertThrows(IllegalArgumentException.class, () -> Normalization.measured(set.range(1, 2)));
  }

  @Property
  void normalizationInverts(@ForAll @IntRange(max = 255) int value) {
    for (int c = 0; c < 3; c++) {
      int back = Normalization.CIFAR10.invert(c, Normalization.CIFAR10.apply(c, value));
      assertEquals(value, back);
    }
  }

  @Test
  void normalizationClipsAndRefuses() {
    assertEquals(255, Normalization.MNIST.invert(0, 99));
    assertEquals(0, Normalization.MNIST.invert(0, -99));
    assertEquals(0, Normalization.MNIST.invert(0, Double.NaN));
    assertThrows(
        IllegalArgumentException.class, () -> new Normalization(List.of(0.0), List.of(0.0)));
    assertThrows(
        IllegalArgumentException.class, () -> new Normalization(List.of(Double.NaN), List.of(1.0)));
    assertThrows(
        IllegalArgumentException.class, () -> new Normalization(List.of(0.0), List.of(1.0, 1.0)));
    assertThrows(IllegalArgumentException.class, () -> new Normalization(List.of(), List.of()));
  }

  @Property(tries = 50)
  void permutationHasEveryNumberOnce(
      @ForAll @IntRange(min = 1, max = 100) int n, @ForAll long seed, @ForAll long stream) {
    int[] p = Seeds.permutation(n, seed, stream);
    assertArrayEquals(IntStream.range(0, n).toArray(), IntStream.of(p).sorted().toArray());
  }

  @Test
  void everyPlaceOfAPermutationGetsEveryNumberEquallyOften() {
    int[][] count = new int[4][4];
    for (int seed = 0; seed < 8000; seed++) {
      int[] p = Seeds.permutation(4, seed, 3);
      for (int i = 0; i < 4; i++) {
        count[i][p[i]]++;
      }
    }
    for (int[] row : count) {
      for (int c : row) {
        // 2000 expected, standard deviation 39.
        assertEquals(2000, c, 200);
      }
    }
  }

  private static List<Integer> offsets(ImageSet set) {
    return IntStream.range(0, set.size()).mapToObj(set::offset).toList();
  }
}
