package org.gmnm.testing;

import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.profiler.OpProfiler;
import org.nd4j.linalg.profiler.ProfilerConfig;

/**
 * Counts ND4J's operations. On a graphics processor each is a kernel to be started, which at small
 * sizes is all that a step costs; on the CPU products go to BLAS and are no operations.
 */
public final class Operations {

  private Operations() {}

  /** How many operations some work takes. */
  public static long of(Runnable work) {
    OpProfiler profiler = OpProfiler.getInstance();
    ProfilerConfig before = profiler.getConfig();
    Nd4j.getExecutioner()
        .setProfilingConfig(ProfilerConfig.builder().checkElapsedTime(true).build());
    try {
      profiler.reset();
      work.run();
      return profiler.getInvocationsCount();
    } finally {
      Nd4j.getExecutioner()
          .setProfilingConfig(before == null ? ProfilerConfig.builder().build() : before);
    }
  }
}
