package org.gmnm.examples.generation;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;
import org.gmnm.mixture.Variation;

/**
 * One {@link GmmExpansion} for every axis of the whitened latents, each learned in one pass. What
 * whitening leaves of the dependence between axes is lost.
 */
final class AxisExpansions implements LatentModel {

  private final Whitening whitening;
  private final List<GaussianMixture> axes = new ArrayList<>();

  AxisExpansions(double[][] latents, int components) {
    whitening = Whitening.of(latents);
    double[][] white = whitening.apply(latents);
    for (int j = 0; j < white[0].length; j++) {
      double[] values = new double[white.length];
      for (int i = 0; i < white.length; i++) {
        values[i] = white[i][j];
      }
      axes.add(
          GmmExpansion.forRange(values, components, GmmExpansion.DEFAULT_SIGMA_OVER_SPACING)
              .fit(values));
    }
  }

  @Override
  public double[][] sample(RandomGenerator random, int count, Variation variation) {
    double[][] draws = new double[count][axes.size()];
    for (int j = 0; j < axes.size(); j++) {
      double[] values = axes.get(j).sample(random, count, variation);
      for (int i = 0; i < count; i++) {
        draws[i][j] = values[i];
      }
    }
    return whitening.invert(draws);
  }
}
