package org.gmnm.examples.data;

import java.util.OptionalInt;

/**
 * Finds what was never written: a file system gives a file its length at once and reads zeros where
 * nothing has been put yet, as a broken download or copy leaves it.
 *
 * <p>A picture of zeros alone is such a place: no picture of the published sets is one, and nobody
 * could say what it shows. A single label of 0 is a label like others, so labels are judged by
 * their runs: labels are published in no order, where one class hardly ever follows itself a few
 * times.
 */
final class Unwritten {

  /** Shorter runs of label 0 are left to chance. */
  private static final int LEAST_RUN = 64;

  /** A run must be longer than any other by this factor. */
  private static final int TIMES_LONGER = 4;

  private Unwritten() {}

  /** Whether some bytes are zeros alone. */
  static boolean isBlank(byte[] bytes, int from, int length) {
    for (int i = from; i < from + length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  /**
   * Where a run of label 0 begins that labels in no order do not have: {@value #LEAST_RUN} or more,
   * over {@value #TIMES_LONGER} times as long as any other run of one label, though at most half of
   * the labels outside it are 0 and some are. So labels in the order of classes, or of one class
   * alone, are no such case.
   */
  static OptionalInt runOfZeros(byte[] labels) {
    int start = 0;
    int longest = 0;
    int second = 0;
    int zeros = 0;
    for (int from = 0; from < labels.length; ) {
      int to = from;
      while (to < labels.length && labels[to] == labels[from]) {
        to++;
      }
      int run = to - from;
      zeros += labels[from] == 0 ? run : 0;
      if (labels[from] == 0 && run > longest) {
        second = Math.max(second, longest);
        longest = run;
        start = from;
      } else {
        second = Math.max(second, run);
      }
      from = to;
    }
    int zerosElsewhere = zeros - longest;
    boolean elsewhereToo =
        zerosElsewhere > 0 && 2L * zerosElsewhere <= (long) labels.length - longest;
    return elsewhereToo && longest >= LEAST_RUN && longest > (long) TIMES_LONGER * second
        ? OptionalInt.of(start)
        : OptionalInt.empty();
  }
}
