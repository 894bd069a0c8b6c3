package org.gmnm.examples.diffusion;

import java.util.Random;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Points drawn evenly from an upright line of length 1 in the plane. */
final class Batches {

  private final int size;
  private final Random random;

  Batches(int size, long seed) {
    this.size = size;
    this.random = new Random(seed);
  }

  /** Points (θ, z) [size, 2], z even in [0, 1]. */
  INDArray draw(double theta) {
    double[][] points = new double[size][];
    for (int i = 0; i < size; i++) {
      points[i] = new double[] {theta, random.nextDouble()};
    }
    return Nd4j.createFromArray(points);
  }
}
