package org.gmnm.testing;

import org.gmnm.dl4j.CpuLapack;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Makes LAPACK right before any test loads ND4J; found by the launcher as a service. */
public final class LapackForTests implements LauncherSessionListener {

  /** Made by the launcher. */
  public LapackForTests() {}

  @Override
  public void launcherSessionOpened(LauncherSession session) {
    CpuLapack.prepare();
  }
}
