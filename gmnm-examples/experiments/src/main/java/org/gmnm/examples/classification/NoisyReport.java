package org.gmnm.examples.classification;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntToDoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.gmnm.evaluation.ClassCalibration;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Series;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;

/** Tables and pictures of trainings with wrong labels on one set of images. */
final class NoisyReport {

  /** The share of wrong labels that single pictures are drawn of, or the one nearest to it. */
  private static final int SHOWN_PERCENT = 40;

  /** Bins with fewer images, of all runs together, are left out of the picture. */
  private static final int FEW = 20;

  private final RunFolder folder;
  private final NoisyImages kind;
  private final NoisyImages.Parts parts;
  private final Map<NoisyRun.Key, NoisyResult> results;
  private final List<NoisyLoss> losses;
  private final int[] percentages;

  NoisyReport(
      RunFolder folder,
      NoisyImages kind,
      NoisyImages.Parts parts,
      Map<NoisyRun.Key, NoisyResult> results) {
    this.folder = folder;
    this.kind = kind;
    this.parts = parts;
    this.results = results;
    losses = results.keySet().stream().map(NoisyRun.Key::loss).distinct().toList();
    percentages =
        results.keySet().stream().mapToInt(NoisyRun.Key::percent).distinct().sorted().toArray();
  }

