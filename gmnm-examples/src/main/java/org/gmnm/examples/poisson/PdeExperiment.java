package org.gmnm.examples.poisson;

import static org.gmnm.examples.RunOptions.joined;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.gmnm.dl4j.CpuThreads;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.jspecify.annotations.Nullable;

/** All runs of one problem: what the mains have in common. */
final class PdeExperiment {

  private final PdeProblem problem;
  private final PdeOptions options;
  private final String command;

  /**
   * An experiment.
   *
   * @param command the options that chose the problem, for the manifest
   */
  PdeExperiment(PdeProblem problem, PdeOptions options, String command) {
    this.problem = problem;
    this.options = options;
    this.command = command;
  }

  int run() {
    options.validate();
    CpuThreads.single();
    Manifest manifest = manifest(); // it times the run
    try (RunFolder folder = RunFolder.open(options.out());
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping at the next checkpoint ..."))) {
      if (options.tune) {
        return tune(folder, stop::requested);
      }
      List<PdeResult> results = results(folder.path(), null, stop::requested);
      if (results == null) {
        return ExampleMain.stopped();
      }
      new PdeReport(problem, options, manifest).write(folder, results);
      return ExampleMain.OK;
    }
  }

  private @Nullable List<PdeResult> results(
      Path folder, @Nullable Double tuned, BooleanSupplier stop) {
    PdeRun runs = new PdeRun(problem, options, folder, tuned == null ? options.tuned : tuned, stop);
    List<PdeResult> results = new ArrayList<>();
    for (PdeMethod method : options.methods) {
      List<Integer> sizes = method.isClosedForm() ? options.components : List.of(0);
      for (int components : sizes) {
        for (long seed : options.seeds().toArray()) {
          PdeResult result = stop.getAsBoolean() ? null : runs.run(method, components, seed);
          if (result == null) {
            return null;
          }
          results.add(result);
        }
      }
    }
    return results;
  }

  /** Errors at the end for every choice of what is tuned: from them the defaults are taken. */
  private int tune(RunFolder folder, BooleanSupplier stop) {
    Table table = new Table("method", "tuned", "seed", "relative L2 error");
    for (double choice : options.optimizer.choices()) {
      List<PdeResult> results =
          results(folder.file(String.format(Locale.ROOT, "tuned-%s", choice)), choice, stop);
      if (results == null) {
        return ExampleMain.stopped();
      }
      for (PdeResult result : results) {
        if (!result.method().isClosedForm()) {
          table.row(
              result.method().title(), choice, result.seed(), result.trace().last().relativeL2());
        }
      }
    }
    table.writeCsv(folder.file("tuning.csv"));
    Console.line("");
    Console.line(table.toText());
    return ExampleMain.OK;
  }

  private Manifest manifest() {
    String chosen =
        "--methods %s --components %s --iterations %d --steps %d --points %d --border %d --sampler %s --refine %d --seed %d --repeats %d --optimizer %s"
            .formatted(
                joined(options.methods),
                joined(options.components),
                options.iterations,
                options.steps,
                options.points,
                options.border,
                options.sampler,
                options.refine,
                options.seed(),
                options.repeats(),
                options.optimizer);
    String tuned = options.tuned == null ? "" : " --tuned " + options.tuned;
    return Manifest.of(problem.title())
        .command(
            "mvn -q compile exec:exec -Dexample=poisson.%s %s%s\""
                .formatted(command, chosen, tuned))
        .seed(options.seed())
        .option("problem", problem.title());
  }
}
