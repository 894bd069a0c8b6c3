package org.gmnm.examples.forecasting;

import java.util.Random;

/** A series that needs no file: a day's wave whose height changes, and noise that remembers. */
final class DrawnSeries {

  private static final int ROWS = 2_400;

  private DrawnSeries() {}

  static double[] values() {
    Random random = new Random(ROWS);
    double[] values = new double[ROWS];
    double noise = 0;
    for (int t = 0; t < values.length; t++) {
      double day = 2 * Math.PI * t / 24;
      double height = 1 + 0.5 * Math.sin(day / 7);
      noise = 0.9 * noise + 0.15 * random.nextGaussian();
      values[t] = 20 + 4 * (height * Math.sin(day) + 0.4 * Math.cos(2 * day) + noise);
    }
    return values;
  }
}
