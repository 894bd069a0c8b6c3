package org.gmnm.evaluation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/**
 * How far a classifier's confidence, the greatest of its outputs, is from how often it is right.
 * Examples fall into {@value #BINS} equally wide bins by their confidence.
 *
 * <pre>expected calibration error = Σ_bins (count/N) |mean confidence − share right|</pre>
 *
 * <pre>{@code
 * ClassCalibration calibration =
 *     ClassCalibration.of(network.output(features).toDoubleMatrix(), labels);
 * calibration.error();
 * }</pre>
 *
 * <p>An example of which an output is NaN is not classified rightly, and confidence and error are
 * NaN with it. ND4J's {@code EvaluationCalibration} draws reliability diagrams and has no such
 * number.
 *
 * <p>Reference: Guo et al., <i>On Calibration of Modern Neural Networks</i> (2017).
 *
 * @param counts examples in each bin
 * @param confidence sum of the confidences in each bin
 * @param right examples in each bin that were classified rightly
 */
public record ClassCalibration(List<Integer> counts, List<Double> confidence, List<Integer> right) {

  /** How many bins there are: {@value}. */
  public static final int BINS = 10;

  /** Checks that there is a number for each bin. */
  public ClassCalibration {
    if (counts.size() != BINS || confidence.size() != BINS || right.size() != BINS) {
      throw new IllegalArgumentException(
          "ClassCalibration: there must be %d bins, got %d counts, %d confidences, %d right"
              .formatted(BINS, counts.size(), confidence.size(), right.size()));
    }
    counts = List.copyOf(counts);
    confidence = List.copyOf(confidence);
    right = List.copyOf(right);
  }

  /**
   * Looks at outputs.
   *
   * @param outputs a row for each example, a number for each class, 0 to 1
   * @param labels the true classes, from 0
   * @return their calibration
   * @throws IllegalArgumentException if there are no examples, or not as many labels as rows
   */
  public static ClassCalibration of(double[][] outputs, int[] labels) {
    if (outputs.length == 0 || outputs.length != labels.length) {
      throw new IllegalArgumentException(
          "ClassCalibration: there must be a label for each row of outputs, got %d labels and %d rows"
              .formatted(labels.length, outputs.length));
    }
    int[] counts = new int[BINS];
    double[] confidence = new double[BINS];
    int[] right = new int[BINS];
    for (int i = 0; i < outputs.length; i++) {
      int best = largest(outputs[i]);
      double sure = best < 0 ? Double.NaN : outputs[i][best];
      int bin = Math.max(0, Math.min(BINS - 1, (int) (sure * BINS)));
      counts[bin]++;
      confidence[bin] += sure;
      right[bin] += best == labels[i] ? 1 : 0;
    }
    return new ClassCalibration(
        each(b -> counts[b]), each(b -> confidence[b]), each(b -> right[b]));
  }

  /** The first of the largest; −1 where one is NaN, which is larger than nothing and no answer. */
  private static int largest(double[] values) {
    int best = values.length == 0 ? -1 : 0;
    for (int k = 0; k < values.length; k++) {
      if (Double.isNaN(values[k])) {
        return -1;
      }
      best = values[k] > values[best] ? k : best;
    }
    return best;
  }

  private static <T> List<T> each(IntFunction<T> ofBin) {
    return IntStream.range(0, BINS).mapToObj(ofBin).toList();
  }

  /**
   * Several sets of examples as one.
   *
   * @param parts at least one
   * @return the calibration of all their examples
   */
  public static ClassCalibration together(List<ClassCalibration> parts) {
    List<Integer> counts = new ArrayList<>(Collections.nCopies(BINS, 0));
    List<Double> confidence = new ArrayList<>(Collections.nCopies(BINS, 0.0));
    List<Integer> right = new ArrayList<>(Collections.nCopies(BINS, 0));
    for (ClassCalibration part : parts) {
      for (int b = 0; b < BINS; b++) {
        counts.set(b, counts.get(b) + part.counts.get(b));
        confidence.set(b, confidence.get(b) + part.confidence.get(b));
        right.set(b, right.get(b) + part.right.get(b));
      }
    }
    return new ClassCalibration(counts, confidence, right);
  }

  /**
   * How many examples there are.
   *
   * @return their number
   */
  public int examples() {
    return counts.stream().mapToInt(Integer::intValue).sum();
  }

  /**
   * How many were classified rightly.
   *
   * @return their share, 0 to 1
   */
  public double accuracy() {
    return right.stream().mapToInt(Integer::intValue).sum() / (double) examples();
  }

  /**
   * How sure the classifier was.
   *
   * @return the mean confidence, 0 to 1
   */
  public double meanConfidence() {
    return confidence.stream().mapToDouble(Double::doubleValue).sum() / examples();
  }

  /**
   * The expected calibration error.
   *
   * @return 0 to 1
   */
  public double error() {
    double sum = 0;
    for (int b = 0; b < BINS; b++) {
      sum += Math.abs(confidence.get(b) - right.get(b));
    }
    return sum / examples();
  }
}
