package org.gmnm.dl4j;

import org.gmnm.backend.Backend;

/**
 * The former place of {@link org.gmnm.backend.CpuLapack}.
 *
 * @deprecated since 0.2, to go in 0.3: call {@link Backend#prepareForLeastSquares()}
 */
@Deprecated(since = "0.2", forRemoval = true)
public final class CpuLapack {

  /** What OpenBLAS reads when it is loaded: {@value}. */
  public static final String VARIABLE = org.gmnm.backend.CpuLapack.VARIABLE;

  /** Its value for AVX2 kernels: {@value}. */
  public static final String RIGHT_KERNELS = org.gmnm.backend.CpuLapack.RIGHT_KERNELS;

  private CpuLapack() {}

  /**
   * See {@link org.gmnm.backend.CpuLapack#prepare()}.
   *
   * @return whether AVX2 kernels were asked for
   */
  public static boolean prepare() {
    return org.gmnm.backend.CpuLapack.prepare();
  }
}
