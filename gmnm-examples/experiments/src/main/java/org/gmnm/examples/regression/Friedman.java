package org.gmnm.examples.regression;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.gmnm.examples.data.Seeds;
import org.gmnm.examples.data.SplitTable;

/**
 * A table that needs no file: the first test function of Friedman (1991), {@code 10 sin(πx₁x₂) +
 * 20(x₃ − ½)² + 10x₄ + 5x₅}, with noise of deviation 1 and five features that say nothing.
 */
final class Friedman {

  static final String NAME = "friedman";

  private static final int ROWS = 600;
  private static final int FEATURES = 10;
  private static final int TEST = 60;

  private Friedman() {}

  /** Rows by the seed, a tenth of them for testing in each split. */
  static SplitTable draw(int splits, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[ROWS][FEATURES + 1];
    for (double[] x : rows) {
      for (int j = 0; j < FEATURES; j++) {
        x[j] = random.nextDouble();
      }
      double bend = x[2] - 0.5;
      x[FEATURES] =
          10 * Math.sin(Math.PI * x[0] * x[1])
              + 20 * bend * bend
              + 10 * x[3]
              + 5 * x[4]
              + random.nextGaussian();
    }
    List<SplitTable.Split> all = new ArrayList<>();
    for (int s = 0; s < splits; s++) {
      int[] order = Seeds.permutation(ROWS, seed, s);
      all.add(
          new SplitTable.Split(
              IntStream.range(TEST, ROWS).map(i -> order[i]).toArray(),
              IntStream.range(0, TEST).map(i -> order[i]).toArray()));
    }
    return new SplitTable(rows, all);
  }
}
