package org.gmnm.examples.density;

import static org.gmnm.examples.RunOptions.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Regressions whose answer is uncertain or has several values, by networks that differ only in
 * their output layer: squared error, one Gaussian, DL4J's mixture density, and the two forms of
 * {@link org.gmnm.loss.LossGaussianMixture}.
 *
 * <p>Our reading of arXiv 2308.09444: a probability layer that carries uncertainty, against classic
 * ones.
 */
@Command(
    name = "inverse",
    description = "Regressions with several right answers, by five output layers.")
public final class InverseProblem implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions();

  @Unkeyed
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Folder with ETTh1.csv, for SERIES (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data");

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "400",
      description = "Steps of each training (default: ${DEFAULT-VALUE}).")
  private int steps = 400;

  @Option(
      names = "--training",
      paramLabel = "N",
      defaultValue = "4000",
      description = "Training examples of drawn regressions (default: ${DEFAULT-VALUE}).")
  private int training = 4_000;

  @Option(
      names = "--testing",
      paramLabel = "N",
      defaultValue = "3000",
      description = "Test examples of drawn regressions (default: ${DEFAULT-VALUE}).")
  private int testing = 3_000;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      defaultValue = "0.01",
      description = "Of the first step, for every output (default: ${DEFAULT-VALUE}).")
  private double learningRate = 0.01;

  @Unkeyed(selects = true)
  @Option(
      names = "--tasks",
      paramLabel = "TASK",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES} (default: all).")
  private List<RegressionTask> tasks = List.of(RegressionTask.values());

  @Unkeyed(selects = true)
  @Option(
      names = "--outputs",
      paramLabel = "OUTPUT",
      split = ",",
      description = "Only these: ${COMPLETION-CANDIDATES} (default: all).")
  private List<OutputKind> outputs = List.of(OutputKind.values());

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new InverseProblem(), args));
  }

  @Override
  public Integer call() {
    require(steps > 0, "--steps must be > 0, got " + steps);
    require(training >= 100, "--training must be >= 100, got " + training);
    require(testing >= 100, "--testing must be >= 100, got " + testing);
    require(
        learningRate > 0 && learningRate < Double.POSITIVE_INFINITY,
        "--learning-rate must be > 0 and finite, got " + learningRate);
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      Manifest manifest =
          options.manifest("inverse").dataType("all networks", OutputKind.DATA_TYPE);
      RunStore<ForecastRun.Key, ForecastResult> store =
          new RunStore<>(folder.file("trainings"), ForecastResult.class);
      StringBuilder summary = new StringBuilder();
      for (RegressionTask task : available(manifest)) {
        Map<OutputKind, List<ForecastResult>> results = results(task, store, stop);
        if (results == null) {
          return ExampleMain.stopped();
        }
        report(task, folder, results, summary, manifest);
      }
      manifest.origins(store.origins());
      AtomicFiles.write(folder.file("summary.md"), summary.toString());
      manifest.write(folder.file("manifest.json"));
    }
    Console.line("Tables and pictures are in " + options.out());
    return ExampleMain.OK;
  }

  private List<RegressionTask> available(Manifest manifest) {
    List<RegressionTask> result = new ArrayList<>(tasks);
    if (tasks.contains(RegressionTask.SERIES)) {
      Path file = data.resolve(HourlyChanges.FILE);
      if (Files.exists(file)) {
        manifest.data(file);
      } else {
        result.remove(RegressionTask.SERIES);
        Console.line("SERIES left out: there is no " + file + ", give its folder by --data");
      }
    }
    return result;
  }

  private Regression examples(RegressionTask task, long of) {
    return task.examples(data, of, training, testing);
  }

  private @Nullable Map<OutputKind, List<ForecastResult>> results(
      RegressionTask task, RunStore<ForecastRun.Key, ForecastResult> store, StopRequest stop) {
    Map<OutputKind, List<ForecastResult>> results = new EnumMap<>(OutputKind.class);
    long total = (long) options.repeats() * outputs.size() * steps;
    long done = 0;
    try (Progress progress = new Progress(task.title(), total, "steps")) {
      for (long s : options.seeds().toArray()) {
        for (OutputKind kind : outputs) {
          ForecastRun.Key key = new ForecastRun.Key(task, kind, s);
          ForecastResult result = store.result(key);
          if (result == null) {
            long before = done;
            result =
                new ForecastRun(
                        examples(task, s),
                        key,
                        steps,
                        learningRate,
                        store.checkpoint(key, ForecastRun.State.class))
                    .train(
                        steps,
                        s,
                        step -> {
                          progress.update(before + step, key.title());
                          return !stop.requested();
                        });
            if (result == null) {
              return null;
            }
            store.save(key, result, result.failed() ? 0 : result.seconds());
          }
          done += steps;
          progress.update(done, key.title());
          results.computeIfAbsent(kind, k -> new ArrayList<>()).add(result);
        }
      }
    }
    return results;
  }

  private void report(
      RegressionTask task,
      RunFolder folder,
      Map<OutputKind, List<ForecastResult>> results,
      StringBuilder summary,
      Manifest manifest) {
    ForecastReport report = new ForecastReport(folder, task);
    Table table = report.table(results, truthScores(task));
    report.calibration(results);
    report.densities(examples(task, options.seed()), results);
    report.tell(manifest, results);
    Console.line("");
    Console.line(task.title());
    Console.line(table.toText());
    summary.append("## ").append(task.title()).append("\n\n").append(table.toMarkdown());
    summary.append('\n');
  }

  /** What the density that examples are drawn from itself scores, a bound for all; a seed each. */
  private double[] truthScores(RegressionTask task) {
    if (task == RegressionTask.SERIES) {
      return new double[0];
    }
    double[] scores = new double[options.repeats()];
    for (int r = 0; r < options.repeats(); r++) {
      Regression.Part test = examples(task, options.seed() + r).test();
      Regression.Truth truth = task.truth();
      for (int i = 0; i < test.y().length; i++) {
        scores[r] -= Math.log(truth.density(test.x()[i][0], test.y()[i])) / test.y().length;
      }
    }
    return scores;
  }
}
