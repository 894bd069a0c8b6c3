package org.gmnm.examples.regression;

import java.util.ArrayList;
import java.util.List;

/**
 * What is chosen on validation rows, from one grid for all contestants.
 *
 * @param rate the first learning rate of Adam, which falls to zero
 * @param l2 weight of the squared weights
 * @param leastSigma least σ of the output in standard deviations of the target. Without a bound
 *     near the table's noise a network grows sure of the rows it learned, and what holds σ up is
 *     then the weight of the squared weights, which takes the means' precision with it
 * @param share of the most steps
 */
record Setting(double rate, double l2, double leastSigma, double share) {

  private static final double[] RATES = {1e-2};
  private static final double[] L2 = {1e-4, 1e-3, 1e-2};
  private static final double[] LEAST_SIGMAS = {0.01, 0.05, 0.2};
  private static final double[] SHARES = {0.25, 1};

  static List<Setting> grid() {
    List<Setting> grid = new ArrayList<>();
    for (double share : SHARES) {
      for (double rate : RATES) {
        for (double l2 : L2) {
          for (double leastSigma : LEAST_SIGMAS) {
            grid.add(new Setting(rate, l2, leastSigma, share));
          }
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
