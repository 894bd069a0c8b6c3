package org.gmnm.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.gmnm.mixture.GaussianMixture;

/**
 * Whether forecasts that are distributions are as wide as their errors: the values F(y) of each
 * forecast's distribution function at what came, which are uniform on [0, 1] where forecasts are
 * calibrated (probability integral transform, PIT).
 *
 * <pre>{@code
 * List<GaussianMixture> forecasts = ...; // such as LossGaussianMixture.decode gives
 * ForecastCalibration calibration = ForecastCalibration.of(forecasts, answers);
 * calibration.coverage(0.9); // the share of answers in the central 90 % intervals
 * calibration.histogram(10); // flat: calibrated; a hump: too wide; a bowl: too narrow
 * calibration.error();
 * double low = another.quantile(calibration.level(0.05)); // corrected by these answers
 * }</pre>
 *
 * <p>Answers that are unknown, NaN, count nowhere. Forecasts that say NaN are counted in no
 * interval and no bin: they have missed.
 *
 * <p>Reference: Dawid, <i>Statistical theory: the prequential approach</i> (1984); Gneiting,
 * Balabdaoui, Raftery, <i>Probabilistic forecasts, calibration and sharpness</i> (2007).
 */
public final class ForecastCalibration {

  private static final int LEVELS = 19;

  private final double[] pit;
  private final long known;

  private ForecastCalibration(double[] pit, long known) {
    this.pit = pit;
    this.known = known;
  }

  /**
   * Of forecasts that are mixtures.
   *
   * @param forecasts one for each answer
   * @param answers what came, in the forecasts' unit; NaN where it is unknown
   * @return their calibration
   * @throws IllegalArgumentException if no answer is known, or there are not as many of one as of
   *     the other
   */
  public static ForecastCalibration of(List<GaussianMixture> forecasts, double[] answers) {
    if (forecasts.size() != answers.length) {
      throw new IllegalArgumentException(
          "ForecastCalibration: there must be a forecast for each answer, got %d and %d"
              .formatted(forecasts.size(), answers.length));
    }
    return of(
        IntStream.range(0, answers.length)
            .mapToDouble(
                i -> Double.isNaN(answers[i]) ? Double.NaN : forecasts.get(i).cdf(answers[i]))
            .toArray(),
        Arrays.stream(answers).filter(answer -> !Double.isNaN(answer)).count());
  }

  /**
   * Of forecasts of any other kind.
   *
   * @param pit F(y) of each forecast at what came, 0 to 1, or NaN of a forecast that says NaN
   * @return their calibration
   * @throws IllegalArgumentException if there are none, or one is no probability
   */
  public static ForecastCalibration ofProbabilities(double... pit) {
    return of(pit.clone(), pit.length);
  }

  private static ForecastCalibration of(double[] pit, long known) {
    if (known == 0) {
      throw new IllegalArgumentException(
          "ForecastCalibration: there must be forecasts of known answers, got none");
    }
    for (double value : pit) {
      if (value < 0 || value > 1) {
        throw new IllegalArgumentException(
            "ForecastCalibration: F(y) must lie in [0, 1], got " + value);
      }
    }
    return new ForecastCalibration(pit, known);
  }

  /**
   * F(y) of each forecast at what came.
   *
   * @return in their order, 0 to 1
   */
  public double[] pit() {
    return pit.clone();
  }

  /**
   * How many answers fell into the central intervals of a level.
   *
   * @param level such as 0.9, in [0, 1]
   * @return their share; equal to the level where forecasts are calibrated
   */
  public double coverage(double level) {
    if (!(level >= 0 && level <= 1)) {
      throw new IllegalArgumentException(
          "ForecastCalibration: level must lie in [0, 1], got " + level);
    }
    // The central interval of level p holds y exactly where |2F(y) − 1| <= p.
    return Arrays.stream(pit).filter(f -> Math.abs(2 * f - 1) <= level).count() / (double) known;
  }

  /**
   * Corrects forecasts by these answers: the level whose quantiles lie above so large a share of
   * them. {@code quantile(level(0.05))} to {@code quantile(level(0.95))} is an interval of 90 % for
   * forecasts of the same kind, calibrated or not. The answers must be others than those that the
   * forecasts are judged by later.
   *
   * @param share of answers below, in [0, 1]
   * @return the level, the share itself where forecasts are calibrated
   */
  public double level(double share) {
    if (!(share >= 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "ForecastCalibration: share must lie in [0, 1], got " + share);
    }
    double[] sorted = Arrays.stream(pit).filter(f -> !Double.isNaN(f)).sorted().toArray();
    if (sorted.length == 0) {
      throw new IllegalStateException("ForecastCalibration: all forecasts say NaN");
    }
    // Of n uniform numbers the k-th is expected at k/(n + 1).
    double place = share * (sorted.length + 1) - 1;
    int below = (int) Math.max(0, Math.min(Math.floor(place), sorted.length - 1));
    int above = Math.min(below + 1, sorted.length - 1);
    double part = Math.max(0, Math.min(place - below, 1));
    return sorted[below] + part * (sorted[above] - sorted[below]);
  }

  /**
   * How often F(y) fell into each of equally wide bins of [0, 1].
   *
   * @param bins at least 1
   * @return a count for each, from 0 on
   */
  public int[] histogram(int bins) {
    if (bins < 1) {
      throw new IllegalArgumentException("ForecastCalibration: bins must be >= 1, got " + bins);
    }
    int[] counts = new int[bins];
    for (double f : pit) {
      if (!Double.isNaN(f)) {
        counts[Math.min(bins - 1, (int) (f * bins))]++;
      }
    }
    return counts;
  }

  /**
   * The mean distance of coverage from its level, over levels 0.05 to 0.95.
   *
   * @return 0 for perfect calibration, at most about 0.5
   */
  public double error() {
    double sum = 0;
    for (int k = 1; k <= LEVELS; k++) {
      double level = k / (LEVELS + 1.0);
      sum += Math.abs(coverage(level) - level);
    }
    return sum / LEVELS;
  }

  @Override
  public String toString() {
    return "ForecastCalibration(%d forecasts, 90 %% intervals hold %.1f %%, error %.3f)"
        .formatted(known, 100 * coverage(0.9), error());
  }
}
