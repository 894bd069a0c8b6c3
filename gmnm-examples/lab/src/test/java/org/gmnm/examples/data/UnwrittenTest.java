package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UnwrittenTest {

  private static byte[] shuffled(int count, int classes) {
    Random random = new Random(1);
    byte[] labels = new byte[count];
    for (int i = 0; i < count; i++) {
      labels[i] = (byte) random.nextInt(classes);
    }
    return labels;
  }

  private static byte[] zeroed(byte[] labels, int from, int to) {
    byte[] changed = labels.clone();
    Arrays.fill(changed, from, to, (byte) 0);
    return changed;
  }

  private static byte[] blocks(int... lengths) { // of the last class down to 0
    byte[] labels = new byte[Arrays.stream(lengths).sum()];
    int at = 0;
    for (int k = 0; k < lengths.length; k++) {
      Arrays.fill(labels, at, at + lengths[k], (byte) (lengths.length - 1 - k));
      at += lengths[k];
    }
    return labels;
  }

  @Test
  void aLongRunOfZerosIsNoChance() {
    byte[] labels = shuffled(10_000, 10);
    labels[5_999] = 3;
    labels[1_999] = 3;
    assertEquals(OptionalInt.of(6_000), Unwritten.runOfZeros(zeroed(labels, 6_000, 10_000)));
    assertEquals(OptionalInt.of(2_000), Unwritten.runOfZeros(zeroed(labels, 2_000, 2_064)));
  }

  @Test
  void labelsAsTheyArePublishedAreNone() {
    assertEquals(OptionalInt.empty(), Unwritten.runOfZeros(shuffled(100_000, 10)));
    assertEquals(OptionalInt.empty(), Unwritten.runOfZeros(new byte[0]));
    assertEquals(OptionalInt.empty(), Unwritten.runOfZeros(new byte[500]), "one class alone");
    assertEquals(OptionalInt.empty(), Unwritten.runOfZeros(blocks(10, 10, 1_000)), "in order");
    byte[] rare = new byte[2_000]; // two classes, one of them rare
    rare[100] = 1;
    rare[130] = 1;
    assertEquals(OptionalInt.empty(), Unwritten.runOfZeros(rare));
  }
}
