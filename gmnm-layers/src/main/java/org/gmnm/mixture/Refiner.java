package org.gmnm.mixture;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Expectation–maximisation of the weights of an expansion.
 *
 * <pre>  g_i = (1/M) Σ_m φ_i(x_m)/f(x_m),   f = Σ_j w_j φ_j;      w_i ← w_i g_i</pre>
 *
 * <p>g is also the gradient of the mean log-likelihood, a concave function of the weights: no
 * weights can be better by more than {@code max g − 1}.
 */
final class Refiner {

  /**
   * Of the nearest component's density; so little because the components near x may weigh little.
   */
  private static final double NEGLECTED = 1e-30;

  /**
   * The least density, in the nearest component's, against which the neglected share is below
   * 1e-16.
   */
  private static final double SAFE = 1e-14;

  private final GmmExpansion expansion;
  private final double[] data;
  private final double[] means;
  private final double[] sigmas;

  /** What every log density lacks until all are summed. */
  private final double constant;

  Refiner(GmmExpansion expansion, double[] data) {
    this.expansion = expansion;
    this.data = data;
    means = expansion.means();
    sigmas = new double[means.length];
    Arrays.fill(sigmas, expansion.sigma());
    constant = Normal.LOG_SQRT_TWO_PI + Math.log(expansion.sigma());
  }

  /**
   * What a walk through data gives: g, and the log-likelihood at the weights that it began with.
   */
  private static final class Step {
    private final double[] gains;
    private final double logLikelihood;

    private Step(double[] gains, double logLikelihood) {
      this.gains = gains;
      this.logLikelihood = logLikelihood;
    }
  }

  Refinement refine(double[] start, int passes) {
    double[] weights = start;
    List<Double> logLikelihood = new ArrayList<>();
    Step step = step(weights);
    logLikelihood.add(step.logLikelihood);
    for (int pass = 0; pass < passes; pass++) {
      weights = times(weights, step.gains);
      step = step(weights);
      logLikelihood.add(step.logLikelihood);
    }
    double gap = Math.max(0, Arrays.stream(step.gains).max().orElseThrow() - 1);
    return new Refinement(expansion.mixture(weights), logLikelihood, gap);
  }

  private static double[] times(double[] weights, double[] gains) {
    double[] next = new double[weights.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = weights[i] == 0 ? 0 : weights[i] * gains[i]; // a gain may be infinite where it is 0
    }
    return Sum.normalise(next);
  }

  private Step step(double[] weights) {
    List<Step> parts = Chunks.of(data.length).map((from, to) -> step(weights, from, to)).toList();
    double[] gains = new double[weights.length];
    Sum logs = new Sum();
    for (Step part : parts) {
      for (int i = 0; i < gains.length; i++) {
        gains[i] += part.gains[i] / data.length;
      }
      logs.add(part.logLikelihood);
    }
    return new Step(gains, logs.value() / data.length - constant);
  }

  /** Sums over a range, the constants of the log density left out. */
  private Step step(double[] weights, int from, int to) {
    Window window = new Window(expansion, NEGLECTED);
    double t = expansion.sigmaOverSpacing();
    double[] gains = new double[weights.length];
    Sum logs = new Sum();
    for (int m = from; m < to; m++) {
      window.moveTo(data[m]);
      double density = 0;
      for (int i = 0; i < window.size; i++) {
        density += weights[window.first + i] * window.terms[i];
      }
      if (density >= SAFE) {
        double inverse = 1 / density;
        for (int i = 0; i < window.size; i++) {
          gains[window.first + i] += window.terms[i] * inverse;
        }
        double z = window.offset / t;
        logs.add(Math.log(density) - 0.5 * z * z);
      } else {
        logs.add(everyComponent(weights, data[m], gains));
      }
    }
    return new Step(gains, logs.value());
  }

  /** The same for a value near which no component has weight: over all of them. */
  private double everyComponent(double[] weights, double x, double[] gains) {
    Responsibilities all = Responsibilities.at(x, weights, means, sigmas);
    for (int i = 0; i < gains.length; i++) {
      gains[i] += all.overDensity(i);
    }
    return all.logDensity() + constant;
  }
}
