package org.gmnm.examples.density.peers;

import java.util.List;
import java.util.Random;
import org.apache.commons.math3.distribution.MixtureMultivariateNormalDistribution;
import org.apache.commons.math3.distribution.MultivariateNormalDistribution;
import org.apache.commons.math3.distribution.fitting.MultivariateNormalMixtureExpectationMaximization;
import org.apache.commons.math3.linear.SingularMatrixException;
import org.apache.commons.math3.util.Pair;
import org.gmnm.examples.density.DensityPeer;
import org.gmnm.mixture.GaussianMixture;
import org.jspecify.annotations.Nullable;

/**
 * Apache Commons Math 3.6.1. It fits two variables and more: for one, a column of standard normal
 * noise that depends on nothing stands beside the values, and the margin of the first is what
 * counts. That doubles its work and cannot help its fit.
 */
public final class CommonsMathPeer implements DensityPeer {

  /** For the service loader. */
  public CommonsMathPeer() {}

  @Override
  public String name() {
    return "Commons Math 3.6.1";
  }

  /** A thousand values and ten components take it seconds, a thousand steps for every fit. */
  @Override
  public int mostValues() {
    return 1_000;
  }

  @Override
  public @Nullable GaussianMixture fit(double[] data, int components, long seed) {
    Random random = new Random(seed);
    double[][] rows = new double[data.length][];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = new double[] {data[i], random.nextGaussian()};
    }
    List<Pair<Double, MultivariateNormalDistribution>> fitted;
    try {
      fitted = fitted(rows, components).getComponents();
    } catch (SingularMatrixException e) { // a component that is left with one value
      return null;
    }
    int n = fitted.size();
    double[] weights = new double[n];
    double[] means = new double[n];
    double[] sigmas = new double[n];
    for (int i = 0; i < n; i++) {
      MultivariateNormalDistribution normal = fitted.get(i).getValue();
      weights[i] = fitted.get(i).getKey();
      means[i] = normal.getMeans()[0];
      sigmas[i] = Math.sqrt(normal.getCovariances().getEntry(0, 0));
    }
    return GaussianMixture.of(weights, means, sigmas);
  }

  @Override
  public @Nullable PlaneDensity fitPlane(double[][] data, int components) {
    try {
      MixtureMultivariateNormalDistribution fitted = fitted(data, components);
      return point -> Math.log(fitted.density(point));
    } catch (SingularMatrixException e) {
      return null;
    }
  }

  private static MixtureMultivariateNormalDistribution fitted(double[][] rows, int components) {
    MultivariateNormalMixtureExpectationMaximization learner =
        new MultivariateNormalMixtureExpectationMaximization(rows);
    learner.fit(MultivariateNormalMixtureExpectationMaximization.estimate(rows, components));
    return learner.getFittedModel();
  }
}
