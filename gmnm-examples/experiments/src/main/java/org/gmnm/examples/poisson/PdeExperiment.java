package org.gmnm.examples.poisson;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.gmnm.backend.CpuThreads;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.RunStore;
import org.jspecify.annotations.Nullable;

/** All runs of one problem: what the mains have in common. */
final class PdeExperiment {

  private final PdeProblem problem;
  private final PdeOptions options;

  PdeExperiment(PdeProblem problem, PdeOptions options) {
    this.problem = problem;
    this.options = options;
  }

  int run() {
    options.validate();
    CpuThreads.single();
    Manifest manifest = options.manifest(problem.title()); // it times the run
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      RunStore<PdeRun.Key, Trace> store = new RunStore<>(folder.file("runs"), Trace.class);
      if (options.tune) {
        return tune(folder, store, stop::requested);
      }
      List<PdeResult> results = results(store, options.tuned, stop::requested);
      if (results == null) {
        return ExampleMain.stopped();
      }
      manifest.origins(store.origins());
      new PdeReport(problem, options, manifest).write(folder, results);
      return ExampleMain.OK;
    }
  }

  private @Nullable List<PdeResult> results(
      RunStore<PdeRun.Key, Trace> store, @Nullable Double tuned, BooleanSupplier stop) {
    PdeRun runs = new PdeRun(problem, options, store, stop);
    List<PdeResult> results = new ArrayList<>();
    for (PdeMethod method : options.methods) {
      List<Integer> sizes = method.isClosedForm() ? options.components : List.of(0);
      for (int components : sizes) {
        for (long seed : options.seeds().toArray()) {
          double own = tuned == null ? options.optimizer.tuned(method) : tuned;
          PdeRun.Key key =
              new PdeRun.Key(method, components, seed, method.isClosedForm() ? 0 : own);
          PdeResult result = stop.getAsBoolean() ? null : runs.run(key);
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
  private int tune(RunFolder folder, RunStore<PdeRun.Key, Trace> store, BooleanSupplier stop) {
    Table table = new Table("method", "tuned", "seed", "relative L2 error");
    for (double choice : options.optimizer.choices()) {
      List<PdeResult> results = results(store, choice, stop);
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
}
