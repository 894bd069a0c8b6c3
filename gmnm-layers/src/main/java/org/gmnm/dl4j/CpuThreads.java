package org.gmnm.dl4j;

import org.nd4j.common.config.ND4JEnvironmentVars;
import org.nd4j.linalg.factory.Environment;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How ND4J's CPU backend uses its threads.
 *
 * <p><b>Threads that wait.</b> ND4J has two pools, OpenMP's and OpenBLAS's, each with a thread for
 * every processor. OpenMP's threads go on turning for milliseconds after their work is done, and
 * take the processor from OpenBLAS's, which wait the same way. On two processors a training step of
 * a GMNM layer takes two to five times as long as it need, with nothing else running (see {@code
 * docs/decisions/0013-waiting-threads.md}). Sleeping threads end that:
 *
 * <pre>{@code
 * CpuThreads.prepare(); // first thing in main, before anything of ND4J
 * }</pre>
 *
 * <p><b>How many.</b> ND4J takes all processors unless the environment variable OMP_NUM_THREADS
 * says otherwise. Small operations gain nothing by that, and where other work keeps the processors
 * busy the threads wait for each other: Poisson's equation by gradients took four times as long
 * with two threads as with one, on two processors with a load of four. {@link #single()} takes one.
 */
public final class CpuThreads {

  /** What OpenMP's library reads when it is loaded: {@value}. */
  public static final String VARIABLE = "OMP_WAIT_POLICY";

  /** Its value for threads that sleep while they wait: {@value}. */
  public static final String SLEEPING = "PASSIVE";

  /** GNU's own, finer setting of the same. */
  private static final String SPIN_COUNT = "GOMP_SPINCOUNT";

  private static final String LIBRARY = "libgomp";

  private static final Logger LOG = LoggerFactory.getLogger(CpuThreads.class);

  private CpuThreads() {}

  /**
   * Asks for threads that sleep while they wait. Once ND4J is loaded it is too late, and a warning
   * says so.
   *
   * @return whether they were asked for: false where it is too late, where the user has chosen
   *     ({@value #VARIABLE} or GOMP_SPINCOUNT), or where the system is not Linux
   */
  public static synchronized boolean prepare() {
    if (!NativeEnvironment.isSupported()
        || System.getenv(VARIABLE) != null
        || System.getenv(SPIN_COUNT) != null) {
      return false;
    }
    if (NativeEnvironment.isLoaded(LIBRARY)) {
      LOG.warn(
          "CpuThreads.prepare() comes too late: call it before anything of ND4J, or set {}={}",
          VARIABLE,
          SLEEPING);
      return false;
    }
    boolean set = NativeEnvironment.set(VARIABLE, SLEEPING);
    LOG.debug("{}={} for threads that wait: {}", VARIABLE, SLEEPING, set ? "set" : "not set");
    return set;
  }

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
