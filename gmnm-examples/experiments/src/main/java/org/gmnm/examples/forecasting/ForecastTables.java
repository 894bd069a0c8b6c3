package org.gmnm.examples.forecasting;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;

/** The tables of all series: medians of the seeds, and their range where there are several. */
final class ForecastTables {

  private final List<SeriesResults> all;
  private final List<ForecastNetwork> networks;

  ForecastTables(List<SeriesResults> all, List<ForecastNetwork> networks) {
    this.all = all;
    this.networks = networks;
  }

  /** One error of every model, a row for each series and horizon. */
  Table errors(ToDoubleFunction<Scores> error) {
    List<String> headers = new ArrayList<>(List.of("series", "ahead", "look-back"));
    for (Baseline baseline : Baseline.values()) {
      headers.add(baseline.title());
    }
    networks.forEach(n -> headers.add(n.title()));
    Table table = new Table(headers.toArray(new String[0]));
    for (SeriesResults results : all) {
      for (int j = 0; j < results.horizons().size(); j++) {
        List<Object> cells = new ArrayList<>();
        cells.add(results.series().title());
        cells.add(results.horizons().get(j));
        cells.add(results.lookBacks());
        for (List<Scores> scores : results.baselines().values()) {
          cells.add(number(error.applyAsDouble(scores.get(j)), 4));
        }
        for (ForecastNetwork network : networks) {
          cells.add(Statistics.spread(values(results, network, j, error), "%.4f"));
        }
        table.row(cells.toArray());
      }
    }
    return table;
  }

  /** How good the distributions are; a forecast that is a number has its MAE for its CRPS. */
  Table distributions() {
    Table table =
        new Table(
            "series",
            "ahead",
            "network",
            "CRPS",
            "90 % interval covers, %",
            "linear map: CRPS",
            "energy score, paths",
            "each step by itself");
    for (SeriesResults results : all) {
      for (ForecastNetwork network : networks) {
        if (!network.isDistribution()) {
          continue;
        }
        for (int j = 0; j < results.horizons().size(); j++) {
          table.row(
              results.series().title(),
              results.horizons().get(j),
              network.title(),
              Statistics.spread(values(results, network, j, Scores::crps), "%.4f"),
              Statistics.spread(values(results, network, j, s -> 100 * s.coverage90()), "%.1f"),
              number(baseline(results, Baseline.LINEAR, j).mae(), 4),
              paths(results, network, j, PathScores::energy),
              paths(results, network, j, PathScores::independent));
        }
      }
    }
    return table;
  }

  /** A score of whole paths, which are drawn for the longest horizon alone. */
  private static String paths(
      SeriesResults results, ForecastNetwork network, int j, ToDoubleFunction<PathScores> of) {
    List<Double> values =
        results.networks().getOrDefault(network, List.of()).stream()
            .flatMap(run -> Stream.ofNullable(run.paths()))
            .map(paths -> of.applyAsDouble(paths))
            .toList();
    boolean longest = j == results.horizons().size() - 1;
    return longest && !values.isEmpty() ? Statistics.spread(values, "%.4f") : "";
  }

  /** The networks' medians beside what others report, where they do. */
  Table published() {
    List<String> headers = new ArrayList<>(List.of("series", "ahead"));
    networks.forEach(n -> headers.add(n.title()));
    headers.add(Baseline.LINEAR.title());
    for (Published other : Published.ALL) {
      headers.add(other.title());
    }
    Table table = new Table(headers.toArray(new String[0]));
    for (SeriesResults results : all) {
      for (int j = 0; j < results.horizons().size(); j++) {
        int ahead = results.horizons().get(j);
        if (Double.isNaN(Published.ALL.get(0).mse(results.series(), ahead))) {
          continue;
        }
        List<Object> cells = new ArrayList<>(List.of(results.series().title(), ahead));
        for (ForecastNetwork network : networks) {
          cells.add(number(median(results, network, j), 4));
        }
        cells.add(number(baseline(results, Baseline.LINEAR, j).mse(), 4));
        for (Published other : Published.ALL) {
          cells.add(number(other.mse(results.series(), ahead), 3));
        }
        table.row(cells.toArray());
      }
    }
    return table;
  }

  /** What the networks cost. */
  Table costs() {
    Table table =
        new Table(
            "series", "ahead", "network", "parameters", "seeds", "rate", "best step", "seconds");
    for (SeriesResults results : all) {
      results
          .networks()
          .forEach(
              (network, runs) ->
                  table.row(
                      results.series().title(),
                      results.horizons().get(results.horizons().size() - 1),
                      network.title(),
                      runs.get(0).parameters(),
                      runs.size(),
                      runs.stream()
                          .map(r -> String.valueOf(r.learningRate()))
                          .sorted()
                          .distinct()
                          .collect(Collectors.joining(", ")),
                      Statistics.spread(
                          runs.stream().map(r -> (double) r.bestStep()).toList(), "%.0f"),
                      Statistics.spread(
                          runs.stream().map(NetworkResult::seconds).toList(), "%.0f")));
    }
    return table;
  }

  /**
   * Over how many pairs of series and horizon the first network's median error is below another
   * model's.
   */
  String verdict(ForecastNetwork first) {
    StringBuilder text = new StringBuilder();
    for (ForecastNetwork other : networks) {
      if (other != first) {
        text.append(line(first, other.title(), (r, j) -> median(r, other, j)));
      }
    }
    for (Baseline other : Baseline.values()) {
      text.append(line(first, other.title(), (r, j) -> baseline(r, other, j).mse()));
    }
    for (Published other : Published.ALL) {
      text.append(
          line(
              first,
              other.title() + " as published",
              (r, j) -> other.mse(r.series(), r.horizons().get(j))));
    }
    return text.toString();
  }

  /** The median squared error of another model. */
  @FunctionalInterface
  private interface Other {
    double error(SeriesResults results, int horizon);
  }

  private String line(ForecastNetwork first, String title, Other other) {
    int[] counts = new int[3];
    List<Double> ratios = new ArrayList<>();
    for (SeriesResults results : all) {
      IntStream.range(0, results.horizons().size())
          .forEach(
              j -> {
                double ratio = median(results, first, j) / other.error(results, j);
                if (Double.isNaN(ratio)) {
                  return; // nobody reports it
                }
                ratios.add(ratio);
                counts[ratio < 0.99 ? 0 : ratio <= 1.01 ? 1 : 2]++;
              });
    }
    if (ratios.isEmpty()) {
      return "";
    }
    return String.format(
        Locale.ROOT,
        "- %s against %s: below in %d, within 1 %% in %d, above in %d of %d pairs of series and"
            + " horizon; median ratio of MSE %.3f%n",
        first.title(),
        title,
        counts[0],
        counts[1],
        counts[2],
        ratios.size(),
        Statistics.median(ratios));
  }

  static Scores baseline(SeriesResults results, Baseline baseline, int horizon) {
    return Objects.requireNonNull(results.baselines().get(baseline)).get(horizon);
  }

  static double median(SeriesResults results, ForecastNetwork network, int horizon) {
    return Statistics.median(values(results, network, horizon, Scores::mse));
  }

  static List<Double> values(
      SeriesResults results, ForecastNetwork network, int horizon, ToDoubleFunction<Scores> of) {
    return results.networks().getOrDefault(network, List.of()).stream()
        .map(r -> of.applyAsDouble(r.scores().get(horizon)))
        .toList();
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }
}
