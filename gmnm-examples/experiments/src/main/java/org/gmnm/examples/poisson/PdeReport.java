package org.gmnm.examples.poisson;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import org.gmnm.calculus.ScalarField;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Charts.Scale;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import org.nd4j.linalg.factory.Nd4j;

/** Table, pictures and manifest of an experiment. */
final class PdeReport {

  private static final int GRID = 81;
  private static final double LEAST_ERROR = 1e-17; // a logarithmic scale has no zero

  private final PdeProblem problem;
  private final PdeOptions options;
  private final Manifest manifest;

  PdeReport(PdeProblem problem, PdeOptions options, Manifest manifest) {
    this.problem = problem;
    this.options = options;
    this.manifest = manifest;
  }

  void write(RunFolder folder, List<PdeResult> results) {
    boolean study = options.components.size() > 1;
    Map<String, List<PdeResult>> groups =
        results.stream()
            .collect(
                Collectors.groupingBy(
                    r -> r.label(study), LinkedHashMap::new, Collectors.toList()));
    Table summary = summary(groups);
    AtomicFiles.write(folder.file("summary.md"), summary.toMarkdown());
    runs(results).writeCsv(folder.file("runs.csv"));
    if (!options.methods.stream().allMatch(PdeMethod::isClosedForm)) {
      curves(folder, groups);
    }
    if (study) {
      growth(folder, results);
    }
    maps(folder, groups);
    groups.forEach((label, runs) -> manifest.result(label + ", relative L2 error", spread(runs)));
    groups.forEach((label, runs) -> manifest.dataType(label, runs.get(0).dataType()));
    manifest.write(folder.file("manifest.json"));
    Console.line("");
    Console.line(problem.title());
    Console.line(summary.toText());
    Console.line("Solutions, error maps and curves are in " + folder.path());
  }

  private Table summary(Map<String, List<PdeResult>> groups) {
    Table table =
        new Table(
            "method",
            "parameters",
            "runs",
            "relative L2 error, " + Statistics.shown(options.repeats()),
            "boundary MSE",
            "residual MSE",
            "seconds");
    groups.forEach(
        (label, runs) ->
            table.row(
                label,
                runs.get(0).network().numParams(),
                runs.size(),
                spread(runs),
                scientific(median(runs, Measure::boundaryMse)),
                scientific(median(runs, Measure::residualMse)),
                String.format(Locale.ROOT, "%.1f", median(runs, Measure::seconds))));
    return table;
  }

  private static Table runs(List<PdeResult> results) {
    Table table =
        new Table(
            "method",
            "components",
            "seed",
            "parameters",
            "relative L2 error",
            "boundary MSE",
            "residual MSE",
            "seconds");
    for (PdeResult r : results) {
      Measure last = r.trace().last();
      table.row(
          r.method().title(),
          r.components() == 0 ? "" : r.components(),
          r.seed(),
          r.network().numParams(),
          scientific(last.relativeL2()),
          scientific(last.boundaryMse()),
          scientific(last.residualMse()),
          String.format(Locale.ROOT, "%.2f", last.seconds()));
    }
    return table;
  }

  private static double median(List<PdeResult> runs, ToDoubleFunction<Measure> of) {
    return Statistics.median(runs.stream().map(r -> of.applyAsDouble(r.trace().last())).toList());
  }

  private static String spread(List<PdeResult> runs) {
    return Statistics.spread(
        runs.stream().map(r -> r.trace().last().relativeL2()).toList(), "%.1e");
  }

  private static String scientific(double value) {
    return String.format(Locale.ROOT, "%.1e", value);
  }

  private void curves(RunFolder folder, Map<String, List<PdeResult>> groups) {
    curve(folder, groups, "total-error", "Relative L2 error", Measure::relativeL2);
    curve(folder, groups, "boundary-mse", "Boundary mean squared error", Measure::boundaryMse);
    curve(folder, groups, "residual-mse", "Residual mean squared error", Measure::residualMse);
  }

  private void curve(
      RunFolder folder,
      Map<String, List<PdeResult>> groups,
      String file,
      String label,
      ToDoubleFunction<Measure> of) {
    String title = problem.title() + ": " + label.toLowerCase(Locale.ROOT).replace("l2", "L2");
    List<Band> overSteps = new ArrayList<>();
    List<Band> overSeconds = new ArrayList<>();
    double longest =
        groups.values().stream()
            .mapToDouble(runs -> median(runs, Measure::seconds))
            .max()
            .orElse(1);
    groups.forEach(
        (name, runs) -> {
          if (runs.get(0).method().isClosedForm()) {
            // one solve: its error stands as a line from where it is reached
            overSteps.add(flat(name, runs, of, 0, options.steps));
            double seconds = median(runs, Measure::seconds);
            overSeconds.add(flat(name, runs, of, seconds, Math.max(longest, 1.05 * seconds)));
          } else {
            overSteps.add(band(name, runs, of, Measure::step));
            overSeconds.add(band(name, runs, of, Measure::seconds));
          }
        });
    String note = ", " + Statistics.shown(options.repeats());
    Charts.linesWithBand(
        folder.file(file + ".svg"), title + note, "Training step", label, true, overSteps);
    Charts.linesWithBand(
        folder.file(file + "-seconds.svg"),
        title + " over time" + note,
        "Seconds",
        label,
        true,
        overSeconds);
  }

