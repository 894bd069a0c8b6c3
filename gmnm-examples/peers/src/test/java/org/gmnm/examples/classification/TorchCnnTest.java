package org.gmnm.examples.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;

class TorchCnnTest {

  /** A peer that slows down from step to step would flatter us; what lives is what it walks. */
  @Test
  void aStepLeavesNothingBehind() {
    try (TorchCnn network = new TorchCnn(2)) {
      for (int step = 0; step < 5; step++) {
        network.step();
      }
      int arrays = liveArrays();
      for (int step = 0; step < 50; step++) {
        network.step();
        network.forward();
      }
      assertEquals(arrays, liveArrays());
    }
  }

  private static int liveArrays() {
    try (NDManager manager = Engine.getEngine("PyTorch").newBaseManager()) {
      return manager.getParentManager().getManagedArrays().size();
    }
  }
}
