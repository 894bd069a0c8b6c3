package org.gmnm.dl4j;

import org.gmnm.backend.Backend;

/**
 * The former place of {@link org.gmnm.backend.CpuAcceleration}.
 *
 * @deprecated since 0.2, to go in 0.3: call {@link Backend#prepare()}
 */
@Deprecated(since = "0.2", forRemoval = true)
public final class CpuAcceleration {

  private CpuAcceleration() {}

  /**
   * See {@link org.gmnm.backend.CpuAcceleration#enable()}.
   *
   * @return whether oneDNN is in use
   */
  public static boolean enable() {
    return org.gmnm.backend.CpuAcceleration.enable();
  }

  /** See {@link org.gmnm.backend.CpuAcceleration#disable()}. */
  public static void disable() {
    org.gmnm.backend.CpuAcceleration.disable();
  }

  /**
   * See {@link org.gmnm.backend.CpuAcceleration#isEnabled()}.
   *
   * @return whether networks built now use oneDNN
   */
  public static boolean isEnabled() {
    return org.gmnm.backend.CpuAcceleration.isEnabled();
  }
}
