package org.gmnm.examples.classification;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.gmnm.examples.classification.UnseenResult.Detection;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Series;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;

/** Table and pictures of how classifiers of one kind of images tell what they have not seen. */
final class UnseenReport {

  private final RunFolder folder;
  private final NoisyImages kind;
  private final int heldOut;
  private final List<UnseenResult> results;

  UnseenReport(RunFolder folder, NoisyImages kind, int heldOut, List<UnseenResult> results) {
    this.folder = folder;
    this.kind = kind;
    this.heldOut = heldOut;
    this.results = results;
  }

  /** Draws the pictures, shows the table, returns it as Markdown. */
  String write() {
    Table table =
        new Table("unseen images", "score", "AUROC, %", "seen refused where 95 % are found, %");
    Map<String, List<Series>> curves = new LinkedHashMap<>();
    for (Detection first : results.get(0).detections()) {
      table.row(
          first.images(),
          first.score().title(),
          spread(first, RocCurve::area),
          spread(first, RocCurve::refusedAt95));
      curves
          .computeIfAbsent(first.images(), images -> new ArrayList<>())
          .add(
              new Series(
                  first.score().title(),
                  percent(first.curve().refused()),
                  percent(first.curve().found())));
    }
    curves.forEach(this::picture);
    table.writeCsv(folder.file(kind.fileName() + ".csv"));
    Console.line("");
    Console.line(kind.title());
    Console.line(table.toText());
    return "## %s\n\n%s\n%s\n".formatted(kind.title(), described(), table.toMarkdown());
  }

  private String described() {
    return String.format(
        Locale.ROOT,
        "A classifier of %,d parameters that was never shown the last %d classes; accuracy on test"
            + " images of the others %s %%; %s.%n",
        results.get(0).parameters(),
        heldOut,
        Statistics.spread(results.stream().map(r -> 100 * r.accuracy()).toList(), "%.1f"),
        Statistics.shown(results.size()));
  }

  private String spread(Detection like, ToDoubleFunction<RocCurve> of) {
    List<Double> values =
        results.stream()
            .flatMap(result -> result.detections().stream())
            .filter(d -> d.images().equals(like.images()) && d.score() == like.score())
            .map(d -> 100 * of.applyAsDouble(d.curve()))
            .toList();
    return Statistics.spread(values, "%.1f");
  }

  private static double[] percent(List<Double> shares) {
    return shares.stream().mapToDouble(share -> 100 * share).toArray();
  }

  private void picture(String images, List<Series> series) {
    String name = images.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]+", "-");
    Charts.lines(
        folder.file(kind.fileName() + "-" + name + ".svg"),
        kind.title() + " classifier: " + images + (results.size() > 1 ? ", first seed" : ""),
        "seen images refused, %",
        "unseen images found, %",
        false,
        series);
  }
}
