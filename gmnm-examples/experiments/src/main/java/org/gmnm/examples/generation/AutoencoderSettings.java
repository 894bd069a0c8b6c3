package org.gmnm.examples.generation;

/**
 * What a training depends on besides network, images and seed.
 *
 * @param epochs passes over the training images
 * @param batch images of a step
 * @param learningRate of the first step
 */
record AutoencoderSettings(int epochs, int batch, double learningRate) {}
