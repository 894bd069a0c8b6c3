package org.gmnm.examples.regression;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Bar;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;

/** Tables and picture of a regression: every contestant, and GMNM against the better dense one. */
final class RegressionReport {

  private static final String EXPLANATION =
      """

      Mean ± standard error over the splits' test rows. Log-likelihood of the target in nats and
      the target's own unit, greater is better; RMSE in the same unit; the share of targets within
      the central 90 % interval, in percent. Published: dropout by the splits' authors, and
      NGBoost where it has the table.
      """;

  private final RunFolder folder;
  private final Map<String, Map<Contestant, List<Scores>>> results;

  RegressionReport(RunFolder folder, Map<String, Map<Contestant, List<Scores>>> results) {
    this.folder = folder;
    this.results = results;
  }

  /** Writes tables and picture, shows the tables, returns them as Markdown. */
  String write() {
    Table all =
        new Table(
            "table", "network", "parameters", "splits", "log-likelihood", "RMSE", "90 % interval");
    Table pairs = new Table("table", "network", "less", "log-likelihood", "RMSE", "verdict");
    List<Bar> bars = new ArrayList<>();
    results.forEach(
        (name, ofTable) -> {
          ofTable.forEach((contestant, splits) -> row(all, name, contestant.title(), splits));
          published(all, name);
          ofTable.forEach(
              (gmnm, splits) -> {
                if (gmnm.isGmnm()) {
                  pairs(pairs, bars, name, gmnm, splits, ofTable);
                }
              });
        });
    all.writeCsv(folder.file("results.csv"));
    pairs.writeCsv(folder.file("pairs.csv"));
    Console.line("");
    Console.line(all.toText());
    Console.line(pairs.toText());
    if (!bars.isEmpty()) {
      Charts.bars(
          folder.file("pairs.svg"),
          "GMNM against the better dense network",
          "test log-likelihood more than its, nats",
          bars);
    }
    return all.toMarkdown()
        + EXPLANATION
        + "\nPaired over the splits: less the network with a dense layer in GMNM's place, and less the"
        + " dense network that is best there:\n\n"
        + pairs.toMarkdown();
  }

  private static void row(Table table, String name, String title, List<Scores> splits) {
    table.row(
        name,
        title,
        splits.get(0).parameters(),
        splits.size(),
        MeanError.of(splits, Scores::logLikelihood),
        MeanError.of(splits, Scores::rmse),
        String.format(Locale.ROOT, "%.1f", 100 * MeanError.of(splits, Scores::coverage).mean()));
  }

  private static void published(Table table, String name) {
    Published known = Published.of(name);
    if (known == null) {
      return;
    }
    table.row(
        name,
        "published: dropout",
        "",
        "",
        new MeanError(known.logLikelihood(), known.logLikelihoodError()),
        new MeanError(known.rmse(), known.rmseError()),
        "");
    if (!Double.isNaN(known.boosting())) {
      table.row(
          name,
          "published: NGBoost",
          "",
          "",
          String.format(Locale.ROOT, "%.2f", known.boosting()),
          "",
          "");
    }
  }

  /** Beside its twin, which has a dense layer in GMNM's place, and the better of all dense ones. */
  private static void pairs(
      Table pairs,
      List<Bar> bars,
      String name,
      Contestant gmnm,
      List<Scores> ours,
      Map<Contestant, List<Scores>> ofTable) {
    List<Contestant> dense =
        ofTable.keySet().stream().filter(other -> !other.isGmnm() && other.isBeside(gmnm)).toList();
    Optional<Contestant> twin = dense.stream().filter(gmnm::isTwinOf).findFirst();
    Optional<Contestant> best =
        dense.stream()
            .max(
                Comparator.comparingDouble(
                    one -> MeanError.of(of(one, ofTable), Scores::logLikelihood).mean()));
    Stream.concat(twin.stream(), best.stream())
        .distinct()
        .forEach(
            other -> {
              List<Scores> theirs = of(other, ofTable);
              MeanError more = MeanError.paired(ours, theirs, Scores::logLikelihood);
              pairs.row(
                  name,
                  gmnm.title(),
                  other.title(),
                  more,
                  MeanError.paired(ours, theirs, Scores::rmse),
                  more.isAhead() ? "ahead" : more.isBehind() ? "behind" : "level");
              if (best.get() == other) {
                double error = Double.isNaN(more.error()) ? 0 : more.error();
                bars.add(
                    new Bar(
                        name.replace('-', ' ') + ", " + gmnm.title(), // wraps at blanks
                        more.mean(),
                        more.mean() - error,
                        more.mean() + error));
              }
            });
  }

  private static List<Scores> of(Contestant one, Map<Contestant, List<Scores>> ofTable) {
    return ofTable.getOrDefault(one, List.of());
  }
}
