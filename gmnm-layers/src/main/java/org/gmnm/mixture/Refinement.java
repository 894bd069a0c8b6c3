package org.gmnm.mixture;

import java.util.List;

/**
 * What {@link GmmExpansion#refine} arrives at.
 *
 * @param mixture the mixture after the last pass
 * @param logLikelihood the mean log density of the data before the first pass, between passes and
 *     after the last one; never falling
 * @param gap how much higher, at most, any other weights could bring the last log-likelihood:
 *     {@code max_i (1/M) Σ_m φ_i(x_m)/f(x_m) − 1}, 0 at the maximum
 */
public record Refinement(GaussianMixture mixture, List<Double> logLikelihood, double gap) {

  /**
   * Copies the list.
   *
   * @param mixture the mixture after the last pass
   * @param logLikelihood the mean log density before, between and after the passes
   * @param gap a bound on what is left to gain
   */
  public Refinement {
    logLikelihood = List.copyOf(logLikelihood);
  }
}
