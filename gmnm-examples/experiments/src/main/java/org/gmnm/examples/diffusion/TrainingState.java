package org.gmnm.examples.diffusion;

import org.deeplearning4j.nn.graph.ComputationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Where a training stands.
 *
 * @param network with its updater
 * @param average the moving average of its parameters, [1, parameters]
 * @param losses the loss of every step that is done
 * @param seconds what they took
 */
record TrainingState(ComputationGraph network, INDArray average, LossCurve losses, double seconds) {

  /** The network at its averaged parameters, for use. */
  ComputationGraph averaged() {
    ComputationGraph copy = new ComputationGraph(network.getConfiguration().clone());
    copy.init(average.dup(), false);
    return copy;
  }
}
