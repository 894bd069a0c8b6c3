package org.gmnm.examples.diffusion;

import java.util.Map;

/**
 * What came of one seed.
 *
 * @param seed the seed
 * @param curves losses of every training, by its name
 * @param trainings how they went, by the same names
 * @param guideAccuracy attributes that each auxiliary classifier names right on noisy images
 * @param variants what samples are worth
 * @param real the same measures of real images
 */
record SeedResult(
    long seed,
    Map<String, LossCurve> curves,
    Map<String, TrainingSummary> trainings,
    Map<GuideLoss, Double> guideAccuracy,
    Map<Variant, VariantResult> variants,
    SampleScores real) {}
