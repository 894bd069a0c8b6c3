package org.gmnm.examples.classification;

import java.util.ArrayList;
import java.util.List;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.report.Statistics;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * How far a classifier's confidence, the greatest of its outputs as it gives them, is from how
 * often it is right. An image falls into one of {@value #BINS} equally wide bins by confidence.
 *
 * <pre>expected calibration error = Σ_bins (count/N) |mean confidence − share right|</pre>
 *
 * <p>An image of which an output is NaN is not classified rightly, and confidence and error are NaN
 * with it.
 *
 * <p>Reference: Guo et al., On Calibration of Modern Neural Networks, ICML 2017.
 *
 * @param counts images in each bin
 * @param confidence sum of the confidences in each bin
 * @param right images in each bin that were classified rightly
 */
record Calibration(List<Integer> counts, List<Double> confidence, List<Integer> right) {

  static final int BINS = 10;

  /**
   * Looks at outputs.
   *
   * @param outputs one per class and image [N, classes], 0 to 1
   * @param images the N images, with their true labels
   */
  static Calibration of(INDArray outputs, ImageSet images) {
    int[] counts = new int[BINS];
    double[] confidence = new double[BINS];
    int[] right = new int[BINS];
    double[][] rows = outputs.toDoubleMatrix();
    for (int i = 0; i < rows.length; i++) {
      int best = Statistics.largest(rows[i]);
      double sure = best < 0 ? Double.NaN : rows[i][best];
      int bin = Math.max(0, Math.min(BINS - 1, (int) (sure * BINS)));
      counts[bin]++;
      confidence[bin] += sure;
      right[bin] += best == images.label(i) ? 1 : 0;
    }
    return new Calibration(list(counts), list(confidence), list(right));
  }

  private static List<Integer> list(int[] values) {
    List<Integer> list = new ArrayList<>();
    for (int value : values) {
      list.add(value);
    }
    return list;
  }

  private static List<Double> list(double[] values) {
    List<Double> list = new ArrayList<>();
    for (double value : values) {
      list.add(value);
    }
    return list;
  }

  int images() {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  /** {@return the share of images that were classified rightly, 0 to 1} */
  double accuracy() {
    return right.stream().mapToInt(Integer::intValue).sum() / (double) images();
  }

  /** {@return the mean confidence, 0 to 1} */
  double meanConfidence() {
    return confidence.stream().mapToDouble(Double::doubleValue).sum() / images();
  }

  /** {@return the expected calibration error, 0 to 1} */
  double error() {
    double sum = 0;
    for (int b = 0; b < BINS; b++) {
      sum += Math.abs(confidence.get(b) - right.get(b));
    }
    return sum / images();
  }

  /** Bins of several runs together. */
  static Calibration together(List<Calibration> runs) {
    int[] counts = new int[BINS];
    double[] confidence = new double[BINS];
    int[] right = new int[BINS];
    for (Calibration run : runs) {
      for (int b = 0; b < BINS; b++) {
        counts[b] += run.counts.get(b);
        confidence[b] += run.confidence.get(b);
        right[b] += run.right.get(b);
      }
    }
    return new Calibration(list(counts), list(confidence), list(right));
  }
}
