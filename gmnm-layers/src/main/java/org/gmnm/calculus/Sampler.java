package org.gmnm.calculus;

import java.util.Arrays;
import java.util.Random;
import org.apache.commons.math3.random.SobolSequenceGenerator;

/** Ways to spread points over the unit cube. The same seed gives the same points. */
public enum Sampler {
  /** Independent, uniform. */
  UNIFORM {
    @Override
    double[][] spread(int count, int dimensions, Random random) {
      double[][] points = new double[count][dimensions];
      for (double[] point : points) {
        Arrays.setAll(point, j -> random.nextDouble());
      }
      return points;
    }
  },
  /** Latin hypercube: in every coordinate one point in each of N equal intervals. */
  LATIN_HYPERCUBE {
    @Override
    double[][] spread(int count, int dimensions, Random random) {
      double[][] points = new double[count][dimensions];
      for (int j = 0; j < dimensions; j++) {
        int[] interval = shuffled(count, random);
        for (int n = 0; n < count; n++) {
          points[n][j] = (interval[n] + random.nextDouble()) / count;
        }
      }
      return points;
    }
  },
  /**
   * Sobol's sequence (direction numbers of Joe and Kuo), shifted as a whole at random, modulo 1.
   */
  SOBOL {
    @Override
    double[][] spread(int count, int dimensions, Random random) {
      SobolSequenceGenerator sequence = new SobolSequenceGenerator(dimensions);
      double[] shift = new double[dimensions];
      Arrays.setAll(shift, j -> random.nextDouble());
      double[][] points = new double[count][];
      for (int n = 0; n < count; n++) {
        points[n] = sequence.nextVector();
        for (int j = 0; j < dimensions; j++) {
          points[n][j] = (points[n][j] + shift[j]) % 1;
        }
      }
      return points;
    }
  };

  abstract double[][] spread(int count, int dimensions, Random random);

  /**
   * Points of the unit cube.
   *
   * @param count N, at least 1
   * @param dimensions d, at least 1; Sobol's sequence knows up to 1,000
   * @param seed of the random numbers
   * @return [N][d], each coordinate in [0, 1)
   */
  public double[][] sample(int count, int dimensions, long seed) {
    if (count < 1 || dimensions < 1) {
      throw new IllegalArgumentException(
          "Sampler: the number of points and of dimensions must be >= 1, got "
              + count
              + " and "
              + dimensions);
    }
    return spread(count, dimensions, new Random(seed));
  }

  private static int[] shuffled(int count, Random random) {
    int[] order = new int[count];
    Arrays.setAll(order, n -> n);
    for (int n = count - 1; n > 0; n--) {
      int other = random.nextInt(n + 1);
      int kept = order[n];
      order[n] = order[other];
      order[other] = kept;
    }
    return order;
  }
}
