package org.gmnm.mixture;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How far a sample may stray from a mixture's means, and from which components it may come.
 *
 * <pre>
 *   component i with probability  w_i^sharpness / Σ_j w_j^sharpness      over the chosen components
 *   x = mean_i + spread · sigma_i · N(0, 1)
 * </pre>
 *
 * <p>{@link #NONE} samples the mixture itself. {@link #temperature} moves both with one number, as
 * one tempers a density: spread √T and sharpness 1/T, from the heaviest component's mean (T = 0)
 * over the mixture (T = 1) to wide and even (T → ∞).
 *
 * <p>Reference: arXiv 2308.09444 names sampling "with variation control"; this is our reading of
 * it.
 *
 * @param spread factor of every component's sigma, ≥ 0 and finite
 * @param sharpness exponent of the weights, ≥ 0: 0 makes all components with weight equally likely,
 *     infinity takes the heaviest (the first of equals)
 * @param components indices to choose from; empty for all
 */
public record Variation(double spread, double sharpness, List<Integer> components) {

  /** The mixture as it is. */
  public static final Variation NONE = new Variation(1, 1, List.of());

  /**
   * Checks and copies.
   *
   * @param spread factor of every component's sigma
   * @param sharpness exponent of the weights
   * @param components indices to choose from; empty for all
   */
  public Variation {
    Check.that(
        spread >= 0 && spread < Double.POSITIVE_INFINITY,
        "Variation: spread must be >= 0 and finite, got %s",
        spread);
    Check.that(sharpness >= 0, "Variation: sharpness must be >= 0, got %s", sharpness);
    components = List.copyOf(components);
  }

  /**
   * Spread √T and sharpness 1/T.
   *
   * @param temperature T, ≥ 0 and finite
   * @return the variation over all components
   */
  public static Variation temperature(double temperature) {
    Check.that(
        temperature >= 0 && temperature < Double.POSITIVE_INFINITY,
        "Variation: temperature must be >= 0 and finite, got %s",
        temperature);
    return new Variation(Math.sqrt(temperature), 1 / temperature, List.of());
  }

  /**
   * The same variation over some components only.
   *
   * @param indices at least one component
   * @return a copy
   */
  public Variation among(int... indices) {
    Check.that(indices.length > 0, "Variation: among needs at least one component, got none");
    return new Variation(spread, sharpness, IntStream.of(indices).boxed().toList());
  }

  /** Running sums of the components' unnormalised probabilities, the greatest about 1. */
  double[] cumulative(String where, double[] weights) {
    double[] chosen = components.isEmpty() ? weights.clone() : new double[weights.length];
    for (int i : components) {
      Check.that(
          i >= 0 && i < weights.length,
          "%s: the variation's components must lie in 0..%d, got %d",
          where,
          weights.length - 1,
          i);
      chosen[i] = weights[i];
    }
    double max = 0;
    int heaviest = 0;
    for (int i = 0; i < chosen.length; i++) {
      if (chosen[i] > max) {
        max = chosen[i];
        heaviest = i;
      }
    }
    Check.that(
        max > 0,
        "%s: the variation's components %s have no weight: choose others",
        where,
        components);
    double sum = 0;
    for (int i = 0; i < chosen.length; i++) {
      if (sharpness == Double.POSITIVE_INFINITY) {
        sum += i == heaviest ? 1 : 0;
      } else if (chosen[i] > 0) {
        sum += Math.pow(chosen[i] / max, sharpness);
      }
      chosen[i] = sum;
    }
    return chosen;
  }

  /** A component drawn by its probability; one without probability never is. */
  static int draw(double[] cumulative, RandomGenerator random) {
    double at = random.nextDouble() * cumulative[cumulative.length - 1];
    int low = 0; // the first component whose running sum is beyond
    int high = cumulative.length - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (cumulative[middle] > at) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
