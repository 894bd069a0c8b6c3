package org.gmnm.examples.regression;

import java.util.ArrayList;
import java.util.List;

/**
 * What is chosen on validation rows, from one grid for all contestants.
 *
 * @param rate the first learning rate of Adam, which falls to zero
 * @param l2 weight of the squared weights
 * @param share of the most steps
 */
record Setting(double rate, double l2, double share) {

  private static final double[] RATES = {3e-3, 1e-2};
  private static final double[] L2 = {1e-3, 1e-2, 1e-1};
  private static final double[] SHARES = {0.25, 1};

  static List<Setting> grid() {
    List<Setting> grid = new ArrayList<>();
    for (double share : SHARES) {
      for (double rate : RATES) {
        for (double l2 : L2) {
          grid.add(new Setting(rate, l2, share));
        }
      }
    }
    return grid;
  }

  /** Steps of a training. */
  int steps(int most) {
    return (int) Math.max(1, Math.round(share * most));
  }
}
