package org.gmnm.examples.fitting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Charts.Scale;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;

/** A surface, its fits of the first seed with their errors below, and the curves of all seeds. */
final class FitCharts {

  /** Fits in a row, the surface stands before the first. */
  private static final int ROW = 3;

  /** Errors below it are drawn as it. */
  private static final double LEAST_ERROR = 1e-8;

  private FitCharts() {}

  static void draw(RunFolder folder, Surface surface, int steps, List<FitResult> results) {
    long first = results.get(0).task().seed();
    List<FitResult> shown = results.stream().filter(r -> r.task().seed() == first).toList();
    double[][] truth = rows(FitData.heights(surface, FitData.grid()));
    List<Heatmap> panels = new ArrayList<>();
    for (int from = 0; from < shown.size(); from += ROW) {
      List<FitResult> row = shown.subList(from, Math.min(from + ROW, shown.size()));
      panels.add(
          from == 0
              ? panel("Surface '" + surface.title() + "'", truth, "value", Scale.DIVERGING)
              : Heatmap.GAP);
      for (FitResult fit : row) {
        panels.add(
            panel(fit.task().method().title(), rows(fit.values()), "value", Scale.DIVERGING));
      }
      panels.add(Heatmap.GAP);
      for (FitResult fit : row) {
        panels.add(panel("absolute error", errors(rows(fit.values()), truth), "error", Scale.LOG));
      }
    }
    Charts.heatmaps(
        folder.file(surface.fileName() + ".png"),
        "Fits of the surface '" + surface.title() + "', about 600 parameters, " + steps + " steps",
        panels,
        ROW + 1);
    long seeds = results.stream().mapToLong(r -> r.task().seed()).distinct().count();
    String runs = Statistics.shown((int) seeds);
    Charts.linesWithBand(
        folder.file(surface.fileName() + "-curves.svg"),
        "Test error on the surface '" + surface.title() + "', " + runs,
        "Training step",
        "Mean squared error",
        true,
        bands(results, FitResult::curveSteps));
    Charts.linesWithBand(
        folder.file(surface.fileName() + "-curves-seconds.svg"),
        "Test error over time on the surface '" + surface.title() + "', " + runs,
        "Seconds",
        "Mean squared error",
        true,
        bands(results, FitResult::curveSeconds));
  }

  /** Over the median positions: seconds differ between runs. */
  private static List<Band> bands(List<FitResult> results, Function<FitResult, double[]> position) {
    List<Band> bands = new ArrayList<>();
    for (FitMethod method : FitMethod.values()) {
      List<FitResult> runs =
          results.stream().filter(r -> r.task().method() == method).collect(Collectors.toList());
      bands.add(
          Band.ofRuns(
              method.title(),
              median(runs, position),
              runs.stream().map(FitResult::curve).toList()));
    }
    return bands;
  }

  private static double[] median(List<FitResult> runs, Function<FitResult, double[]> position) {
    double[] medians = new double[position.apply(runs.get(0)).length];
    Arrays.setAll(
        medians, i -> Statistics.median(runs.stream().map(r -> position.apply(r)[i]).toList()));
    return medians;
  }

  private static double[][] rows(double[] values) {
    double[][] result = new double[FitData.GRID][FitData.GRID];
    for (int i = 0; i < values.length; i++) {
      result[i / FitData.GRID][i % FitData.GRID] = values[i];
    }
    return result;
  }

  private static double[][] errors(double[][] values, double[][] truth) {
    double[][] errors = new double[truth.length][truth.length];
    for (int i = 0; i < truth.length; i++) {
      for (int j = 0; j < truth.length; j++) {
        errors[i][j] = Math.max(LEAST_ERROR, Math.abs(values[i][j] - truth[i][j]));
      }
    }
    return errors;
  }

  private static Heatmap panel(String title, double[][] values, String group, Scale scale) {
    return new Heatmap(title, values, -1, 1, -1, 1, group, scale);
  }
}
