package org.gmnm.examples.diffusion;

import org.nd4j.linalg.dataset.api.MultiDataSet;

/**
 * The batches of a training, each a pure function of its step: that is why a resumed run is exact.
 */
@FunctionalInterface
interface BatchSource {

  /** The batch of a step, the first is 0. */
  MultiDataSet at(long step);
}
