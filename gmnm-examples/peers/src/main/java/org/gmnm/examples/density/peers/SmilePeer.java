package org.gmnm.examples.density.peers;

import org.gmnm.examples.density.DensityPeer;
import org.gmnm.mixture.GaussianMixture;
import org.jspecify.annotations.Nullable;
import smile.math.MathEx;
import smile.stat.distribution.ExponentialFamilyMixture;
import smile.stat.distribution.GaussianDistribution;
import smile.stat.distribution.Mixture;

/**
 * Smile 2.6.0, the last version under the LGPL. Its mixtures of several variables need native
 * libraries of a version that Deeplearning4j does not get along with, so it takes no part there.
 */
public final class SmilePeer implements DensityPeer {

  /** For the service loader. */
  public SmilePeer() {}

  @Override
  public String name() {
    return "Smile 2.6.0";
  }

  @Override
  public @Nullable GaussianMixture fit(double[] data, int components, long seed) {
    MathEx.setSeed(seed);
    return mixture(smile.stat.distribution.GaussianMixture.fit(components, data));
  }

  @Override
  public @Nullable GaussianMixture fitFrom(double[] data, GaussianMixture start) {
    double[] weights = start.weights();
    double[] means = start.means();
    double[] sigmas = start.sigmas();
    Mixture.Component[] components = new Mixture.Component[weights.length];
    for (int i = 0; i < components.length; i++) {
      components[i] =
          new Mixture.Component(weights[i], new GaussianDistribution(means[i], sigmas[i]));
    }
    return mixture(ExponentialFamilyMixture.fit(data, components));
  }

  /** Null where a component has shrunk to a single value. */
  private static @Nullable GaussianMixture mixture(Mixture fitted) {
    int n = fitted.components.length;
    double[] weights = new double[n];
    double[] means = new double[n];
    double[] sigmas = new double[n];
    double sum = 0;
    for (int i = 0; i < n; i++) {
      sum += fitted.components[i].priori;
    }
    for (int i = 0; i < n; i++) {
      weights[i] = fitted.components[i].priori / sum;
      means[i] = fitted.components[i].distribution.mean();
      sigmas[i] = fitted.components[i].distribution.sd();
      if (!(sigmas[i] > 0) || !Double.isFinite(means[i] + sigmas[i] + weights[i])) {
        return null;
      }
    }
    return GaussianMixture.of(weights, means, sigmas);
  }
}
