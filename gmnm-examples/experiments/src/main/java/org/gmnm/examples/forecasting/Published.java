package org.gmnm.examples.forecasting;

import java.util.List;
import java.util.Map;

/**
 * Squared errors of univariate forecasts of oil temperature that others report, standardised, for
 * the horizons of {@link #HORIZONS}: Zeng et al., Are Transformers effective for time series
 * forecasting (2023), and what it quotes of FiLM (Zhou et al. 2022), Informer and ARIMA (Zhou et
 * al. 2021). Look-backs, epochs and machines are theirs; figures have three digits.
 *
 * @param title of the model
 * @param errors of each series, one for each horizon
 */
record Published(String title, Map<String, List<Double>> errors) {

  /** The models, the linear one of our own kind first. */
  static final List<Published> ALL =
      List.of(
          new Published(
              "NLinear",
              Map.of(
                  "ETTh1", List.of(0.053, 0.069, 0.081, 0.080),
                  "ETTh2", List.of(0.129, 0.169, 0.194, 0.225),
                  "ETTm1", List.of(0.026, 0.039, 0.052, 0.073),
                  "ETTm2", List.of(0.063, 0.090, 0.117, 0.170))),
          new Published(
              "DLinear",
              Map.of(
                  "ETTh1", List.of(0.056, 0.071, 0.098, 0.189),
                  "ETTh2", List.of(0.131, 0.176, 0.209, 0.276),
                  "ETTm1", List.of(0.028, 0.045, 0.061, 0.080),
                  "ETTm2", List.of(0.063, 0.092, 0.119, 0.175))),
          new Published(
              "FiLM",
              Map.of(
                  "ETTh1", List.of(0.055, 0.072, 0.083, 0.090),
                  "ETTh2", List.of(0.127, 0.182, 0.204, 0.241),
                  "ETTm1", List.of(0.029, 0.041, 0.053, 0.071),
                  "ETTm2", List.of(0.065, 0.094, 0.124, 0.173))),
          new Published(
              "Informer",
              Map.of(
                  "ETTh1", List.of(0.193, 0.217, 0.202, 0.183),
                  "ETTh2", List.of(0.213, 0.227, 0.242, 0.291),
                  "ETTm1", List.of(0.109, 0.151, 0.427, 0.438),
                  "ETTm2", List.of(0.088, 0.132, 0.180, 0.300))),
          new Published(
              "ARIMA",
              Map.of(
                  "ETTh1", List.of(0.058, 0.073, 0.086, 0.103),
                  "ETTh2", List.of(0.273, 0.315, 0.367, 0.413),
                  "ETTm1", List.of(0.033, 0.049, 0.065, 0.089),
                  "ETTm2", List.of(0.211, 0.237, 0.264, 0.310))));

  /** Whom the figures are from. */
  static final String SOURCE =
      "Zeng et al. (2023) and what they quote of FiLM, Informer and ARIMA, univariate";

  private static final List<Integer> HORIZONS = List.of(96, 192, 336, 720);

  /** The mean squared error, NaN where none is reported. */
  double mse(Series series, int ahead) {
    List<Double> known = errors.get(series.title());
    int at = HORIZONS.indexOf(ahead);
    return known == null || at < 0 ? Double.NaN : known.get(at);
  }
}
