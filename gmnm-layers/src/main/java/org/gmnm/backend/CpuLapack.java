package org.gmnm.backend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes OpenBLAS's LAPACK right on processors on which it is wrong.
 *
 * <p>The OpenBLAS that ND4J 1.0.0-M2.1 brings along (0.3.19) multiplies and divides by triangular
 * matrices wrongly on processors with AVX-512, and so are all its factorisations, without an error:
 * a least-squares problem of 200 × 100 random numbers comes back wrong in every digit (see {@code
 * docs/decisions/0009-openblas-avx512.md}). Products of full matrices, all that training a network
 * needs, are right. OpenBLAS's AVX2 kernels are right in everything and take about 1.5 times as
 * long; which ones it uses is settled when it is loaded:
 *
 * <pre>{@code
 * CpuLapack.prepare(); // first thing in main, before anything of ND4J
 * }</pre>
 *
 * <p>The environment variable {@value #VARIABLE} set to {@value #RIGHT_KERNELS} does the same, and
 * is never overridden. Solvers here check OpenBLAS before they use it and refuse wrong kernels.
 */
public final class CpuLapack {

  /** What OpenBLAS reads when it is loaded: {@value}. */
  public static final String VARIABLE = "OPENBLAS_CORETYPE";

  /** Its value for AVX2 kernels: {@value}. */
  public static final String RIGHT_KERNELS = "Haswell";

  private static final Logger LOG = LoggerFactory.getLogger(CpuLapack.class);
  private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

  private CpuLapack() {}

  /**
   * Asks for AVX2 kernels where the processor has AVX-512. Without effect once ND4J is loaded.
   *
   * @return whether they were asked for: false where nothing is wrong, the user has chosen, or the
   *     system is not Linux
   */
  public static synchronized boolean prepare() {
    if (!NativeEnvironment.isSupported() || System.getenv(VARIABLE) != null || !hasAvx512()) {
      return false;
    }
    boolean set = NativeEnvironment.set(VARIABLE, RIGHT_KERNELS);
    LOG.debug("{}={} for LAPACK: {}", VARIABLE, RIGHT_KERNELS, set ? "set" : "not set");
    return set;
  }

  private static boolean hasAvx512() {
    try {
      return Files.readString(PROCESSOR).contains("avx512f");
    } catch (IOException e) {
      return false;
    }
  }
}
