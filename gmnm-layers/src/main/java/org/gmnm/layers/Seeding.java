package org.gmnm.layers;

import java.util.Arrays;
import java.util.Random;

/** k-means++ seeding. */
final class Seeding {

  private static final double JITTER = 1e-3;

  private Seeding() {}

  static double[][] centres(double[][] rows, int count, Random random) {
    double[][] centres = new double[count][];
    centres[0] = rows[random.nextInt(rows.length)].clone();
    double[] nearest = new double[rows.length];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int i = 1; i < count; i++) {
      double total = 0;
      for (int n = 0; n < rows.length; n++) {
        nearest[n] = Math.min(nearest[n], squaredDistance(rows[n], centres[i - 1]));
        total += nearest[n];
      }
      centres[i] =
          total > 0
              ? rows[draw(nearest, total * random.nextDouble())].clone()
              : jittered(rows[random.nextInt(rows.length)], random);
    }
    return centres;
  }

  private static int draw(double[] weights, double target) {
    double sum = 0;
    for (int n = 0; n < weights.length; n++) {
      sum += weights[n];
      if (sum > target) {
        return n;
      }
    }
    return weights.length - 1;
  }

  private static double[] jittered(double[] row, Random random) {
    double[] result = row.clone();
    for (int j = 0; j < result.length; j++) {
      result[j] += JITTER * random.nextGaussian();
    }
    return result;
  }

  static double squaredDistance(double[] a, double[] b) {
    double sum = 0;
    for (int j = 0; j < a.length; j++) {
      sum += (a[j] - b[j]) * (a[j] - b[j]);
    }
    return sum;
  }
}
