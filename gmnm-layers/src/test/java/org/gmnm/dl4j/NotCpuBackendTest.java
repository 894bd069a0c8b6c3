package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.gmnm.backend.CpuAcceleration;
import org.gmnm.backend.CpuThreads;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Nd4j;

class NotCpuBackendTest {

  /** Or the second run of the tests would be the first one again. */
  @Test
  void itIsInUseWhereItIsAskedFor() {
    assumeTrue(Boolean.getBoolean(NotCpuBackend.ASKED_FOR));
    assertFalse(Nd4j.getEnvironment().isCPU());
    assertEquals(1, RowBlocks.of(1_000_000, 1_000).count());
    assertFalse(CpuThreads.single());
    assertFalse(CpuAcceleration.enable());
  }
}
