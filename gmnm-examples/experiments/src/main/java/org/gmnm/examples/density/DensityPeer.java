package org.gmnm.examples.density;

import java.util.Comparator;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.gmnm.mixture.GaussianMixture;
import org.jspecify.annotations.Nullable;

/**
 * Another library's expectation–maximisation of a Gaussian mixture, found by {@link ServiceLoader}.
 * There are some with the Maven profile {@code peers}, and none without.
 */
public interface DensityPeer {

  /** The logarithm of a density of two variables. */
  interface PlaneDensity {

    /**
     * At a point.
     *
     * @param point two values
     * @return ln f
     */
    double logDensity(double[] point);
  }

  /**
   * The library and its version.
   *
   * @return a short name
   */
  String name();

  /**
   * The largest sample of one variable that is worth waiting for.
   *
   * @return how many values
   */
  default int mostValues() {
    return Integer.MAX_VALUE;
  }

  /**
   * Fits values of one variable.
   *
   * @param data all finite
   * @param components how many Gaussians
   * @param seed of its random start
   * @return the mixture, or null if the library gave up
   */
  @Nullable GaussianMixture fit(double[] data, int components, long seed);

  /**
   * Fits one variable from a given start.
   *
   * @param data all finite
   * @param start weights, means and sigmas to begin with
   * @return the mixture, or null if the library gave up or offers no such thing for one variable
   */
  default @Nullable GaussianMixture fitFrom(double[] data, GaussianMixture start) {
    return null;
  }

  /**
   * Fits points of two variables.
   *
   * @param data [M][2]
   * @param components how many Gaussians
   * @return the density, or null if the library gave up or offers no such thing
   */
  default @Nullable PlaneDensity fitPlane(double[][] data, int components) {
    return null;
  }

  /**
   * All there are.
   *
   * @return the peers on the class path, in the order of their names; none where a build with the
   *     profile left their names behind and one without it took the classes away
   */
  static List<DensityPeer> all() {
    try {
      return ServiceLoader.load(DensityPeer.class).stream()
          .map(ServiceLoader.Provider::get)
          .sorted(Comparator.comparing(DensityPeer::name))
          .toList();
    } catch (ServiceConfigurationError e) {
      return List.of();
    }
  }
}