  private static Band flat(
      String name, List<PdeResult> runs, ToDoubleFunction<Measure> of, double from, double to) {
    double[] x = {from, to};
    return Band.ofRuns(
        name,
        x,
        runs.stream()
            .map(
                r -> {
                  double value = Math.max(LEAST_ERROR, of.applyAsDouble(r.trace().last()));
                  return new double[] {value, value};
                })
            .toList());
  }

  /** Over the median positions: seconds differ between runs. */
  private static Band band(
      String name,
      List<PdeResult> runs,
      ToDoubleFunction<Measure> of,
      ToDoubleFunction<Measure> position) {
    int length = runs.stream().mapToInt(r -> r.trace().size()).min().orElse(0);
    double[] positions = new double[length];
    Arrays.setAll(
        positions,
        i -> Statistics.median(runs.stream().map(r -> r.trace().column(position)[i]).toList()));
    return Band.ofRuns(
        name,
        positions,
        runs.stream().map(r -> Arrays.copyOf(r.trace().column(of), length)).toList());
  }

  /** The error against the number of components. */
  private void growth(RunFolder folder, List<PdeResult> results) {
    double[] sizes = options.components.stream().mapToDouble(c -> c).sorted().toArray();
    List<Band> bands = new ArrayList<>();
    for (PdeMethod method : options.methods) {
      if (method.isClosedForm()) {
        List<double[]> runs = new ArrayList<>();
        for (long seed : options.seeds().toArray()) {
          runs.add(errors(results, method, sizes, seed));
        }
        bands.add(Band.ofRuns(method.title(), sizes, runs));
      }
    }
    Charts.linesWithBand(
        folder.file("components.svg"),
        problem.title() + ": relative L2 error against components",
        "Components",
        "Relative L2 error",
        true,
        bands);
  }

  private static double[] errors(
      List<PdeResult> results, PdeMethod method, double[] sizes, long seed) {
    return Arrays.stream(sizes)
        .map(
            size ->
                results.stream()
                    .filter(r -> r.method() == method && r.components() == size && r.seed() == seed)
                    .mapToDouble(r -> r.trace().last().relativeL2())
                    .findFirst()
                    .orElse(Double.NaN))
        .toArray();
  }

  /** Solutions above their error maps, of the first run; of a study the largest solutions. */
  private void maps(RunFolder folder, Map<String, List<PdeResult>> groups) {
    List<Heatmap> panels = new ArrayList<>();
    double[][] exact = grid(problem.exact());
    panels.add(panel("Exact solution", exact, "u", Scale.DIVERGING));
    List<Heatmap> errors = new ArrayList<>();
    int largest = options.components.stream().mapToInt(c -> c).max().orElse(0);
    groups.forEach(
        (name, runs) -> {
          if (runs.get(0).method().isClosedForm() && runs.get(0).components() != largest) {
            return;
          }
          double[][] values = grid(runs.get(0));
          panels.add(panel(name, values, "u", Scale.DIVERGING));
          double[][] error = new double[GRID][GRID];
          for (int i = 0; i < GRID; i++) {
            for (int j = 0; j < GRID; j++) {
              error[i][j] = Math.max(LEAST_ERROR, Math.abs(values[i][j] - exact[i][j]));
            }
          }
          errors.add(panel(name + ": |error|", error, "error", Scale.LOG));
        });
    int columns = panels.size();
    panels.add(Heatmap.GAP);
    panels.addAll(errors);
    Charts.heatmaps(folder.file("solutions.png"), problem.title(), panels, columns);
  }

  private Heatmap panel(String title, double[][] values, String group, Scale scale) {
    double[] low = problem.pde().domain().low();
    double[] high = problem.pde().domain().high();
    return new Heatmap(title, values, low[0], high[0], low[1], high[1], group, scale);
  }

  private double[][] grid(ScalarField field) {
    return rows(Arrays.stream(points()).mapToDouble(field::at).toArray());
  }

  private double[][] grid(PdeResult result) {
    return rows(
        result
            .network()
            .output(Nd4j.createFromArray(points()))
            .reshape(GRID * GRID)
            .toDoubleVector());
  }

  /** A grid over the domain's box; a cube is cut in the middle. */
  private double[][] points() {
    double[] low = problem.pde().domain().low();
    double[] high = problem.pde().domain().high();
    double[][] points = new double[GRID * GRID][low.length];
    for (int n = 0; n < points.length; n++) {
      for (int j = 0; j < low.length; j++) {
        int step = j == 0 ? n % GRID : n / GRID;
        double part = j < 2 ? step / (GRID - 1.0) : 0.5;
        points[n][j] = low[j] + part * (high[j] - low[j]);
      }
    }
    return points;
  }

  /** Values on the grid, NaN outside the domain. */
  private double[][] rows(double[] values) {
    double[][] points = points();
    double[][] rows = new double[GRID][GRID];
    for (int n = 0; n < values.length; n++) {
      rows[n / GRID][n % GRID] =
          problem.pde().domain().contains(points[n]) ? values[n] : Double.NaN;
    }
    return rows;
  }
}
