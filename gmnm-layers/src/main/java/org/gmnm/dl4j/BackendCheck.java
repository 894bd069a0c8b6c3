package org.gmnm.dl4j;

import org.gmnm.backend.Backend;

/**
 * The former place of {@link org.gmnm.backend.BackendCheck}.
 *
 * @deprecated since 0.2, to go in 0.3: call {@link Backend#prepare()}
 */
@Deprecated(since = "0.2", forRemoval = true)
public final class BackendCheck {

  private BackendCheck() {}

  /**
   * See {@link org.gmnm.backend.BackendCheck#require()}.
   *
   * @return what computations will run on
   */
  public static String require() {
    return org.gmnm.backend.BackendCheck.require();
  }
}
