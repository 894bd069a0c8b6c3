package org.gmnm.examples.density;

import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Examples of a regression in three parts, in the units they came in.
 *
 * @param train what is learned
 * @param validation what tells how far a training is
 * @param test what is measured
 * @param truth the density that the examples were drawn from, null where nobody knows it
 */
record Regression(Part train, Part validation, Part test, @Nullable Truth truth) {

  /** A conditional density in one input. */
  @FunctionalInterface
  interface Truth {
    /** p(y | x). */
    double density(double x, double y);
  }

  /**
   * Some examples.
   *
   * @param x inputs [N][inputs]
   * @param y labels [N]
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  record Part(double[][] x, double[] y) {

    INDArray features(Standard scales) {
      double[][] scaled = new double[x.length][];
      for (int i = 0; i < x.length; i++) {
        scaled[i] = scales.inputs(x[i]);
      }
      return Nd4j.createFromArray(scaled).castTo(DataType.FLOAT);
    }

    INDArray labels(Standard scales) {
      double[][] scaled = new double[y.length][1];
      for (int i = 0; i < y.length; i++) {
        scaled[i][0] = (y[i] - scales.yMean) / scales.ySpread;
      }
      return Nd4j.createFromArray(scaled).castTo(DataType.FLOAT);
    }
  }

  /** Mean 0 and spread 1 of everything that a network sees, by the training part. */
  static final class Standard {

    private final double[] xMean;
    private final double[] xSpread;
    private final double yMean;
    private final double ySpread;

    Standard(Part train) {
      int inputs = train.x[0].length;
      xMean = new double[inputs];
      xSpread = new double[inputs];
      for (int j = 0; j < inputs; j++) {
        double[] column = new double[train.x.length];
        for (int i = 0; i < column.length; i++) {
          column[i] = train.x[i][j];
        }
        xMean[j] = mean(column);
        xSpread[j] = spread(column);
      }
      yMean = mean(train.y);
      ySpread = spread(train.y);
    }

    double[] inputs(double[] x) {
      double[] scaled = new double[x.length];
      for (int j = 0; j < x.length; j++) {
        scaled[j] = (x[j] - xMean[j]) / xSpread[j];
      }
      return scaled;
    }

    double yMean() {
      return yMean;
    }

    double ySpread() {
      return ySpread;
    }

    private static double mean(double[] values) {
      double sum = 0;
      for (double v : values) {
        sum += v;
      }
      return sum / values.length;
    }

    private static double spread(double[] values) {
      double mean = mean(values);
      double sum = 0;
      for (double v : values) {
        sum += (v - mean) * (v - mean);
      }
      return sum > 0 ? Math.sqrt(sum / values.length) : 1;
    }
  }
}
