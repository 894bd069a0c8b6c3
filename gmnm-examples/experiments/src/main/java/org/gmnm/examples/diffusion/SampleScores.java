package org.gmnm.examples.diffusion;

import java.util.List;

/**
 * How well some samples show what was asked.
 *
 * @param found share of each attribute that the reader finds as asked, 0 to 1
 * @param defects share of samples with an attribute that the reader does not find as asked
 * @param contradicted share of samples with an attribute of which the judge is sure that it is
 *     another
 * @param frechet Fréchet's distance of the judge's features to those of as many real images; NaN
 *     for too few
 * @param diversity root of the mean squared difference of a value between two samples of a class;
 *     NaN for one sample a class
 */
record SampleScores(
    List<Double> found, double defects, double contradicted, double frechet, double diversity) {

  /** Share of all attributes that are as asked. */
  double accuracy() {
    return found.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
