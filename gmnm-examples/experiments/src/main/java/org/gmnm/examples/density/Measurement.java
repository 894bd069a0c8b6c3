package org.gmnm.examples.density;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fit and what came of it.
 *
 * @param part of the experiment
 * @param target what was learned
 * @param values size of the training sample
 * @param method who learned it
 * @param components how many Gaussians
 * @param sigma over the spacing of means; 0 where sigmas are free
 * @param passes further passes after the first
 * @param seconds it took
 * @param w1 to the truth
 * @param logLikelihood mean log density of held-out values
 * @param excess variance of the mixture less that of the sample
 */
record Measurement(
    String part,
    String target,
    long values,
    String method,
    int components,
    double sigma,
    int passes,
    double seconds,
    double w1,
    double logLikelihood,
    double excess) {

  static final List<String> HEADERS =
      List.of(
          "part",
          "target",
          "values",
          "method",
          "components",
          "sigma/spacing",
          "passes",
          "seconds",
          "W1",
          "log-likelihood",
          "excess variance");

  /** What tells a fit from the others. */
  record Key(
      String part,
      String target,
      long values,
      String method,
      int components,
      double sigma,
      int passes) {}

  Key key() {
    return new Key(part, target, values, method, components, sigma, passes);
  }

  /** This fit, measured. */
  Measurement with(double time, double distance, double likelihood, double variance) {
    return new Measurement(
        part,
        target,
        values,
        method,
        components,
        sigma,
        passes,
        time,
        distance,
        likelihood,
        variance);
  }

  /** For a table; empty where nothing was measured, as of what is no mixture of the values. */
  @Nullable Object[] cells() {
    return new @Nullable Object[] {
      part,
      target,
      values,
      method,
      components,
      sigma,
      passes,
      seconds,
      measured(w1),
      measured(logLikelihood),
      measured(excess)
    };
  }

  private static @Nullable Double measured(double value) {
    return Double.isNaN(value) ? null : value;
  }
}
