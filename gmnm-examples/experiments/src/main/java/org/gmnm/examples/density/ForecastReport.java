package org.gmnm.examples.density;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Charts.Scale;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;

/** Table and pictures of one regression. */
final class ForecastReport {

  /** Columns of the histogram of examples; more leave too few examples in each. */
  private static final int BINS = 50;

  private static final double BRIGHTEST = 0.97; // of the densities, so that a few peaks do not rule

  private final RunFolder folder;
  private final RegressionTask task;

  ForecastReport(RunFolder folder, RegressionTask task) {
    this.folder = folder;
    this.task = task;
  }

  /** Medians of the runs and their extremes. */
  Table table(Map<OutputKind, List<ForecastResult>> results, double[] truthScores) {
    Table table =
        new Table(
            "output",
            "parameters",
            "runs",
            "NLL, nats",
            "CRPS",
            "90 % interval covers, %",
            "calibration error, points",
            "seconds to converge",
            "seconds in all");
    results.forEach(
        (kind, all) -> {
          List<ForecastResult> runs = all.stream().filter(r -> !r.failed()).toList();
          table.row(
              kind.title(),
              all.get(0).parameters(),
              runs.size() == all.size() ? all.size() : runs.size() + " of " + all.size(),
              spread(runs, "%.4f", r -> r.scores().logScore()),
              spread(runs, "%.4f", r -> r.scores().crps()),
              spread(runs, "%.1f", r -> 100 * r.scores().coverage90()),
              spread(runs, "%.1f", r -> 100 * r.scores().calibrationError()),
              spread(runs, "%.1f", ForecastResult::converged),
              spread(runs, "%.1f", ForecastResult::seconds));
        });
    if (truthScores.length > 0) {
      List<Double> scores = Arrays.stream(truthScores).boxed().toList();
      table.row(
          "the truth", "", scores.size(), Statistics.spread(scores, "%.4f"), "", "", "", "", "");
    }
    return table;
  }

  /** Results for the manifest. */
  void tell(Manifest manifest, Map<OutputKind, List<ForecastResult>> results) {
    results.forEach(
        (kind, all) -> {
          List<ForecastResult> runs = all.stream().filter(r -> !r.failed()).toList();
          String of = task.fileName() + ", " + kind.title() + ", ";
          manifest
              .result(of + "NLL", spread(runs, "%.4f", r -> r.scores().logScore()))
              .result(of + "coverage", spread(runs, "%.1f", r -> 100 * r.scores().coverage90()));
        });
  }

  private static String spread(
      List<ForecastResult> runs, String format, ToDoubleFunction<ForecastResult> of) {
    return runs.isEmpty()
        ? "not finite"
        : Statistics.spread(runs.stream().map(of::applyAsDouble).toList(), format);
  }

  /** Coverage less level, over the level: a straight line along zero is perfect. */
  void calibration(Map<OutputKind, List<ForecastResult>> results) {
    double[] x = Arrays.stream(ForecastScores.LEVELS).map(p -> 100 * p).toArray();
    List<Band> bands = new ArrayList<>();
    results.forEach(
        (kind, all) -> {
          List<double[]> runs =
              all.stream()
                  .filter(r -> !r.failed())
                  .map(r -> excess(r.scores().coverage()))
                  .toList();
          if (!runs.isEmpty()) {
            bands.add(Band.ofRuns(kind.title(), x, runs));
          }
        });
    if (!bands.isEmpty()) {
      Charts.linesWithBand(
          folder.file(task.fileName() + "-calibration.svg"),
          "Calibration, "
              + task.title()
              + ": "
              + Statistics.shown(results.values().iterator().next().size()),
          "central interval, %",
          "coverage less level, points",
          false,
          bands);
    }
  }

  private static double[] excess(double[] coverage) {
    double[] result = new double[coverage.length];
    Arrays.setAll(result, k -> 100 * (coverage[k] - ForecastScores.LEVELS[k]));
    return result;
  }

  /** The first run's densities beside the truth and the examples. */
  void densities(Regression examples, Map<OutputKind, List<ForecastResult>> results) {
    Regression.Truth truth = examples.truth();
    if (truth == null) {
      return;
    }
    double[] xs = firstInputs(examples.test());
    double[] x = ForecastRun.positions(xs);
    double[] y = ForecastRun.positions(examples.test().y());
    double[][] exact = new double[y.length][x.length];
    for (int j = 0; j < x.length; j++) {
      for (int i = 0; i < y.length; i++) {
        exact[i][j] = truth.density(x[j], y[i]);
      }
    }
    double[] sorted = Arrays.stream(exact).flatMapToDouble(Arrays::stream).sorted().toArray();
    double most = sorted[(int) (BRIGHTEST * (sorted.length - 1))];
    List<Heatmap> panels = new ArrayList<>();
    panels.add(panel("test examples", histogram(xs, examples.test().y(), x, y), x, y, most));
    panels.add(panel("the truth", exact, x, y, most));
    results.forEach(
        (kind, runs) -> {
          if (!runs.get(0).failed()) {
            panels.add(panel(kind.title(), runs.get(0).picture(), x, y, most));
          }
        });
    Charts.heatmaps(
        folder.file(task.fileName() + "-densities.png"),
        "p(y | x), " + task.title() + ": x to the right, y upward",
        panels,
        4);
  }

  private static double[] firstInputs(Regression.Part part) {
    return Arrays.stream(part.x()).mapToDouble(row -> row[0]).toArray();
  }

  /** Shares of the examples of each column, per unit of y. */
  private static double[][] histogram(double[] xs, double[] ys, double[] x, double[] y) {
    double[][] counts = new double[BINS][BINS];
    double[] inColumn = new double[BINS];
    for (int n = 0; n < xs.length; n++) {
      int column = bin(xs[n], x);
      counts[bin(ys[n], y)][column]++;
      inColumn[column]++;
    }
    double height = (y[1] - y[0]) * y.length / BINS;
    for (double[] row : counts) {
      for (int j = 0; j < BINS; j++) {
        row[j] /= Math.max(1, inColumn[j]) * height;
      }
    }
    return counts;
  }

  private static int bin(double value, double[] middles) {
    double step = middles[1] - middles[0];
    double share = (value - middles[0] + step / 2) / (step * middles.length);
    return Math.max(0, Math.min(BINS - 1, (int) (share * BINS)));
  }

  private static Heatmap panel(
      String title, double[][] density, double[] x, double[] y, double most) {
    double[][] shown = new double[density.length][];
    for (int i = 0; i < shown.length; i++) {
      shown[i] = Arrays.stream(density[i]).map(d -> Math.min(d, most)).toArray();
    }
    double halfX = (x[1] - x[0]) / 2;
    double halfY = (y[1] - y[0]) / 2;
    return new Heatmap(
        title,
        shown,
        x[0] - halfX,
        x[x.length - 1] + halfX,
        y[0] - halfY,
        y[y.length - 1] + halfY,
        "density",
        Scale.SEQUENTIAL);
  }
}
