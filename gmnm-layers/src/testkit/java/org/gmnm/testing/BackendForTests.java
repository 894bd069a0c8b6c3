package org.gmnm.testing;

import org.gmnm.backend.BackendCheck;
import org.gmnm.backend.CpuLapack;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Before any test loads ND4J: makes LAPACK right, and ends the run with one sentence where the
 * backend cannot run on this machine. Found by the launcher as a service.
 */
public final class BackendForTests implements LauncherSessionListener {

  /** Made by the launcher. */
  public BackendForTests() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    CpuLapack.prepare();
    BackendCheck.require();
  }
}
