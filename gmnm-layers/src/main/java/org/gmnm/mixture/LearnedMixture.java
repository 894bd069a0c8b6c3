package org.gmnm.mixture;

import java.util.List;

/**
 * What {@link GaussianMixtureLearner#fit} arrives at.
 *
 * @param mixture the mixture after the last pass
 * @param logLikelihood the mean of ln f over the rows, by weight: before the first pass, between
 *     passes and after the last one
 * @param converged whether the last pass gained less than the tolerance
 * @param parameters p, how many numbers are free
 * @param weight M, the sum of the rows' weights
 */
public record LearnedMixture(
    JointGaussianMixture mixture,
    List<Double> logLikelihood,
    boolean converged,
    long parameters,
    double weight) {

  /**
   * Copies the list.
   *
   * @param mixture the mixture after the last pass
   * @param logLikelihood the mean log density before, between and after the passes
   * @param converged whether the last pass gained less than the tolerance
   * @param parameters how many numbers are free
   * @param weight the sum of the rows' weights
   */
  public LearnedMixture {
    logLikelihood = List.copyOf(logLikelihood);
  }

  /** {@return the last log-likelihood} */
  public double lastLogLikelihood() {
    return logLikelihood.get(logLikelihood.size() - 1);
  }

  /** {@return the Bayesian information criterion p ln M − 2 ln L; less is better} */
  public double bic() {
    return parameters * Math.log(weight) - 2 * weight * lastLogLikelihood();
  }

  /** {@return Akaike's information criterion 2p − 2 ln L; less is better} */
  public double aic() {
    return 2.0 * parameters - 2 * weight * lastLogLikelihood();
  }
}
