package org.gmnm.examples.density;

import java.util.Arrays;
import java.util.List;
import org.gmnm.evaluation.ForecastCalibration;
import org.gmnm.mixture.GaussianMixture;

/**
 * How good forecasts are that are distributions.
 *
 * @param logScore mean negative log-likelihood, in nats; infinite if an answer was thought
 *     impossible
 * @param crps mean continuous ranked probability score, in units of the label
 * @param coverage share of answers inside the central interval of each of {@link #LEVELS}
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
record ForecastScores(double logScore, double crps, double[] coverage) {

  /** Of central intervals: 0.05 to 0.95. */
  static final double[] LEVELS = new double[19];

  static {
    for (int i = 0; i < LEVELS.length; i++) {
      LEVELS[i] = (i + 1) / 20.0;
    }
  }

  private static final int NINETY = 17;

  static ForecastScores of(List<GaussianMixture> forecasts, double[] answers) {
    double crps = 0;
    for (int i = 0; i < answers.length; i++) {
      crps += forecasts.get(i).crps(answers[i]);
    }
    ForecastCalibration calibration = ForecastCalibration.of(forecasts, answers);
    double[] coverage = Arrays.stream(LEVELS).map(calibration::coverage).toArray();
    return new ForecastScores(logScore(forecasts, answers), crps / answers.length, coverage);
  }

  static double logScore(List<GaussianMixture> forecasts, double[] answers) {
    double sum = 0;
    for (int i = 0; i < answers.length; i++) {
      sum -= forecasts.get(i).logDensity(answers[i]);
    }
    return sum / answers.length;
  }

  /** Of the central 90 % interval. */
  double coverage90() {
    return coverage[NINETY];
  }

  /** The mean distance of coverage from its level: 0 is perfect calibration. */
  double calibrationError() {
    double sum = 0;
    for (int k = 0; k < LEVELS.length; k++) {
      sum += Math.abs(coverage[k] - LEVELS[k]);
    }
    return sum / LEVELS.length;
  }
}
