package org.gmnm.examples.classification;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How well a score tells unseen inputs, which should have great ones, from seen inputs.
 *
 * <pre>
 *   area = P(unseen &gt; seen) + ½ P(unseen = seen)
 * </pre>
 *
 * @param area under the curve; ½ for a score that tells nothing, 1 for one that tells all
 * @param refusedAt95 share of seen inputs above the threshold that 95 % of unseen ones reach
 * @param refused shares of seen inputs at or above thresholds, ascending from 0 to 1
 * @param found shares of unseen inputs at or above the same thresholds
 */
record RocCurve(double area, double refusedAt95, List<Double> refused, List<Double> found) {

  private static final int POINTS = 200;
  private static final double FOUND = 0.95;

  /** Of scores, of which none may be NaN. */
  static RocCurve of(double[] seen, double[] unseen) {
    double[] known = seen.clone();
    double[] others = unseen.clone();
    Arrays.sort(known);
    Arrays.sort(others);
    double[] thresholds =
        Arrays.stream(new double[][] {known, others})
            .flatMapToDouble(Arrays::stream)
            .sorted()
            .distinct()
            .toArray();
    double area = 0;
    double refusedAt95 = 1;
    List<Double> x = new ArrayList<>(List.of(0.0));
    List<Double> y = new ArrayList<>(List.of(0.0));
    double lastX = 0;
    double lastY = 0;
    for (int i = thresholds.length - 1; i >= 0; i--) {
      double nextX = atLeast(known, thresholds[i]);
      double nextY = atLeast(others, thresholds[i]);
      area += (nextX - lastX) * (nextY + lastY) / 2;
      if (lastY < FOUND && nextY >= FOUND) {
        refusedAt95 = nextX;
      }
      lastX = nextX;
      lastY = nextY;
      double drawn = Math.hypot(nextX - x.get(x.size() - 1), nextY - y.get(y.size() - 1));
      if (i == 0 || drawn >= 2.0 / POINTS) {
        x.add(nextX);
        y.add(nextY);
      }
    }
    return new RocCurve(area, refusedAt95, x, y);
  }

  /** The share of sorted values that are no less. */
  private static double atLeast(double[] sorted, double value) {
    int low = 0;
    int high = sorted.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < value) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return (sorted.length - low) / (double) sorted.length;
  }
}
