package org.gmnm.mixture;

/**
 * The gradient of a distance with respect to the parameters of a {@link GaussianMixture}; see
 * {@link GaussianMixture#wasserstein1Gradient} and {@link GaussianMixture#cramerGradient}.
 *
 * <pre>{@code
 * MixtureGradient g = model.cramerGradient(target);
 * means[i] -= rate * g.means()[i];           // and logits, sigmas
 * }</pre>
 *
 * <p><b>Shapes</b>: all [n], in the order of the mixture's components.
 *
 * <p><b>How to read the weights</b>: only mixtures whose weights sum to 1 have finite distances, so
 * the partial derivative "of one weight alone" does not exist. {@link #weights} is that of the
 * distance as a function of unnormalised weights v, taken at v = w: the mixture's weights are v_i /
 * Σ_j v_j. Hence Σ_i w_i · weights_i = 0, and moving weight from j to i changes the distance by
 * weights_i − weights_j: adding the same number to all changes nothing that keeps the sum. {@link
 * #logits} is the same for weights that are a softmax, which needs no constraint at all.
 */
public final class MixtureGradient {

  private final double[] weights;
  private final double[] means;
  private final double[] sigmas;
  private final double[] logits;

  /** Takes the arrays as its own; raw weight derivatives are right up to a number common to all. */
  MixtureGradient(double[] at, double[] rawWeights, double[] means, double[] sigmas) {
    Sum common = new Sum();
    for (int i = 0; i < at.length; i++) {
      common.add(at[i] * rawWeights[i]);
    }
    weights = rawWeights;
    logits = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      weights[i] -= common.value();
      logits[i] = at[i] * weights[i];
    }
    this.means = means;
    this.sigmas = sigmas;
  }

  /** {@return the derivatives by unnormalised weights [n], a copy} */
  public double[] weights() {
    return weights.clone();
  }

  /** {@return the derivatives by the logits whose softmax the weights are [n], a copy} */
  public double[] logits() {
    return logits.clone();
  }

  /** {@return the derivatives by the means [n], a copy} */
  public double[] means() {
    return means.clone();
  }

  /** {@return the derivatives by the standard deviations [n], a copy} */
  public double[] sigmas() {
    return sigmas.clone();
  }
}
