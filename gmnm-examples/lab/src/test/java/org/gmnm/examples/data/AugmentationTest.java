package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class AugmentationTest {
  /** 3 x 3 pixels of one channel, 1 to 9. */
  private static final ImageSet NINE =
      ImageSet.of(
          new ImageShape(1, 3, 3),
          new byte[] {1, 2, 3, 4, 5, 6, 7, 8, 9},
          new int[1],
          List.of("a"),
          Normalization.unitInterval(1));

  private static int[] changed(Augmentation augmentation, long random) {
    BatchFiller filler = new BatchFiller(NINE, NINE.normalization());
    float[] out = filler.features(new int[1], augmentation, new long[] {random});
    int[] pixels = new int[out.length];
    for (int k = 0; k < out.length; k++) {
      pixels[k] = Math.round(255 * out[k]);
    }
    return pixels;
  }

  private static long randomWith(Augmentation a, int dy, int dx, boolean flip) {
    for (long counter = 0; counter < 10_000; counter++) {
      long r = Seeds.hash(1, 2, counter);
      if (a.shiftY(r) == dy && a.shiftX(r) == dx && a.flips(r) == flip) {
        return r;
      }
    }
    throw new AssertionError("never drawn: " + dy + " " + dx + " " + flip);
  }

  @Test
  void mirrorTurnsEveryRow() {
    Augmentation a = new Augmentation(true, 0);
    assertArrayEquals(new int[] {3, 2, 1, 6, 5, 4, 9, 8, 7}, changed(a, randomWith(a, 0, 0, true)));
    assertArrayEquals(
        new int[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, changed(a, randomWith(a, 0, 0, false)));
  }

  @Test
  void shiftBringsInABlackBorder() {
    Augmentation a = new Augmentation(false, 1);
    assertArrayEquals(
        new int[] {4, 5, 6, 7, 8, 9, 0, 0, 0}, changed(a, randomWith(a, 1, 0, false)));
    assertArrayEquals(
        new int[] {0, 0, 0, 0, 1, 2, 0, 4, 5}, changed(a, randomWith(a, -1, -1, false)));
  }

  @Test
  void shiftAndMirrorFollowTheFormula() {
    Augmentation a = new Augmentation(true, 1);
    // The new pixel (y, x) is the old one at (y + 1, 2 - x - 1).
    assertArrayEquals(
        new int[] {5, 4, 0, 8, 7, 0, 0, 0, 0}, changed(a, randomWith(a, 1, -1, true)));
  }

  @Test
  void shiftBeyondTheImageIsBlack() {
    Augmentation a = new Augmentation(false, 3);
    assertArrayEquals(new int[9], changed(a, randomWith(a, 3, 0, false)));
  }

  @Test
  void everyShiftAndMirrorIsEquallyFrequent() {
    Augmentation a = Augmentation.CIFAR;
    int[][][] count = new int[9][9][2];
    int draws = 162 * 1000;
    for (int i = 0; i < draws; i++) {
      long r = Seeds.hash(3, 1, i);
      count[a.shiftY(r) + 4][a.shiftX(r) + 4][a.flips(r) ? 1 : 0]++;
    }
    double chi2 = 0;
    for (int[][] plane : count) {
      for (int[] row : plane) {
        for (int c : row) {
          chi2 += (c - 1000.0) * (c - 1000.0) / 1000;
        }
      }
    }
    // 161 degrees of freedom: standard deviation 18.
    assertTrue(chi2 < 161 + 6 * 18, "chi2 " + chi2);
  }

  @Test
  void noneChangesNothing() {
    assertTrue(Augmentation.NONE.isNone());
    assertEquals(0, Augmentation.NONE.shiftY(-1));
    assertEquals(0, Augmentation.NONE.shiftX(-1));
  }
}
