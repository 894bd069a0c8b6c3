package org.gmnm.examples.dropin;

/**
 * What came of a training.
 *
 * @param accuracy on the test images, 0 to 1
 * @param parameters of the network
 * @param seconds it took
 */
record DropInResult(double accuracy, long parameters, double seconds) {}
