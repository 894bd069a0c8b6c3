package org.gmnm.examples.forecasting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Bar;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;

/** The pictures: errors over the horizon, forecasts one behind another, networks compared. */
final class ForecastPictures {

  /** More than these lie on each other. */
  private static final Set<ForecastNetwork> SHOWN =
      EnumSet.of(ForecastNetwork.LSTM_DENSE, ForecastNetwork.LSTM_GMNM_MIXTURE);

  private final RunFolder folder;

  ForecastPictures(RunFolder folder) {
    this.folder = folder;
  }

  private static String fileName(String title, String what) {
    return title.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-") + "-" + what + ".svg";
  }

  /**
   * Squared errors of the networks over the horizon, as ratios to the linear map's, whose line lies
   * so close to theirs that nothing is seen otherwise; bars where there is only one horizon.
   */
  void errors(SeriesResults results) {
    String title = "Test MSE over the linear map's, " + results.title();
    String error =
        "ratio, "
            + Statistics.shown(results.networks().values().iterator().next().size())
            + "; below 1 is better";
    int n = results.horizons().size();
    double[] x = results.horizons().stream().mapToDouble(Integer::doubleValue).toArray();
    double[] one = new double[n];
    Arrays.fill(one, 1);
    List<Band> bands =
        new ArrayList<>(List.of(new Band(Baseline.LINEAR.title(), x, one, one, one)));
    List<Bar> bars = new ArrayList<>(List.of(new Bar(Baseline.LINEAR.title(), 1, 1, 1)));
    results
        .networks()
        .forEach(
            (network, runs) -> {
              Band band =
                  Band.ofRuns(
                      network.title(), x, runs.stream().map(r -> ratios(results, r)).toList());
              bands.add(band);
              bars.add(new Bar(network.title(), band.middle()[0], band.low()[0], band.high()[0]));
            });
    if (n == 1) {
      Charts.bars(folder.file(fileName(results.title(), "errors")), title, error, bars);
    } else {
      Charts.linesWithBand(
          folder.file(fileName(results.title(), "errors")),
          title,
          "horizon, " + results.series().unit(),
          error,
          false,
          bands);
    }
  }

  private static double[] ratios(SeriesResults results, NetworkResult run) {
    double[] ratios = new double[results.horizons().size()];
    Arrays.setAll(
        ratios,
        j ->
            run.scores().get(j).mse() / ForecastTables.baseline(results, Baseline.LINEAR, j).mse());
    return ratios;
  }

  /** The end of the test part, and what the first seed's networks had said of it. */
  void walk(SeriesResults results) {
    List<Band> bands = new ArrayList<>();
    results
        .networks()
        .forEach(
            (network, runs) -> {
              NetworkResult.Walk walk = runs.get(0).walk();
              double[] x = rows(walk);
              if (bands.isEmpty()) {
                double[] truth =
                    Arrays.stream(x)
                        .map(
                            row ->
                                results.data().observed((int) row)
                                    ? results.data().original(results.data().value((int) row))
                                    : Double.NaN)
                        .toArray();
                bands.add(new Band("measured", x, truth, truth, truth));
              }
              if (SHOWN.contains(network) || results.networks().size() == 1) {
                bands.add(
                    new Band(
                        network.title() + (network.isDistribution() ? ", 90 % band" : ""),
                        x,
                        original(results, walk.middle()),
                        original(results, walk.low()),
                        original(results, walk.high())));
              }
            });
    if (!bands.isEmpty()) {
      Charts.linesWithBand(
          folder.file(fileName(results.title(), "walk-forward")),
          String.format(
              Locale.ROOT,
              "%s: forecasts of %d, one behind another",
              results.series().title(),
              results.horizons().get(0)),
          "row of the test part's end, " + results.series().unit(),
          "value in its own unit",
          false,
          bands);
    }
  }

  /** Paths of one window, drawn by the first seed of the last network that tells mixtures. */
  void paths(SeriesResults results) {
    results.networks().entrySet().stream()
        .filter(entry -> entry.getValue().get(0).paths() != null)
        .reduce((before, after) -> after)
        .ifPresent(
            entry ->
                paths(
                    results,
                    entry.getKey(),
                    Objects.requireNonNull(entry.getValue().get(0).paths())));
  }

  private void paths(SeriesResults results, ForecastNetwork network, PathScores drawn) {
    int ahead = drawn.paths()[0].length;
    double[] x = new double[ahead];
    double[] truth = new double[ahead];
    for (int k = 0; k < ahead; k++) {
      x[k] = drawn.origin() + k;
      truth[k] = results.data().value(drawn.origin() + k);
    }
    List<Band> bands = new ArrayList<>();
    double[] measured = original(results, truth);
    bands.add(new Band("measured", x, measured, measured, measured));
    for (int i = 0; i < drawn.paths().length; i++) {
      double[] path = original(results, drawn.paths()[i]);
      bands.add(new Band("path " + (i + 1), x, path, path, path));
    }
    Charts.linesWithBand(
        folder.file(fileName(results.title(), "paths")),
        "%s: paths of %s".formatted(results.title(), network.title()),
        "row, " + results.series().unit(),
        "value in its own unit",
        false,
        bands);
  }

  private static double[] rows(NetworkResult.Walk walk) {
    double[] x = new double[walk.middle().length];
    Arrays.setAll(x, i -> walk.origin() + i);
    return x;
  }

  private static double[] original(SeriesResults results, double[] standardised) {
    return Arrays.stream(standardised).map(results.data()::original).toArray();
  }

  /** One network's squared error over another's, seed by seed, at the longest horizon. */
  void ratios(List<SeriesResults> all, ForecastNetwork above, ForecastNetwork below) {
    List<Bar> bars = new ArrayList<>();
    for (SeriesResults results : all) {
      int longest = results.horizons().size() - 1;
      List<Double> a = ForecastTables.values(results, above, longest, Scores::mse);
      List<Double> b = ForecastTables.values(results, below, longest, Scores::mse);
      List<Double> ratios = new ArrayList<>();
      for (int s = 0; s < Math.min(a.size(), b.size()); s++) {
        ratios.add(a.get(s) / b.get(s));
      }
      if (!ratios.isEmpty()) {
        bars.add(
            new Bar(
                results.title().replace('-', ' ').replace('_', ' '), // wraps at blanks
                Statistics.median(ratios),
                ratios.stream().mapToDouble(Double::doubleValue).min().orElseThrow(),
                ratios.stream().mapToDouble(Double::doubleValue).max().orElseThrow()));
      }
    }
    if (!bars.isEmpty()) {
      Charts.bars(
          folder.file(above.isDistribution() ? "mixtures-over-dense.svg" : "gmnm-over-dense.svg"),
          "Test MSE, " + above.title() + " over " + below.title(),
          "ratio at the longest horizon, below 1 is better",
          bars);
    }
  }
}
