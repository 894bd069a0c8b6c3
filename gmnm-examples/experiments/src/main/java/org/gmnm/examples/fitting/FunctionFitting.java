package org.gmnm.examples.fitting;

import static org.gmnm.examples.RunOptions.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gmnm.backend.CpuLapack;
import org.gmnm.backend.CpuThreads;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.baseline.FullBatchDescent;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Fits surfaces over [−1, 1]² by one GMNM layer, by a KAN and by multilayer perceptrons of as many
 * parameters, the same points and the same steps; and by the GMNM layer through variable
 * projection.
 *
 * <p>Our reading of arXiv 2510.06660, figure 2.
 */
@Command(
    name = "fitting",
    description = "Fits 2-D surfaces with GMNM, a KAN and MLPs of as many parameters.")
public final class FunctionFitting implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "250",
      description =
          "Training steps of each network, evaluations of loss and gradient (default:"
              + " ${DEFAULT-VALUE}).")
  private int steps = 250;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Training points, uniform in the square (default: ${DEFAULT-VALUE}).")
  private int points = 1024;

  @Option(
      names = "--projection-steps",
      paramLabel = "N",
      defaultValue = "10",
      description =
          "Levenberg-Marquardt steps of variable projection with each of its ridges (default:"
              + " ${DEFAULT-VALUE}).")
  private int projectionSteps = 10;

  @Unkeyed(selects = true)
  @Option(
      names = "--surface",
      paramLabel = "NAME",
      description = "Which surfaces: ${COMPLETION-CANDIDATES} (default: OSCILLATING).",
      split = ",")
  private List<Surface> surfaces = List.of(Surface.OSCILLATING);

  @Option(
      names = "--tune",
      description =
          "Only choose the scales of the starts, and write their table to the output folder.")
  private boolean tune;

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    CpuLapack.prepare();
    System.exit(ExampleMain.run(new FunctionFitting(), args));
  }

  @Override
  public Integer call() {
    require(steps > 0, "--steps must be > 0, got " + steps);
    require(
        points >= FitNetwork.COMPONENTS,
        "--points must be at least as many as components, "
            + FitNetwork.COMPONENTS
            + ", got "
            + points);
    require(projectionSteps > 0, "--projection-steps must be > 0, got " + projectionSteps);
    long first = options.seed();
    long last = first + options.repeats() - 1;
    require(
        tune || StartScales.SEED < first || StartScales.SEED > last,
        "--seed: seed "
            + StartScales.SEED
            + " chose the starts and must not be reported, got seeds "
            + first
            + " to "
            + last);
    CpuThreads.single();
    Manifest manifest = options.manifest("fitting"); // it times the run
    try (RunFolder folder = options.open()) {
      List<FitTask> tasks = tune ? tuningTasks() : tasks();
      RunStore<FitTask, FitResult> fits =
          new RunStore<>(folder.file(tune ? "tuning" : "fits"), FitResult.class);
      List<FitResult> results = fitAll(tasks, fits);
      if (results == null) {
        return ExampleMain.stopped();
      }
      manifest.origins(fits.origins());
      if (tune) {
        report(results, folder);
      } else {
        new FitReport(folder, surfaces, steps, points, options.repeats()).write(results, manifest);
      }
    }
    return ExampleMain.OK;
  }

  private List<FitTask> tasks() {
    StartScales scales = StartScales.read();
    List<FitTask> tasks = new ArrayList<>();
    for (Surface surface : surfaces) {
      for (long s : options.seeds().toArray()) {
        for (FitMethod method : FitMethod.values()) {
          double scale = scales.of(surface, method, steps);
          int own = method.network() == null ? projectionSteps : steps;
          tasks.add(new FitTask(surface, method, s, scale, own, points));
        }
      }
    }
    return tasks;
  }

  private List<FitTask> tuningTasks() {
    List<FitTask> tasks = new ArrayList<>();
    for (Surface surface : surfaces) {
      for (FitMethod method : FitMethod.values()) {
        if (method.network() != null) {
          for (double scale : StartScales.CHOICES) {
            tasks.add(new FitTask(surface, method, StartScales.SEED, scale, steps, points));
          }
        }
      }
    }
    return tasks;
  }

  private @Nullable List<FitResult> fitAll(List<FitTask> tasks, RunStore<FitTask, FitResult> fits) {
    double[][] evaluation =
        tune ? FitData.points(StartScales.VALIDATION_SEED, FitData.VALIDATION) : FitData.grid();
    List<@Nullable FitResult> results = new ArrayList<>();
    tasks.forEach(task -> results.add(fits.result(task)));
    long kept = results.stream().filter(r -> r != null).count();
    List<FitResult> all = new ArrayList<>();
    try (StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."));
        Progress progress =
            new Progress(
                tune ? "Tuning" : "Fits", (long) tasks.size() * steps, "steps", kept * steps)) {
      long done = kept * steps;
      for (int i = 0; i < tasks.size(); i++) {
        FitTask task = tasks.get(i);
        FitResult result = results.get(i);
        if (result == null) {
          long before = done;
          result =
              fitter(task, all, fits)
                  .fit(
                      task,
                      evaluation,
                      (step, mse) -> {
                        progress.update(
                            before + (long) step * steps / task.steps(),
                            String.format(Locale.ROOT, "%s, MSE %.1e", task.title(), mse));
                        return !stop.requested();
                      });
          if (result == null) {
            return null;
          }
          fits.save(task, result, result.seconds());
          done += steps;
          progress.update(done, task.title());
        }
        all.add(result);
      }
    }
    return all;
  }

  /** Variable projection goes on from the fit by gradients that came before it. */
  private static FitResult.Fitter fitter(
      FitTask task, List<FitResult> before, RunStore<FitTask, FitResult> fits) {
    return task.method() == FitMethod.PROJECTION
        ? new ProjectedFit(before.get(before.size() - 1))
        : new GradientFit(fits.checkpoint(task, FullBatchDescent.State.class));
  }

  private static void report(List<FitResult> results, RunFolder folder) {
    int choices = StartScales.CHOICES.size();
    List<List<FitResult>> tried = new ArrayList<>();
    for (int i = 0; i < results.size(); i += choices) {
      tried.add(results.subList(i, i + choices));
    }
    Table table = StartScales.table(tried);
    table.writeCsv(folder.file(StartScales.FILE));
    Console.line("");
    Console.line(table.toText());
    Console.line("The table is " + folder.file(StartScales.FILE));
  }
}
