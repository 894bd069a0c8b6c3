package org.gmnm.examples.classification;

import org.gmnm.examples.data.ImageShape;
import org.nd4j.linalg.learning.config.IUpdater;

/**
 * What a classifier's configuration depends on besides its kind.
 *
 * @param image the shape of an image
 * @param classes how many classes
 * @param seed of the first parameters
 * @param updater how gradients become steps
 * @param gmnm how the Gaussian mixture modules look
 */
record NetworkSettings(
    ImageShape image, int classes, long seed, IUpdater updater, GmnmOptions gmnm) {}
