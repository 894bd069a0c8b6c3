package org.gmnm.examples.fitting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import org.nd4j.linalg.learning.config.NoOp;

/** The tables and the manifest of the fits; {@link FitCharts} draws them. */
final class FitReport {

  private static final int PARTS = 5; // of the steps, in the table of ratios

  private static final String RATIOS = "Ratios of test MSE (medians of the runs) after some steps:";

  private final RunFolder folder;
  private final List<Surface> surfaces;
  private final int steps;
  private final int points;
  private final int repeats;

  FitReport(RunFolder folder, List<Surface> surfaces, int steps, int points, int repeats) {
    this.folder = folder;
    this.surfaces = surfaces;
    this.steps = steps;
    this.points = points;
    this.repeats = repeats;
  }

  void write(List<FitResult> results, Manifest manifest) {
    Table summary = emptySummary();
    for (Surface surface : surfaces) {
      for (FitMethod method : FitMethod.values()) {
        addRow(summary, of(results, surface, method));
      }
      FitCharts.draw(folder, surface, steps, of(results, surface));
    }
    Table ratios = ratios(results);
    runs(results).writeCsv(folder.file("runs.csv"));
    summary.writeCsv(folder.file("summary.csv"));
    AtomicFiles.write(
        folder.file("summary.md"),
        (repeats == 1 ? "One run" : "Medians of " + repeats + " runs")
            + ", "
            + steps
            + " steps on "
            + points
            + " points, double precision; mean squared errors (MSE).\n\n"
            + summary.toMarkdown()
            + "\n"
            + RATIOS
            + "\n\n"
            + ratios.toMarkdown());
    tell(results, manifest);
    manifest.write(folder.file("manifest.json"));
    Console.line("");
    Console.line(summary.toText());
    Console.line(RATIOS);
    Console.line("");
    Console.line(ratios.toText());
    Console.line("Surfaces, error maps and curves are in " + folder.path());
  }

  private static List<FitResult> of(List<FitResult> results, Surface surface) {
    return results.stream().filter(r -> r.task().surface() == surface).toList();
  }

  private static List<FitResult> of(List<FitResult> results, Surface surface, FitMethod method) {
    return of(results, surface).stream().filter(r -> r.task().method() == method).toList();
  }

  /** One run has no range. */
  private Table emptySummary() {
    List<String> headers =
        new ArrayList<>(
            List.of("surface", "method", "parameters", "scale of the start", "training MSE"));
    headers.addAll(
        repeats == 1 ? List.of("test MSE") : List.of("test MSE, median", "least", "greatest"));
    headers.add("seconds");
    return new Table(headers.toArray(new String[0]));
  }

  private void addRow(Table table, List<FitResult> runs) {
    FitTask task = runs.get(0).task();
    double[] errors = runs.stream().mapToDouble(FitResult::rank).sorted().toArray();
    List<Object> cells =
        new ArrayList<>(
            List.of(
                task.surface().title(),
                task.method().title(),
                runs.get(0).parameters(),
                task.method().network() == null ? "" : task.scale(),
                median(runs, FitResult::trainMse),
                median(runs, FitResult::rank)));
    if (repeats > 1) {
      cells.addAll(List.of(errors[0], errors[errors.length - 1]));
    }
    cells.add(median(runs, FitResult::seconds));
    table.row(cells.toArray());
  }

  private static double median(List<FitResult> runs, ToDoubleFunction<FitResult> measure) {
    return Statistics.median(runs.stream().map(measure::applyAsDouble).toList());
  }

  /** At a fifth of the steps, at two fifths, and so on. */
  private Table ratios(List<FitResult> results) {
    Table table =
        new Table(
            "surface", "steps", "best MLP / GMNM", "KAN / GMNM", "GMNM / variable projection");
    for (Surface surface : surfaces) {
      int points = of(results, surface, FitMethod.GMNM).get(0).curve().length;
      for (int part = 1; part <= PARTS; part++) {
        int at = Math.max(0, part * points / PARTS - 1);
        double gmnm = median(of(results, surface, FitMethod.GMNM), r -> r.curve()[at]);
        double mlp =
            Arrays.stream(FitMethod.values())
                .filter(FitMethod::isMlp)
                .mapToDouble(m -> median(of(results, surface, m), r -> r.curve()[at]))
                .min()
                .orElseThrow();
        double kan = median(of(results, surface, FitMethod.KAN), r -> r.curve()[at]);
        double projected = median(of(results, surface, FitMethod.PROJECTION), FitResult::rank);
        table.row(
            surface.title(),
            (int) of(results, surface, FitMethod.GMNM).get(0).curveSteps()[at],
            mlp / gmnm,
            kan / gmnm,
            part == PARTS ? gmnm / projected : null);
      }
    }
    return table;
  }

  private static Table runs(List<FitResult> results) {
    Table table =
        new Table(
            "surface",
            "method",
            "seed",
            "parameters",
            "scale of the start",
            "training MSE",
            "test MSE",
            "seconds");
    for (FitResult r : results) {
      table.row(
          r.task().surface().title(),
          r.task().method().title(),
          r.task().seed(),
          r.parameters(),
          r.task().scale(),
          r.trainMse(),
          r.testMse(),
          r.seconds());
    }
    return table;
  }

  private void tell(List<FitResult> results, Manifest manifest) {
    manifest.option("scales of the starts", scales(results));
    for (FitNetwork network : FitNetwork.values()) {
      manifest.dataType(network.title(), network.configuration(0, new NoOp()).getDataType());
    }
    for (Surface surface : surfaces) {
      for (FitMethod method : FitMethod.values()) {
        List<Double> errors = new ArrayList<>();
        of(results, surface, method).forEach(r -> errors.add(r.testMse()));
        manifest.result(surface.title() + ", " + method.title() + ", test MSE", errors);
      }
    }
  }

  private static List<String> scales(List<FitResult> results) {
    return results.stream()
        .map(FitResult::task)
        .filter(task -> task.method().network() != null)
        .map(t -> t.surface().title() + ", " + t.method().title() + ": " + t.scale())
        .distinct()
        .toList();
  }
}
