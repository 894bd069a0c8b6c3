package org.gmnm.examples.density;

import java.util.List;
import java.util.Locale;

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

  /** What tells it from the others. */
  String key() {
    return String.format(
        Locale.ROOT,
        "%s|%s|%d|%s|%d|%s|%d",
        part,
        target,
        values,
        method,
        components,
        sigma,
        passes);
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

  Object[] cells() {
    return new Object[] {
      part, target, values, method, components, sigma, passes, seconds, w1, logLikelihood, excess
    };
  }

  static Measurement parse(String line) {
    String[] c = line.split(",", -1);
    return new Measurement(
        c[0],
        c[1],
        Long.parseLong(c[2]),
        c[3],
        Integer.parseInt(c[4]),
        Double.parseDouble(c[5]),
        Integer.parseInt(c[6]),
        Double.parseDouble(c[7]),
        Double.parseDouble(c[8]),
        Double.parseDouble(c[9]),
        Double.parseDouble(c[10]));
  }
}
