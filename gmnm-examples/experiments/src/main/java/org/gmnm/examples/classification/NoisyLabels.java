package org.gmnm.examples.classification;

import static org.gmnm.examples.RunOptions.require;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.ExampleOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Classification where a share of the training labels is wrong: {@link org.gmnm.loss.LossNgmg}
 * against binary and categorical cross-entropy, everything else equal.
 *
 * <p>Our reading of arXiv 2401.11261, which has a negative Gaussian mixture gradient in place of
 * binary cross-entropy: the bounded loss gives up on labels that contradict everything else.
 *
 * <p>Protocol: every training runs to its last epoch, nothing is stopped early; accuracy and
 * calibration are those of clean test images. The learning rate of every loss is chosen from the
 * same grid: 40 % wrong labels, clean validation images, one seed that is not among those compared.
 */
@Command(
    name = "noisy-labels",
    description = "NGMG against cross-entropy where a share of the training labels is wrong.")
public final class NoisyLabels implements Callable<Integer> {

  private static final int TUNING_PERCENT = 40;
  private static final long TUNING_SEED = 7;

  @Mixin private final ExampleOptions options = new ExampleOptions(30, 64);

  @Unkeyed(selects = true)
  @Option(
      names = "--images",
      paramLabel = "IMAGES",
      split = ",",
      defaultValue = "DRAWN",
      description =
          "Which: ${COMPLETION-CANDIDATES}; only DRAWN needs no data (default: ${DEFAULT-VALUE}).")
  private Set<NoisyImages> images = Set.of(NoisyImages.DRAWN);

  @Unkeyed(selects = true)
  @Option(
      names = "--wrong",
      paramLabel = "PERCENT",
      split = ",",
      defaultValue = "0,40",
      description = "Shares of wrong labels, in percent (default: ${DEFAULT-VALUE}).")
  private List<Integer> percentages = List.of(0, 40);