  private List<NoisyResult> runs(NoisyLoss loss, int percent) {
    return results.entrySet().stream()
        .filter(e -> e.getKey().loss() == loss && e.getKey().percent() == percent)
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Draws the pictures, shows the table, returns it as Markdown. */
  String comparison(Manifest manifest) {
    Table table = table(manifest);
    overNoise("accuracy", "accuracy on clean test images, %", r -> 100 * r.test().accuracy());
    overNoise(
        "calibration-error", "expected calibration error, points", r -> 100 * r.test().error());
    reliability();
    curves();
    Console.line("");
    Console.line(kind.title());
    Console.line(table.toText());
    return "## %s\n\n%s\n%s\n".formatted(kind.title(), described(), table.toMarkdown());
  }

  private String described() {
    return String.format(
        Locale.ROOT,
        "%,d training images under given labels, %,d validation and %,d test images under right"
            + " ones, %,d parameters; %s after the last epoch. Learning rates, of the same grid for"
            + " every loss unless --rates says otherwise, by validation images: %s.%n",
        parts.training().size(),
        parts.validation().size(),
        parts.test().size(),
        results.values().iterator().next().parameters(),
        seeds(),
        String.join(", ", losses.stream().map(l -> l.title() + " " + rate(rate(l))).toList()));
  }

  private String seeds() {
    return Statistics.shown(
        (int) results.keySet().stream().mapToLong(NoisyRun.Key::seed).distinct().count());
  }

  private double rate(NoisyLoss loss) {
    return results.keySet().stream()
        .filter(key -> key.loss() == loss)
        .mapToDouble(NoisyRun.Key::rate)
        .findFirst()
        .orElseThrow();
  }

  private static String rate(double value) {
    return String.format(Locale.ROOT, "%.1e", value);
  }

  private Table table(Manifest manifest) {
    Table table =
        new Table(
            "wrong labels, %",
            "loss",
            "runs",
            "test accuracy, %",
            "best epoch's validation accuracy, %",
            "wrong labels repeated, %",
            "calibration error, points",
            "mean confidence, %",
            "gradient norm, mean",
            "its coefficient of variation",
            "seconds");
    for (int percent : percentages) {
      for (NoisyLoss loss : losses) {
        List<NoisyResult> runs = runs(loss, percent);
        String accuracy = spread(runs, "%.1f", r -> 100 * r.test().accuracy());
        table.row(
            percent,
            loss.title(),
            runs.size(),
            accuracy,
            spread(runs, "%.1f", r -> 100 * r.bestValidation()),
            percent == 0 ? "-" : spread(runs, "%.1f", r -> 100 * r.learnt()),
            spread(runs, "%.1f", r -> 100 * r.test().error()),
            spread(runs, "%.1f", r -> 100 * r.test().meanConfidence()),
            spread(runs, "%.4f", NoisyResult::gradientMean),
            spread(runs, "%.2f", NoisyResult::gradientVariation),
            spread(runs, "%.0f", NoisyResult::seconds));
        manifest.result(
            "%s, %d %% wrong, %s, test accuracy %%".formatted(kind.title(), percent, loss.title()),
            accuracy);
      }
    }
    return table;
  }

  /** Shows which learning rate does best on validation images; returns the table as Markdown. */
  String tuning() {
    Table table =
        new Table("loss", "learning rate", "validation accuracy, %", "wrong labels repeated, %");
    results.entrySet().stream()
        .sorted(Comparator.comparingInt(e -> losses.indexOf(e.getKey().loss())))
        .forEach(
            e ->
                table.row(
                    e.getKey().loss().title(),
                    rate(e.getKey().rate()),
                    number(100 * e.getValue().lastValidation(), 1),
                    number(100 * e.getValue().learnt(), 1)));
    table.writeCsv(folder.file(kind.fileName() + "-tuning.csv"));
    Console.line("");
    Console.line(kind.title() + ", " + results.keySet().iterator().next().percent() + " % wrong");
    Console.line(table.toText());
    return "## " + kind.title() + "\n\n" + table.toMarkdown() + "\n";
  }

  private static String spread(
      List<NoisyResult> runs, String format, ToDoubleFunction<NoisyResult> of) {
    return Statistics.spread(runs.stream().map(of::applyAsDouble).toList(), format);
  }

  private static String number(double value, int digits) {
    return String.format(Locale.ROOT, "%." + digits + "f", value);
  }

  private void overNoise(String file, String label, ToDoubleFunction<NoisyResult> of) {
    List<Band> bands = new ArrayList<>();
    double[] x = Arrays.stream(percentages).asDoubleStream().toArray();
    for (NoisyLoss loss : losses) {
      int repeats = runs(loss, percentages[0]).size();
      List<double[]> lines = new ArrayList<>();
      for (int r = 0; r < repeats; r++) {
        int run = r;
        lines.add(
            Arrays.stream(percentages)
                .mapToDouble(p -> of.applyAsDouble(runs(loss, p).get(run)))
                .toArray());
      }
      bands.add(Band.ofRuns(loss.title(), x, lines));
    }
    Charts.linesWithBand(
        folder.file(kind.fileName() + "-" + file + ".svg"),
        kind.title() + ": " + file.replace('-', ' ') + ", " + seeds(),
        "wrong training labels, %",
        label,
        false,
        bands);
  }

  private int shownPercent() {
    return Arrays.stream(percentages)
        .boxed()
        .min(Comparator.comparingInt(p -> Math.abs(p - SHOWN_PERCENT)))
        .orElseThrow();
  }

  /** How often a classification is right, over the confidence in it; the diagonal is perfect. */
  private void reliability() {
    List<Series> series = new ArrayList<>();
    for (NoisyLoss loss : losses) {
      ClassCalibration all =
          ClassCalibration.together(
              runs(loss, shownPercent()).stream().map(NoisyResult::test).toList());
      int[] bins =
          IntStream.range(0, ClassCalibration.BINS)
              .filter(b -> all.counts().get(b) >= FEW)
              .toArray();
      series.add(
          new Series(
              loss.title(),
              share(bins, b -> all.confidence().get(b) / all.counts().get(b)),
              share(bins, b -> (double) all.right().get(b) / all.counts().get(b))));
    }
    series.add(new Series("perfect calibration", new double[] {0, 100}, new double[] {0, 100}));
    Charts.lines(
        folder.file(kind.fileName() + "-reliability.svg"),
        kind.title() + ": calibration with " + shownPercent() + " % wrong labels",
        "confidence, %",
        "classified rightly, %",
        false,
        series);
  }

  private static double[] share(int[] bins, IntToDoubleFunction of) {
    return Arrays.stream(bins).mapToDouble(b -> 100 * of.applyAsDouble(b)).toArray();
  }

  private void curves() {
    List<Band> bands = new ArrayList<>();
    for (NoisyLoss loss : losses) {
      List<double[]> lines =
          runs(loss, shownPercent()).stream()
              .map(r -> r.validation().stream().mapToDouble(v -> 100 * v).toArray())
              .toList();
      double[] epochs = IntStream.rangeClosed(1, lines.get(0).length).asDoubleStream().toArray();
      bands.add(Band.ofRuns(loss.title(), epochs, lines));
    }
    Charts.linesWithBand(
        folder.file(kind.fileName() + "-epochs.svg"),
        kind.title() + ": " + shownPercent() + " % wrong labels, " + seeds(),
        "epoch",
        "accuracy on clean validation images, %",
        false,
        bands);
  }
}
