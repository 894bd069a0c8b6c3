package org.gmnm.examples.generation;

import java.util.Arrays;
import org.gmnm.examples.measure.FrechetDistance;
import org.gmnm.examples.report.Statistics;

/**
 * What is said of some images.
 *
 * @param frechet {@link FrechetDistance} of the classifier's features to those of the test images
 * @param confidence mean of the likeliest class's probability
 * @param classes how many classes there seem to be: exp of the entropy of the share of each class
 * @param nearest median distance to the nearest training image, root of mean squared pixels
 * @param copies share of images that are nearer to a training image than 99 % of test images are
 * @param fitSeconds how long the distribution of latents took to learn; 0 where there is none
 */
record GeneratorScores(
    double frechet,
    double confidence,
    double classes,
    double nearest,
    double copies,
    double fitSeconds) {

  static double confidence(double[][] probabilities) {
    return Arrays.stream(probabilities)
        .mapToDouble(p -> Arrays.stream(p).max().orElse(0))
        .average()
        .orElse(Double.NaN);
  }

  /** exp of the entropy of how often each class is the likeliest; NaN where a probability is. */
  static double classes(double[][] probabilities) {
    double[] shares = new double[probabilities[0].length];
    for (double[] p : probabilities) {
      int likeliest = Statistics.largest(p);
      if (likeliest < 0) {
        return Double.NaN;
      }
      shares[likeliest] += 1.0 / probabilities.length;
    }
    return Math.exp(-Arrays.stream(shares).filter(s -> s > 0).map(s -> s * Math.log(s)).sum());
  }
}
