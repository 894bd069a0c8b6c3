package org.gmnm.examples.generation;

import java.util.Arrays;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** How far images are from the nearest of the training images: near ones are copies. */
final class NearestImages {

  private static final int CHUNK = 250;

  private final INDArray training;
  private final INDArray squares;

  /**
   * Distances to these images.
   *
   * @param training [M, pixels]
   */
  NearestImages(INDArray training) {
    this.training = training;
    squares = training.mul(training).sum(1).reshape(1, training.size(0));
  }

  /**
   * The distance of each image to its nearest training image.
   *
   * @param images [count, pixels]
   * @return roots of mean squared differences of pixels
   */
  double[] distances(INDArray images) {
    double[] result = new double[(int) images.size(0)];
    double pixels = images.size(1);
    for (int from = 0; from < result.length; from += CHUNK) {
      int to = Math.min(result.length, from + CHUNK);
      INDArray part = images.get(NDArrayIndex.interval(from, to), NDArrayIndex.all()).dup('c');
      // |a|² + |b|² − 2 a·b; the first summand is the same for all candidates of an image
      INDArray least = part.mmul(training.transpose()).muli(-2).addiRowVector(squares).min(1);
      INDArray own = part.mul(part).sum(1);
      for (int i = from; i < to; i++) {
        double square = least.getDouble(i - from) + own.getDouble(i - from);
        result[i] = Math.sqrt(Math.max(0, square) / pixels);
      }
    }
    return result;
  }

  /** The value below which a share of all values lies. */
  static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.round(share * (sorted.length - 1))];
  }
}
