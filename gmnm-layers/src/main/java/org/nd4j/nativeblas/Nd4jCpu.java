package org.nd4j.nativeblas;

import org.gmnm.backend.CpuAcceleration;

/**
 * Stands in for a class that Deeplearning4j 1.0.0-M2.1 looks up by name and that ND4J no longer
 * has.
 *
 * <p>DL4J asks {@code org.nd4j.nativeblas.Nd4jCpu$Environment.getInstance().isUseMKLDNN()} before
 * it lets a layer use oneDNN; ND4J moved the class and renamed the method, so the answer is always
 * an error, read as no. Here the answer is that of {@link CpuAcceleration}. Nothing else may use
 * this class.
 */
public final class Nd4jCpu {

  private Nd4jCpu() {}

  /** What DL4J looks for. */
  public static final class Environment {

    private static final Environment INSTANCE = new Environment();

    private Environment() {}

    /**
     * The only instance.
     *
     * @return it
     */
    public static Environment getInstance() {
      return INSTANCE;
    }

    /**
     * Whether DL4J's layers may use oneDNN.
     *
     * @return what {@link CpuAcceleration#isEnabled()} says
     */
    public boolean isUseMKLDNN() {
      return CpuAcceleration.isEnabled();
    }
  }
}
