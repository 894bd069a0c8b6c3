package org.gmnm.examples.diffusion;

import org.jspecify.annotations.Nullable;

/**
 * How well one variant does with one seed.
 *
 * @param trained samples of classes that training showed
 * @param heldOut samples of classes that it did not show; null if there are none
 * @param seconds that sampling took
 */
record VariantResult(SampleScores trained, @Nullable SampleScores heldOut, double seconds) {}
