package org.gmnm.backend;

import java.util.ArrayList;
import java.util.List;
import org.nd4j.common.config.ND4JEnvironmentVars;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ND4J's native libraries read when they are loaded, set to what suits networks:
 *
 * <pre>{@code
 * CpuEnvironment.prepare(); // first thing in main, before anything of ND4J
 * }</pre>
 *
 * <p><b>Threads that wait sleep.</b> ND4J has two pools, OpenMP's and OpenBLAS's, each with a
 * thread for every processor. OpenMP's threads go on turning for milliseconds after their work is
 * done, and take the processor from OpenBLAS's, which wait the same way. On two processors a
 * training step of a GMNM layer takes about twice as long as it need, with nothing else running
 * (see {@code docs/decisions/0013-waiting-threads.md}).
 *
 * <p><b>No look-up of the machine's free memory at every allocation.</b> JavaCPP asks the system
 * for it each time, which is a third of a small training step. Its limit on memory outside the heap
 * stays as it is.
 *
 * <p>Numbers do not change: there are as many threads as before. What the user has set stays.
 */
public final class CpuEnvironment {

  /** What OpenMP's library reads: {@value}. */
  public static final String WAIT_POLICY = "OMP_WAIT_POLICY";

  /** Its value for threads that sleep while they wait: {@value}. */
  public static final String SLEEPING = "PASSIVE";

  /** The system property of JavaCPP, 0 for no look-up: {@value}. */
  public static final String PHYSICAL_BYTES = "org.bytedeco.javacpp.maxPhysicalBytes";

  /** GNU's own, finer setting of how threads wait. */
  private static final String SPIN_COUNT = "GOMP_SPINCOUNT";

  private static final String OPENMP = "libgomp";

  private static final Logger LOG = LoggerFactory.getLogger(CpuEnvironment.class);

  private static boolean prepared;

  private CpuEnvironment() {}

  /**
   * Sets what nobody has set, and logs it. Once ND4J is loaded it is too late, and a warning says
   * so if there are threads that it would have concerned. They are a matter of Linux alone.
   *
   * @return whether anything was set
   */
  public static synchronized boolean prepare() {
    if (prepared) {
      return false;
    }
    prepared = true;
    if (NativeEnvironment.isLoaded(OPENMP)) {
      if (threadsTurn()) {
        LOG.warn(
            "CpuEnvironment.prepare() comes too late: call it before anything of ND4J, or start"
                + " Java with {}={} and -D{}=0",
            WAIT_POLICY,
            SLEEPING,
            PHYSICAL_BYTES);
      }
      return false;
    }
    List<String> set = new ArrayList<>();
    if (System.getenv(SPIN_COUNT) == null && NativeEnvironment.set(WAIT_POLICY, SLEEPING)) {
      set.add("threads sleep while they wait");
    }
    if (System.getProperty(PHYSICAL_BYTES) == null) {
      System.setProperty(PHYSICAL_BYTES, "0");
      set.add("no look-up of free memory at every allocation");
    }
    if (!set.isEmpty()) {
      LOG.info("Native libraries: {}", String.join(", ", set));
    }
    return !set.isEmpty();
  }

  /** Whether there is more than one, and nobody has said how they wait. */
  private static boolean threadsTurn() {
    return System.getenv(WAIT_POLICY) == null
        && System.getenv(SPIN_COUNT) == null
        && !"1".equals(System.getenv(ND4JEnvironmentVars.OMP_NUM_THREADS));
  }
}
