package org.gmnm.examples.classification;

import org.deeplearning4j.nn.graph.ComputationGraph;

/**
 * Where a training stands.
 *
 * @param network the network with its updater
 * @param history the epochs that are done
 * @param step batches of the current epoch that are done
 * @param lossSum sum of their losses
 * @param seconds what they took
 */
record Checkpoint(
    ComputationGraph network, History history, int step, double lossSum, double seconds) {}
