package org.gmnm.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class BackendTest {

  private final boolean before = CpuAcceleration.isEnabled();

  @AfterEach
  void asItWas() {
    if (before) {
      CpuAcceleration.enable();
    } else {
      CpuAcceleration.disable();
    }
  }

  @Test
  void oneCallSaysWhatItRunsOnAndTurnsOneDnnOnWhereThereIsOne() {
    assumeTrue(Nd4j.getEnvironment().isCPU());
    boolean possible = CpuAcceleration.enable();
    CpuAcceleration.disable();
    Backend backend = Backend.prepare();
    assertEquals(BackendCheck.require(), backend.toString());
    assertEquals(possible, CpuAcceleration.isEnabled());
    backend.withoutOneDnn();
    assertFalse(CpuAcceleration.isEnabled());
  }

  @Test
  void leastSquaresRunOnOneThreadAtMostUnlessTheUserSaysOtherwise() {
    assumeTrue(Nd4j.getEnvironment().isCPU());
    Backend.prepareForLeastSquares();
    String chosen = System.getenv("OMP_NUM_THREADS");
    int threads = chosen == null ? 1 : Integer.parseInt(chosen);
    assertEquals(threads, Nd4j.getEnvironment().maxMasterThreads());
  }
}
