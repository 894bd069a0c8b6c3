package org.gmnm.examples.forecasting;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.gmnm.evaluation.EnergyScore;
import org.gmnm.mixture.GaussianCopula;
import org.gmnm.mixture.GaussianMixture;
import org.jspecify.annotations.Nullable;

/**
 * Whole paths, drawn from the mixtures of all steps ahead: how good they are, and some to look at.
 * The dependence of the steps is that of the validation part's errors ({@link GaussianCopula}).
 *
 * @param energy mean energy score of the paths, over the root of the horizon, standardised
 * @param independent the same of draws of each step by itself
 * @param origin first row of the paths below
 * @param paths some of the last test window that has no gap [paths][horizon], standardised
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record PathScores(double energy, double independent, int origin, double[][] paths) {

  /** Windows of the validation part that tell how errors hang together, at most. */
  private static final int LEARNED_WINDOWS = 300;

  /** Windows of the test part that are scored, at most, and paths of each. */
  private static final int SCORED_WINDOWS = 50;

  private static final int PATHS = 30;
  private static final int SHOWN = 5;

  /**
   * Learns the dependence, and scores.
   *
   * @param windows of the series
   * @param forecasts the mixtures of windows with these origins, less their base
   * @param seed of the draws
   * @return null where gaps leave nothing to learn from or to score
   */
  static @Nullable PathScores of(
      Windows windows, Function<int[], List<List<GaussianMixture>>> forecasts, long seed) {
    int[] past = Windows.thin(windows.validation(), LEARNED_WINDOWS);
    double[][] came = differences(windows, past);
    int[] complete =
        Arrays.stream(windows.test(windows.horizon())).filter(windows::complete).toArray();
    if (complete.length == 0
        || !IntStream.range(0, windows.horizon())
            .allMatch(k -> Arrays.stream(came).anyMatch(row -> !Double.isNaN(row[k])))) {
      return null;
    }
    GaussianCopula copula = GaussianCopula.of(forecasts.apply(past), came);
    int[] scored = Windows.thin(complete, SCORED_WINDOWS);
    List<List<GaussianMixture>> margins = forecasts.apply(scored);
    double[][] truth = differences(windows, scored);
    Random random = new Random(seed);
    double energy = 0;
    double independent = 0;
    for (int i = 0; i < scored.length; i++) {
      List<GaussianMixture> each = margins.get(i);
      energy += EnergyScore.of(copula.paths(each, PATHS, random), truth[i]);
      double[][] apart = new double[PATHS][];
      Arrays.setAll(apart, p -> each.stream().mapToDouble(m -> m.sample(random)).toArray());
      independent += EnergyScore.of(apart, truth[i]);
    }
    double size = scored.length * Math.sqrt(windows.horizon());
    int last = complete[complete.length - 1];
    double[][] shown =
        copula.paths(forecasts.apply(new int[] {last}).get(0), SHOWN, new Random(seed));
    double[] base = windows.base(last);
    for (double[] path : shown) {
      Arrays.setAll(path, k -> base[k] + path[k]);
    }
    return new PathScores(energy / size, independent / size, last, shown);
  }

  /** What came, less the base; NaN in gaps. */
  private static double[][] differences(Windows windows, int[] origins) {
    double[][] result = new double[origins.length][];
    for (int i = 0; i < origins.length; i++) {
      int origin = origins[i];
      result[i] = windows.base(origin);
      for (int k = 0; k < result[i].length; k++) {
        boolean observed = windows.data().observed(origin + k);
        result[i][k] = observed ? windows.data().value(origin + k) - result[i][k] : Double.NaN;
      }
    }
    return result;
  }
}
