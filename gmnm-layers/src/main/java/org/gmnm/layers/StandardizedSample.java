package org.gmnm.layers;

/**
 * Rows in units of their own mean and standard deviation, feature by feature. A constant feature is
 * 0 and has the deviation 1.
 */
final class StandardizedSample {

  private final double[][] rows;
  private final double[] mean;
  private final double[] deviation;

  /**
   * Standardises a sample.
   *
   * @param sample [rows][features], at least one row
   */
  StandardizedSample(double[][] sample) {
    int features = sample[0].length;
    mean = new double[features];
    deviation = new double[features];
    rows = new double[sample.length][features];
    for (int j = 0; j < features; j++) {
      double first = sample[0][j]; // differences from a row are exact for a constant feature
      double sum = 0;
      for (double[] row : sample) {
        sum += row[j] - first;
      }
      double shift = sum / sample.length;
      double squares = 0;
      for (double[] row : sample) {
        double difference = row[j] - first - shift;
        squares += difference * difference;
      }
      mean[j] = first + shift;
      deviation[j] = squares > 0 ? Math.sqrt(squares / sample.length) : 1;
      for (int n = 0; n < sample.length; n++) {
        rows[n][j] = (sample[n][j] - first - shift) / deviation[j];
      }
    }
  }

  /** [rows][features], standardised. */
  double[][] rows() {
    return rows;
  }

  /** Of each feature. */
  double[] mean() {
    return mean;
  }

  /** Of each feature, positive. */
  double[] deviation() {
    return deviation;
  }

  /**
   * Turns centres and projections of standardised rows into those of the features themselves.
   *
   * @param centres [components][features], overwritten
   * @param projections [features][columns], overwritten
   */
  void toFeatures(double[][] centres, double[][] projections) {
    for (int j = 0; j < mean.length; j++) {
      for (double[] centre : centres) {
        centre[j] = mean[j] + deviation[j] * centre[j];
      }
      for (int k = 0; k < projections[j].length; k++) {
        projections[j][k] /= deviation[j];
      }
    }
  }
}
