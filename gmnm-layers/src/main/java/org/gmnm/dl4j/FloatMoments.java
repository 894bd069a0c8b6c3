package org.gmnm.dl4j;

import java.nio.FloatBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What {@link RunningStatistics} learn from a batch of single precision on the CPU, by loops of
 * Java: ND4J's operations take longer than a small network's whole step.
 */
final class FloatMoments {

  private float[] row = {};
  private float[] first = {};
  private double[] mean = {};
  private double[] variance = {};
  private float[] statistics = {};

  /**
   * Finds mean and variance of each feature, around the first row's numbers: a constant feature has
   * the variance 0.
   *
   * @param rows [N, d], {@linkplain FloatPieces#reach in one piece}
   * @param stride every so many rows one is taken
   * @param weights of the rows that are taken, or null if all count alike
   * @return whether there is anything to learn: rows that count, and squares that do not overflow
   */
  boolean find(INDArray rows, int stride, float @Nullable [] weights) {
    int d = (int) rows.size(1);
    if (row.length != d) {
      row = new float[d];
      first = new float[d];
      mean = new double[d];
      variance = new double[d];
      statistics = new float[(RunningStatistics.BATCHES + 1) * d];
    }
    FloatBuffer memory = FloatPieces.of(rows);
    memory.get(first);
    Arrays.fill(mean, 0);
    Arrays.fill(variance, 0);
    int step = stride * d;
    double count = 0;
    for (int at = 0, i = 0; at < memory.capacity(); at += step, i++) {
      double weight = weights == null ? 1 : weights[i];
      count += weight;
      memory.position(at).get(row);
      for (int j = 0; j < d; j++) {
        mean[j] += weight * (row[j] - first[j]);
      }
    }
    for (int j = 0; j < d; j++) {
      mean[j] /= count;
    }
    for (int at = 0, i = 0; at < memory.capacity(); at += step, i++) {
      double weight = weights == null ? 1 : weights[i];
      memory.position(at).get(row);
      for (int j = 0; j < d; j++) {
        double difference = row[j] - first[j] - mean[j];
        variance[j] += weight * difference * difference;
      }
    }
    double sum = 0;
    for (int j = 0; j < d; j++) {
      variance[j] /= count;
      sum += variance[j];
    }
    return Double.isFinite(sum); // not where no row counts
  }

  /**
   * Merges the last batch with what is known.
   *
   * @param known the layer's statistics [3, d]
   * @param decay of {@link RunningStatistics}
   * @param rounding deviations below this part of the mean are rounding
   * @param result [3, d], overwritten
   */
  void merge(INDArray known, double decay, double rounding, INDArray result) {
    int d = row.length;
    FloatArrays.read(known, 0, statistics);
    for (int j = 0; j < d; j++) {
      double deviation = statistics[RunningStatistics.DEVIATION * d + j];
      double batches = statistics[RunningStatistics.BATCHES * d + j];
      double weight = Math.max(1 / (batches + 1), 1 - decay);
      double before = statistics[RunningStatistics.MEAN * d + j];
      double change = first[j] + mean[j] - before;
      statistics[RunningStatistics.MEAN * d + j] = (float) (before + weight * change);
      double least = rounding * mean[j];
      if (variance[j] > least * least) {
        double square = deviation * deviation + weight * change * change;
        statistics[RunningStatistics.DEVIATION * d + j] =
            (float) Math.sqrt((1 - weight) * square + weight * variance[j]);
        statistics[RunningStatistics.BATCHES * d + j] = (float) (batches + 1);
      }
    }
    FloatArrays.write(statistics, result, 0);
  }
}
