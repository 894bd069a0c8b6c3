package org.gmnm.backend;

import org.nd4j.common.config.ND4JEnvironmentVars;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many threads ND4J's CPU backend computes with; how they wait is a matter of {@link
 * CpuEnvironment}.
 *
 * <p>It takes all processors unless the environment variable OMP_NUM_THREADS says otherwise. Small
 * operations gain nothing by that, and where other work keeps the processors busy the threads wait
 * for each other: Poisson's equation by gradients took four times as long with two threads as with
 * one, on two processors with a load of four.
 */
public final class CpuThreads {

  private static final Logger LOG = LoggerFactory.getLogger(CpuThreads.class);

  private CpuThreads() {}

  /**
   * One thread from now on, for everything that ND4J and its BLAS compute in this process; for
   * networks of some hundred units and for batches of some hundred rows. Without effect where
   * OMP_NUM_THREADS is set, or where the backend is not the CPU's.
   *
   * @return whether the number was changed
   */
  public static synchronized boolean single() {
    if (System.getenv(ND4JEnvironmentVars.OMP_NUM_THREADS) != null
        || !Nd4j.getEnvironment().isCPU()) {
      return false;
    }
    set(1);
    LOG.info("One thread: the operations are small; OMP_NUM_THREADS would choose another number");
    return true;
  }

  /** Both: each has threads of its own. */
  static void set(int threads) {
    Environment environment = Nd4j.getEnvironment();
    environment.setMaxMasterThreads(threads);
    environment.setMaxThreads(threads);
    Nd4j.factory().blas().setMaxThreads(threads);
  }
}
