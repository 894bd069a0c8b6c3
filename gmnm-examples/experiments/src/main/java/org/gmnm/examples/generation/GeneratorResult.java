package org.gmnm.examples.generation;

import java.util.EnumMap;
import java.util.Map;

/**
 * The numbers of one seed.
 *
 * @param scores of each method
 * @param varied of the joint expansion at each of {@link GeneratorRun#SPREADS}
 * @param sigma of the joint expansion, in standard deviations of the whitened latents
 * @param chosenClass share of images from components of one class that the classifier takes for it
 */
record GeneratorResult(
    Map<GeneratorMethod, GeneratorScores> scores,
    Map<Double, GeneratorScores> varied,
    double sigma,
    double chosenClass) {

  GeneratorResult {
    scores = new EnumMap<>(scores);
  }
}
