package org.gmnm.examples.classification;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gmnm.examples.ExampleOptions;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Bar;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;

/** The table, pictures and manifest of a classification experiment. */
final class ClassificationReport {

  private final ExampleOptions options;
  private final ImageSource format;
  private final ClassifierOptions classifiers;
  private final ImageSet training;
  private final ImageSet validation;
  private final ImageSet test;

  ClassificationReport(
      ExampleOptions options,
      ClassifierOptions classifiers,
      ImageSource format,
      ImageSet training,
      ImageSet validation,
      ImageSet test) {
    this.options = options;
    this.format = format;
    this.classifiers = classifiers;
    this.training = training;
    this.validation = validation;
    this.test = test;
  }

  void write(List<ClassifierResult> results, Manifest manifest) {
    Map<String, List<ClassifierResult>> byNetwork =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    ClassifierResult::network, LinkedHashMap::new, Collectors.toList()));
    Path out = options.out();
    Table summary = summary(byNetwork);
    AtomicFiles.write(out.resolve("summary.md"), summary.toMarkdown());
    runs(results).writeCsv(out.resolve("runs.csv"));
    if (classifiers.ablation()) {
      gains(byNetwork);
    } else {
      curves(byNetwork, History::accuracy, "Validation accuracy", "validation-accuracy.svg");
      curves(byNetwork, History::loss, "Training loss (cross-entropy, nats)", "training-loss.svg");
      byNetwork.forEach((name, runs) -> confusion(name, runs));
    }
    tell(manifest, byNetwork);
    Console.line("");
    Console.line(summary.toText());
    Console.line("Table, pictures and manifest are in " + out);
  }

  private Table summary(Map<String, List<ClassifierResult>> byNetwork) {
    Table table =
        new Table(
            "network",
            "parameters",
            "runs",
            "epochs",
            "validation accuracy of the best epoch, " + Statistics.shown(options.repeats()),
            "of the last epoch",
            "test accuracy, " + Statistics.shown(options.repeats()),
            "training images per second, median",
            "minutes of a training, median");
    byNetwork.forEach(
        (name, runs) ->
            table.row(
                name,
                runs.get(0).parameters(),
                runs.size(),
                epochs(runs),
                spread(runs, r -> r.history().bestAccuracy()),
                spread(runs, r -> r.history().lastAccuracy()),
                spread(runs, r -> r.testAccuracy()),
                Math.round(
                    Statistics.median(
                        runs.stream()
                            .flatMap(r -> r.history().imagesPerSecond().stream())
                            .toList())),
                String.format(
                    Locale.ROOT,
                    "%.1f",
                    Statistics.median(
                        runs.stream()
                            .map(r -> r.history().seconds(training.size()) / 60)
                            .toList()))));
    return table;
  }

  private Table runs(List<ClassifierResult> results) {
    Table table =
        new Table(
            "network",
            "seed",
            "parameters",
            "validation accuracy",
            "validation accuracy of the last epoch",
            "test accuracy",
            "seconds");
    for (ClassifierResult r : results) {
      table.row(
          r.network(),
          r.seed(),
          r.parameters(),
          r.history().bestAccuracy(),
          r.history().lastAccuracy(),
          r.testAccuracy(),
          r.history().seconds(training.size()));
    }
    return table;
  }

  /** The epochs that every run has done; with a limit of time, runs may differ. */
  private static int epochs(List<ClassifierResult> runs) {
    return runs.stream().mapToInt(r -> r.history().epochs()).min().orElse(0);
  }

  private static String spread(
      List<ClassifierResult> runs, Function<ClassifierResult, Double> measure) {
    return Statistics.spread(
        runs.stream().map(measure).map(share -> 100 * share).toList(), "%.1f %%");
  }

  private void curves(
      Map<String, List<ClassifierResult>> byNetwork,
      Function<History, List<Double>> values,
      String label,
      String file) {
    List<Band> bands = new ArrayList<>();
    byNetwork.forEach(
        (name, runs) -> {
          int shown = epochs(runs);
          double[] epochs = IntStream.rangeClosed(1, shown).asDoubleStream().toArray();
          bands.add(
              Band.ofRuns(
                  name,
                  epochs,
                  runs.stream()
                      .map(
                          r ->
                              values.apply(r.history()).stream()
                                  .limit(shown)
                                  .mapToDouble(Double::doubleValue)
                                  .toArray())
                      .toList()));
        });
    Charts.linesWithBand(
        options.out().resolve(file),
        format.title()
            + ": "
            + label.toLowerCase(Locale.ROOT)
            + ", "
            + Statistics.shown(options.repeats()),
        "Epoch",
        label,
        false,
        bands);
  }

  /** What every other network gains over the first, seed by seed. */
  private void gains(Map<String, List<ClassifierResult>> byNetwork) {
    List<ClassifierResult> first = byNetwork.values().iterator().next();
    List<Bar> bars = new ArrayList<>();
    byNetwork.forEach(
        (name, runs) -> {
          List<Double> points =
              IntStream.range(0, runs.size())
                  .mapToObj(i -> points(accuracy(runs.get(i)) - accuracy(first.get(i))))
                  .sorted()
                  .toList();
          if (!name.equals(first.get(0).network())) {
            bars.add(
                new Bar(
                    name.replace('-', ' '),
                    Statistics.median(points),
                    points.get(0),
                    points.get(points.size() - 1)));
          }
        });
    Charts.bars(
        options.out().resolve("ablation.svg"),
        format.title() + ": what one option changes, " + Statistics.shown(options.repeats()),
        "Validation accuracy over " + first.get(0).network() + " (points)",
        bars);
  }

  /** In percentage points, to the hundredth. */
  private static double points(double share) {
    return Math.round(10_000 * share) / 100.0;
  }

  private static double accuracy(ClassifierResult run) {
    return run.history().bestAccuracy();
  }

  /** All runs of a network together: rows are true classes. */
  private void confusion(String name, List<ClassifierResult> runs) {
    int classes = test.classes();
    int[][] counts = new int[classes][classes];
    for (ClassifierResult run : runs) {
      for (int actual = 0; actual < classes; actual++) {
        for (int predicted = 0; predicted < classes; predicted++) {
          counts[actual][predicted] += run.confusion().get(actual).get(predicted);
        }
      }
    }
    Charts.confusionMatrix(
        options.out().resolve("confusion-" + name + ".png"),
        format.title()
            + " test images, network "
            + name
            + (runs.size() > 1 ? ", " + runs.size() + " runs together" : ""),
        test.classNames().toArray(new String[0]),
        counts);
  }

  private void tell(Manifest manifest, Map<String, List<ClassifierResult>> byNetwork) {
    manifest
        .option("training images", training.size())
        .option("validation images", validation.size())
        .option("test images", test.size());
    training.sources().forEach(manifest::data);
    test.sources().forEach(manifest::data);
    byNetwork.forEach(
        (name, runs) -> {
          manifest.result(
              name + " validation accuracy", spread(runs, r -> r.history().bestAccuracy()));
          manifest.result(name + " test accuracy", spread(runs, r -> r.testAccuracy()));
        });
    manifest.write(options.out().resolve("manifest.json"));
  }
}
