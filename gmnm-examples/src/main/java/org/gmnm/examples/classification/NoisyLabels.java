package org.gmnm.examples.classification;

import static org.gmnm.examples.RunOptions.joined;
import static org.gmnm.examples.RunOptions.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gmnm.dl4j.CpuAcceleration;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.ExampleOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
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
 * calibration are those of clean test images. Learning rates were chosen by {@code --tune}: 40 %
 * wrong labels, clean validation images, one seed that is not among those compared.
 */
@Command(
    name = "noisy-labels",
    description = "NGMG against cross-entropy where a share of the training labels is wrong.")
public final class NoisyLabels implements Callable<Integer> {

  private static final int TUNING_PERCENT = 40;
  private static final long TUNING_SEED = 7;

  @Mixin private final ExampleOptions options = new ExampleOptions(30, 64);

  @Option(
      names = "--images",
      paramLabel = "IMAGES",
      split = ",",
      defaultValue = "DRAWN",
      description =
          "Which: ${COMPLETION-CANDIDATES}; only DRAWN needs no data (default: ${DEFAULT-VALUE}).")
  private Set<NoisyImages> images = Set.of(NoisyImages.DRAWN);

  @Option(
      names = "--wrong",
      paramLabel = "PERCENT",
      split = ",",
      defaultValue = "0,20,40,60",
      description = "Shares of wrong labels, in percent (default: ${DEFAULT-VALUE}).")
  private List<Integer> percentages = List.of(0, 20, 40, 60);

  @Option(
      names = "--losses",
      paramLabel = "LOSS",
      split = ",",
      defaultValue = "BINARY,CATEGORICAL,NGMG",
      description = "Which: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<NoisyLoss> losses = List.of();

  @Option(
      names = "--rates",
      paramLabel = "LOSS=RATE",
      split = ",",
      description = "Learning rates in place of the tuned ones, for example BINARY=1e-3.")
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
    CpuAcceleration.enable();
    try (RunFolder folder = RunFolder.open(options.out());
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      Manifest manifest = manifest();
      StringBuilder summary = new StringBuilder();
      double seconds = 0;
      for (NoisyImages kind : images) {
        NoisyImages.Parts parts = kind.parts(options.data(), options.subset(), options.seed());
        parts.training().sources().forEach(manifest::data);
        parts.test().sources().stream()
            .filter(file -> !parts.training().sources().contains(file))
            .forEach(manifest::data);
        Map<NoisyFiles.Key, NoisyResult> results = results(kind, parts, folder, stop);
        if (results == null) {
          return ExampleMain.stopped();
        }
        seconds += results.values().stream().mapToDouble(NoisyResult::seconds).sum();
        NoisyReport report = new NoisyReport(folder, kind, parts, results);
        summary.append(rates.isEmpty() ? report.comparison(manifest) : report.tuning());
      }
      AtomicFiles.write(folder.file("summary.md"), summary.toString());
      manifest.trainingSeconds(seconds).write(folder.file("manifest.json"));
    }
    Console.line("Tables and pictures are in " + options.out());
    return ExampleMain.OK;
  }

  private void check() {
    for (int percent : percentages) {
      require(percent >= 0 && percent <= 100, "--wrong must be from 0 to 100, got " + percent);
    }
    rates.forEach(rate -> checkRate("--tune", rate));
    chosenRates.values().forEach(rate -> checkRate("--rates", rate));
  }

  private static void checkRate(String option, double rate) {
    require(
        rate > 0 && rate < Double.POSITIVE_INFINITY,
        option + " must be > 0 and finite, got " + rate);
  }

  private Manifest manifest() {
    String command =
        "mvn -q compile exec:exec -Dexample=classification.NoisyLabels -Dargs=\"--images %s --wrong %s --losses %s%s%s --epochs %d --batch %d --subset %d --seed %d --repeats %d\""
            .formatted(
                joined(images),
                joined(percentages),
                joined(losses),
                chosenRates.isEmpty() ? "" : " --rates " + joined(chosenRates.entrySet()),
                rates.isEmpty() ? "" : " --tune " + joined(rates),
                options.epochs(),
                options.batch(),
                options.subset(),
                options.seed(),
                options.repeats());
    return Manifest.of("noisy-labels").command(command).seed(options.seed());
  }

  /** Every training to be done, in order. */
  private List<NoisyFiles.Key> keys(NoisyImages kind, int training) {
    String others =
        "%d images, %d epochs, batch %d, images by seed %d"
            .formatted(training, options.epochs(), options.batch(), options.seed());
    List<NoisyFiles.Key> keys = new ArrayList<>();
    for (double rate : rates) {
      for (NoisyLoss loss : losses) {
        keys.add(new NoisyFiles.Key(kind, loss, rate, TUNING_PERCENT, TUNING_SEED, others));
      }
    }
    if (!rates.isEmpty()) {
      return keys;
    }
    for (long seed : options.seeds().toArray()) {
      for (int percent : percentages) {
        for (NoisyLoss loss : losses) {
          double rate = chosenRates.getOrDefault(loss, kind.rate(loss));
          keys.add(new NoisyFiles.Key(kind, loss, rate, percent, seed, others));
        }
      }
    }
    return keys;
  }

  private @Nullable Map<NoisyFiles.Key, NoisyResult> results(
      NoisyImages kind, NoisyImages.Parts parts, RunFolder folder, StopRequest stop) {
    NoisyFiles files = new NoisyFiles(folder.file("trainings"));
    List<NoisyFiles.Key> keys = keys(kind, parts.training().size());
    Map<NoisyFiles.Key, NoisyResult> results = new LinkedHashMap<>();
    if (options.resume()) {
      for (NoisyFiles.Key key : keys) {
        NoisyResult result = files.load(key);
        if (result != null) {
          results.put(key, result);
        }
      }
    }
    long each = (long) parts.training().size() * options.epochs();
    try (Progress progress =
        new Progress(kind.title(), each * keys.size(), "images", each * results.size())) {
      for (NoisyFiles.Key key : keys) {
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
            new NoisyRun(kind, parts, labels, key, options.epochs(), options.batch())
                .train(
                    seen -> {
                      progress.update(before + seen, key.title());
                      return !stop.requested();
                    });
        if (result == null) {
          return null;
        }
        files.save(key, result);
        results.put(key, result);
      }
    }
    Map<NoisyFiles.Key, NoisyResult> inOrder = new LinkedHashMap<>();
    keys.forEach(key -> inOrder.put(key, results.get(key)));
    return inOrder;
  }
}
