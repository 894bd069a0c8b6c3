package org.gmnm.backend;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;

class CpuThreadsTest {

  @Test
  void setsTheThreadsOfTheBackendAndOfItsBlas() {
    Environment environment = Nd4j.getEnvironment();
    assumeTrue(environment.isCPU());
    int before = environment.maxMasterThreads();
    try {
      CpuThreads.set(1);
      assertEquals(1, environment.maxMasterThreads());
      assertEquals(1, environment.maxThreads());
      assertEquals(1, Nd4j.factory().blas().getMaxThreads());
    } finally {
      CpuThreads.set(before);
    }
  }

  @Test
  void leavesTheUsersChoice() {
    assumeTrue(System.getenv("OMP_NUM_THREADS") != null);
    assertFalse(CpuThreads.single());
  }
}
