package org.gmnm.examples.quickstart;

import java.util.Random;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;

/** The density of a million values, learned in one pass: no network, no ND4J. */
public final class DensityInOnePass {

  private DensityInOnePass() {}

  /**
   * Learns and prints probabilities.
   *
   * @param args none
   */
  public static void main(String[] args) {
    Random random = new Random(42);
    double[] values = new double[1_000_000]; // two modes
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextDouble() < 0.3 ? random.nextGaussian() : 6 + 2 * random.nextGaussian();
    }
    GaussianMixture density = GmmExpansion.of(-6, 16, 200).fit(values);
    System.out.printf(
        "median %.3f, 99 %% below %.3f, P(value < 2) = %.4f, density at 6: %.4f%n",
        density.quantile(0.5), density.quantile(0.99), density.cdf(2), density.density(6));
  }
}
