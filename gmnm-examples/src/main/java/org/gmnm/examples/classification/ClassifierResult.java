package org.gmnm.examples.classification;

import org.nd4j.evaluation.classification.Evaluation;

/**
 * What came of one training.
 *
 * @param network its name
 * @param seed its seed
 * @param parameters trainable parameters of the network
 * @param history every epoch
 * @param test the chosen model on the test images
 * @param seconds wall time of this process for it
 */
record ClassifierResult(
    String network, long seed, long parameters, History history, Evaluation test, double seconds) {}
