package org.gmnm.examples.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A random draw in which every class keeps its share. */
final class Stratified {
  /** Keeps the draw apart from an iterator's order with the same seed: epochs are not negative. */
  private static final long STREAM = -1;

  private Stratified() {}

  /** Numbers of n images, ascending. */
  static int[] draw(ImageSet images, int n, long seed) {
    int[] quota = quotas(images, n);
    int[] drawn = new int[n];
    int filled = 0;
    for (int i : Seeds.permutation(images.size(), seed, STREAM)) {
      if (quota[images.label(i)]-- > 0) {
        drawn[filled++] = i;
      }
    }
    Arrays.sort(drawn);
    return drawn;
  }

  /** Shares rounded down; what is left over goes to the largest remainders. */
  private static int[] quotas(ImageSet images, int n) {
    int[] counts = images.classCounts();
    long size = images.size();
    int[] quota = new int[counts.length];
    List<Integer> byRemainder = new ArrayList<>();
    int left = n;
    for (int c = 0; c < counts.length; c++) {
      quota[c] = (int) ((long) n * counts[c] / size);
      left -= quota[c];
      byRemainder.add(c);
    }
    byRemainder.sort(
        (a, b) -> Long.compare((long) n * counts[b] % size, (long) n * counts[a] % size));
    for (int c : byRemainder.subList(0, left)) {
      quota[c]++;
    }
    return quota;
  }
}