  @Unkeyed(selects = true)
  @Option(
      names = "--losses",
      paramLabel = "LOSS",
      split = ",",
      defaultValue = "BINARY,CATEGORICAL,NGMG",
      description = "Which: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<NoisyLoss> losses = List.of();

  @Unkeyed(selects = true)
  @Option(
      names = "--grid",
      paramLabel = "RATE",
      split = ",",
      defaultValue = "3e-4,1e-3,3e-3",
      description =
          "Learning rates, tried for every loss; the best on validation images is taken (default:"
              + " ${DEFAULT-VALUE}).")
  private List<Double> grid = List.of();

  @Unkeyed(selects = true)
  @Option(
      names = "--rates",
      paramLabel = "LOSS=RATE",
      split = ",",
      description = "Learning rates in place of those of the grid, for example BINARY=1e-3.")
  private Map<NoisyLoss, Double> chosenRates = Map.of();

  @Option(
      names = "--tune",
      paramLabel = "RATE",
      split = ",",
      description =
          "Instead of the comparison, try these learning rates with 40 %% wrong labels and show the"
              + " accuracy on validation images.")
  private List<Double> rates = List.of();

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new NoisyLabels(), args));
  }

  @Override
  public Integer call() {
    check();
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      Manifest manifest = options.manifest("noisy-labels");
      RunStore<NoisyRun.Key, NoisyResult> store =
          new RunStore<>(folder.file("trainings"), NoisyResult.class);
      StringBuilder summary = new StringBuilder();
      for (NoisyImages kind : images) {
        NoisyImages.Parts parts = kind.parts(options.data(), options.subset(), options.seed());
        parts.training().sources().forEach(manifest::data);
        parts.test().sources().stream()
            .filter(file -> !parts.training().sources().contains(file))
            .forEach(manifest::data);
        Map<NoisyRun.Key, NoisyResult> results = results(kind, parts, folder, store, stop);
        if (results == null) {
          return ExampleMain.stopped();
        }
        NoisyReport report = new NoisyReport(folder, kind, parts, results);
        summary.append(rates.isEmpty() ? report.comparison(manifest) : report.tuning());
      }
      AtomicFiles.write(folder.file("summary.md"), summary.toString());
      manifest.origins(store.origins()).write(folder.file("manifest.json"));
    }
    Console.line("Tables and pictures are in " + options.out());
    return ExampleMain.OK;
  }

  private void check() {
    for (int percent : percentages) {
      require(percent >= 0 && percent <= 100, "--wrong must be from 0 to 100, got " + percent);
    }
    long last = options.seed() + options.repeats() - 1;
    require(
        !rates.isEmpty() || TUNING_SEED < options.seed() || TUNING_SEED > last,
        "--seed: seed %d chose the learning rates and must not be reported, got seeds %d to %d"
            .formatted(TUNING_SEED, options.seed(), last));
    require(!grid.isEmpty(), "--grid must name at least one learning rate");
    grid.forEach(rate -> checkRate("--grid", rate));
    rates.forEach(rate -> checkRate("--tune", rate));
    chosenRates.values().forEach(rate -> checkRate("--rates", rate));
  }

  private static void checkRate(String option, double rate) {
    require(
        rate > 0 && rate < Double.POSITIVE_INFINITY,
        option + " must be > 0 and finite, got " + rate);
  }

  /** Trainings that choose learning rates, by a seed that is not among those compared. */
  private List<NoisyRun.Key> tuning(NoisyImages kind, List<Double> grid) {
    List<NoisyRun.Key> keys = new ArrayList<>();
    for (double rate : grid) {
      for (NoisyLoss loss : losses) {
        if (!rates.isEmpty() || !chosenRates.containsKey(loss)) {
          keys.add(new NoisyRun.Key(kind, loss, rate, TUNING_PERCENT, TUNING_SEED));
        }
      }
    }
    return keys;
  }

  private List<NoisyRun.Key> comparison(NoisyImages kind, Map<NoisyLoss, Double> best) {
    List<NoisyRun.Key> keys = new ArrayList<>();
    for (long seed : options.seeds().toArray()) {
      for (int percent : percentages) {
        for (NoisyLoss loss : losses) {
          double rate = Objects.requireNonNull(best.get(loss));
          keys.add(new NoisyRun.Key(kind, loss, rate, percent, seed));
        }
      }
    }
    return keys;
  }

  private @Nullable Map<NoisyRun.Key, NoisyResult> results(
      NoisyImages kind,
      NoisyImages.Parts parts,
      RunFolder folder,
      RunStore<NoisyRun.Key, NoisyResult> store,
      StopRequest stop) {
    List<NoisyRun.Key> tried = tuning(kind, rates.isEmpty() ? grid : rates);
    Map<NoisyRun.Key, NoisyResult> tuned = trained(kind, parts, tried, folder, store, stop);
    if (tuned == null || !rates.isEmpty()) {
      return tuned;
    }
    return trained(kind, parts, comparison(kind, best(tuned)), folder, store, stop);
  }

  /** The learning rate of each loss that is best on validation images, unless it was given. */
  private Map<NoisyLoss, Double> best(Map<NoisyRun.Key, NoisyResult> tuned) {
    Map<NoisyLoss, NoisyRun.Key> best = new EnumMap<>(NoisyLoss.class);
    tuned.forEach(
        (key, result) ->
            best.merge(
                key.loss(),
                key,
                (a, b) ->
                    result.lastValidation() > Objects.requireNonNull(tuned.get(a)).lastValidation()
                        ? b
                        : a));
    Map<NoisyLoss, Double> found = new EnumMap<>(NoisyLoss.class);
    best.forEach((loss, key) -> found.put(loss, key.rate()));
    found.putAll(chosenRates);
    return found;
  }

  private @Nullable Map<NoisyRun.Key, NoisyResult> trained(
      NoisyImages kind,
      NoisyImages.Parts parts,
      List<NoisyRun.Key> keys,
      RunFolder folder,
      RunStore<NoisyRun.Key, NoisyResult> store,
      StopRequest stop) {
    Map<NoisyRun.Key, NoisyResult> results = new LinkedHashMap<>();
    for (NoisyRun.Key key : keys) {
      NoisyResult result = store.result(key);
      if (result != null) {
        results.put(key, result);
      }
    }
    long each = (long) parts.training().size() * options.epochs();
    try (Progress progress =
        new Progress(kind.title(), each * keys.size(), "images", each * results.size())) {
      for (NoisyRun.Key key : keys) {
        if (results.containsKey(key)) {
          continue;
        }
        WrongLabels labels = WrongLabels.draw(parts.training(), key.percent(), key.seed());
        labels
            .table()
            .writeCsv(
                folder.file(
                    "wrong-labels/%s-%d-%d.csv"
                        .formatted(kind.fileName(), key.percent(), key.seed())));
        long before = each * results.size();
        NoisyResult result =
            new NoisyRun(
                    kind,
                    parts,
                    labels,
                    key,
                    options.epochs(),
                    options.batch(),
                    store.checkpoint(key, NoisyRun.State.class))
                .train(
                    seen -> {
                      progress.update(before + seen, key.title());
                      return !stop.requested();
                    });
        if (result == null) {
          return null;
        }
        store.save(key, result, result.seconds());
        results.put(key, result);
      }
    }
    Map<NoisyRun.Key, NoisyResult> inOrder = new LinkedHashMap<>();
    keys.forEach(key -> inOrder.put(key, results.get(key)));
    return inOrder;
  }
}
