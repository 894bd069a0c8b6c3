package org.gmnm.examples.density;

import java.util.Arrays;
import org.gmnm.examples.data.Scale;
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
        scaled[i][0] = scales.label.apply(y[i]);
      }
      return Nd4j.createFromArray(scaled).castTo(DataType.FLOAT);
    }
  }

  /** Mean 0 and spread 1 of everything that a network sees, by the training part. */
  static final class Standard {

    private final Scale[] inputs;
    private final Scale label;

    Standard(Part train) {
      inputs = new Scale[train.x[0].length];
      Arrays.setAll(
          inputs, j -> Scale.of(Arrays.stream(train.x).mapToDouble(row -> row[j]).toArray()));
      label = Scale.of(train.y);
    }

    double[] inputs(double[] x) {
      double[] scaled = new double[x.length];
      Arrays.setAll(scaled, j -> inputs[j].apply(x[j]));
      return scaled;
    }

    Scale label() {
      return label;
    }
  }
}
