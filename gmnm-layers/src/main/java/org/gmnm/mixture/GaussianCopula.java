package org.gmnm.mixture;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * How values hang together that are forecast by a mixture each: the joint distribution that a
 * forecast of every step ahead by itself says nothing of. What the sum of the next 24 hours may be,
 * or their maximum, needs whole paths.
 *
 * <pre>
 *   z_tk = Φ⁻¹(F_tk(y_tk))                           past forecasts t, values k
 *   r_kl = Σ_t z_tk z_tl / √(Σ_t z_tk² Σ_t z_tl²)     their correlation
 *   y_k  = F_k⁻¹(Φ(z_k)),  z ~ N(0, r)                a path of the next forecast
 * </pre>
 *
 * <p>Every value keeps the mixture that was forecast for it; only the dependence is learned. The
 * mean of z is not taken off: forecasts that are all too high on one day are what a path has to
 * show. Paths are drawn without the matrix r, as sums of the past scores with normal weights, so
 * that hundreds of steps cost no more than they have past forecasts. With few past forecasts r is
 * rough, its errors being about 1/√(past forecasts that do not overlap).
 *
 * <p>Reference: Pinson et al., From probabilistic forecasts to statistical scenarios of short-term
 * wind power production, Wind Energy 12, 2009, with the correlations of a sample in place of their
 * recursive ones.
 */
public final class GaussianCopula {

  private static final String NAME = "GaussianCopula";

  /** A value where the forecast had less than 1e-15 of probability beyond it counts as this far. */
  private static final double FARTHEST = 8;

  /** [past forecasts][values]: z_tk over the root of their sum of squares, 0 where y is unknown. */
  private final double[][] scores;

  private GaussianCopula(double[][] scores) {
    this.scores = scores;
  }

  /**
   * Learns from past forecasts and what came.
   *
   * @param forecasts [past forecasts][values], the same number of values in each; at least one
   * @param observed [past forecasts][values], NaN where unknown; each value is known at least once
   * @return the dependence of the values
   * @throws IllegalArgumentException if sizes differ, or a value is infinite or never known
   */
  public static GaussianCopula of(List<List<GaussianMixture>> forecasts, double[][] observed) {
    Check.that(!forecasts.isEmpty(), "%s: needs at least one past forecast, got none", NAME);
    Check.length(NAME, "observed", observed.length, "forecasts", forecasts.size());
    int values = forecasts.get(0).size();
    Check.that(values > 0, "%s: forecasts[0] has no value", NAME);
    double[][] scores = new double[observed.length][values];
    double[] squares = new double[values];
    boolean[] known = new boolean[values];
    for (int t = 0; t < scores.length; t++) {
      Check.length(NAME, "forecasts[" + t + "]", forecasts.get(t).size(), "forecasts[0]", values);
      Check.length(NAME, "observed[" + t + "]", observed[t].length, "forecasts[0]", values);
      for (int k = 0; k < values; k++) {
        double y = observed[t][k];
        if (!Double.isNaN(y)) {
          Check.finite(NAME, "observed[%d][%d]".formatted(t, k), y);
          scores[t][k] = score(forecasts.get(t).get(k), y);
          squares[k] += scores[t][k] * scores[t][k];
          known[k] = true;
        }
      }
    }
    for (int k = 0; k < values; k++) {
      Check.that(known[k], "%s: value %d is known in no past forecast", NAME, k);
      double norm = squares[k] == 0 ? 1 : Math.sqrt(squares[k]);
      for (double[] row : scores) {
        row[k] /= norm;
      }
    }
    return new GaussianCopula(scores);
  }

  /** Φ⁻¹(F(y)), from the nearer tail. */
  private static double score(GaussianMixture forecast, double y) {
    double below = forecast.cdf(y);
    double z =
        below <= 0.5
            ? -Normal.upperQuantile(below)
            : Normal.upperQuantile(Math.min(0.5, forecast.survival(y)));
    return Math.max(-FARTHEST, Math.min(FARTHEST, z));
  }

  /**
   * How many values hang together.
   *
   * @return at least 1
   */
  public int values() {
    return scores[0].length;
  }

  /**
   * The correlation of two values' normal scores; over the past forecasts where both are known,
   * related to all where each is.
   *
   * @param first index of a value
   * @param second index of a value
   * @return from −1 to 1
   */
  public double correlation(int first, int second) {
    double sum = 0;
    for (double[] row : scores) {
      sum += row[first] * row[second];
    }
    return sum;
  }

  /**
   * Draws paths of the next forecast.
   *
   * @param forecast a mixture for each value
   * @param count how many paths, at least 0
   * @param random its state decides the draws, on one version of Java
   * @return paths [count, values]
   * @throws IllegalArgumentException if there is another number of mixtures than of values
   */
  public double[][] paths(List<GaussianMixture> forecast, int count, RandomGenerator random) {
    Check.that(count >= 0, "%s: count must be >= 0, got %d", NAME, count);
    Check.that(
        forecast.size() == values(),
        "%s: forecast must have a mixture for each of the %d values, got %d",
        NAME,
        values(),
        forecast.size());
    return IntStream.range(0, count)
        .mapToObj(path -> path(forecast, random))
        .toArray(double[][]::new);
  }

  private double[] path(List<GaussianMixture> forecast, RandomGenerator random) {
    double[] path = new double[values()];
    for (double[] row : scores) {
      double weight = random.nextGaussian();
      for (int k = 0; k < path.length; k++) {
        path[k] += weight * row[k];
      }
    }
    for (int k = 0; k < path.length; k++) {
      GaussianMixture margin = forecast.get(k);
      double z = path[k];
      path[k] = z < 0 ? margin.quantile(Normal.cdf(z)) : margin.upperQuantile(Normal.cdf(-z));
    }
    return path;
  }
}
