package org.gmnm.backend;

import java.util.Locale;
import org.nd4j.linalg.factory.Nd4j;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets Deeplearning4j use oneDNN on the CPU, for convolution, pooling and batch normalisation.
 *
 * <p>Deeplearning4j 1.0.0-M2.1 carries the code and never uses it: helpers are off by default, and
 * the check whether oneDNN is there looks for a class that ND4J no longer has. A small
 * convolutional network runs about ten times too slow for it. One call, before networks are built
 * or loaded, mends both:
 *
 * <pre>{@code
 * CpuAcceleration.enable();
 * }</pre>
 *
 * <p>{@code .cacheMode(CacheMode.DEVICE)} in a network's configuration makes training another fifth
 * faster where most of the work is convolutions: they run forward once a step and not twice.
 *
 * <p>Nothing changes until it is called. It needs a build of nd4j-native with oneDNN (a classifier
 * such as {@code linux-x86_64-onednn}) and speeds up float networks; others, and other backends,
 * run as before. Results agree with the built-in code to rounding.
 */
public final class CpuAcceleration {

  private static final Logger LOG = LoggerFactory.getLogger(CpuAcceleration.class);

  /** DL4J's switch for all helpers; true unless set. */
  private static final String HELPERS_DISABLED = "org.eclipse.deeplearning4j.helpers.disable";

  private static volatile boolean enabled;

  private CpuAcceleration() {}

  /**
   * Switches oneDNN on for networks that are built from now on, where the backend has it, and logs
   * what is in use.
   *
   * @return whether oneDNN is in use
   */
  public static synchronized boolean enable() {
    String missing = missing();
    if (!missing.isEmpty()) {
      LOG.info("CPU acceleration off: {}", missing);
      return false;
    }
    System.setProperty(HELPERS_DISABLED, "false");
    Nd4j.getEnvironment().allowHelpers(true);
    enabled = true;
    LOG.info(
        "CPU acceleration on: oneDNN for convolution, pooling and batch normalisation, {} threads",
        Nd4j.getEnvironment().maxMasterThreads());
    return true;
  }

  /** Switches it off again, for networks that are built from now on. */
  public static synchronized void disable() {
    enabled = false;
    System.setProperty(HELPERS_DISABLED, "true");
  }

  /**
   * Whether networks built now use oneDNN.
   *
   * @return true after a successful {@link #enable()}
   */
  public static boolean isEnabled() {
    return enabled;
  }

  private static String missing() {
    if (!Nd4j.getEnvironment().isCPU()) {
      return "the backend is not nd4j-native; it has its own helpers";
    }
    String build = Nd4j.getBackend().buildInfo().toUpperCase(Locale.ROOT);
    if (!build.contains("ONEDNN") && !build.contains("MKLDNN")) {
      return "this build of nd4j-native has no oneDNN; take a classifier that ends in -onednn, such"
          + " as linux-x86_64-onednn";
    }
    return "";
  }
}
