package org.gmnm.examples.poisson;

import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * What came of one run.
 *
 * @param method how
 * @param components the most components, of closed-form methods; 0 of others
 * @param seed of points and network
 * @param trace measures over the run
 * @param network the solution as a network
 */
record PdeResult(
    PdeMethod method, int components, long seed, Trace trace, MultiLayerNetwork network) {

  DataType dataType() {
    return network.getLayerWiseConfigurations().getDataType();
  }

  /** The method with its size, in tables and legends. */
  String label(boolean severalSizes) {
    return severalSizes && components > 0
        ? method.title() + ", " + components + " components"
        : method.title();
  }
}
