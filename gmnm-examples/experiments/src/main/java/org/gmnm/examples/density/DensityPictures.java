package org.gmnm.examples.density;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Series;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;
import org.jspecify.annotations.Nullable;

/** The pictures of {@link DensityLearning}. */
final class DensityPictures {

  private static final int POINTS = 400;

  /** Of how many components lines are drawn, where such were measured: all would be a thicket. */
  private static final List<Integer> SHOWN = List.of(50, 300, 1_000);

  private final RunFolder folder;

  DensityPictures(RunFolder folder) {
    this.folder = folder;
  }

  /** W1 and held-out log-likelihood over the size of the sample, one line for each method. */
  void comparison(DensityTarget target, List<Measurement> all) {
    List<Measurement> of = all.stream().filter(m -> m.target().equals(target.title())).toList();
    if (of.stream().mapToLong(Measurement::values).distinct().count() < 2) {
      return; // a single size makes no line
    }
    Charts.lines(
        folder.file("w1-" + target.title() + ".svg"),
        "Distance to the truth, " + target.title(),
        "log10 of the number of values",
        "W1",
        true,
        series(of, Measurement::w1));
    Charts.lines(
        folder.file("likelihood-" + target.title() + ".svg"),
        "Held-out log-likelihood below the best, " + target.title(),
        "log10 of the number of values",
        "nats per value",
        true,
        belowTheBest(of));
  }

  /**
   * What held-out log-likelihoods lack of the best: at least a millionth, for a logarithmic axis,
   * and a gap where there is no number.
   */
  static List<Series> belowTheBest(List<Measurement> of) {
    double best =
        of.stream()
            .mapToDouble(Measurement::logLikelihood)
            .filter(Double::isFinite) // a component that shrank to one value has an infinite one
            .max()
            .orElse(0);
    return series(
        of,
        m ->
            Double.isFinite(m.logLikelihood())
                ? Math.max(1e-6, best - m.logLikelihood())
                : Double.NaN);
  }

  private static List<Series> series(List<Measurement> of, ToDoubleFunction<Measurement> value) {
    boolean choose = of.stream().anyMatch(m -> SHOWN.contains(m.components()));
    List<String> names =
        of.stream()
            .filter(m -> !choose || SHOWN.contains(m.components()))
            .sorted(
                Comparator.comparing(Measurement::method).thenComparing(Measurement::components))
            .map(DensityPictures::name)
            .distinct()
            .toList();
    List<Series> series = new ArrayList<>();
    for (String name : names) {
      List<Measurement> line = of.stream().filter(m -> name(m).equals(name)).toList();
      series.add(
          new Series(
              name,
              line.stream().mapToDouble(m -> Math.log10((double) m.values())).toArray(),
              line.stream().mapToDouble(value).toArray()));
    }
    return series;
  }

  private static String name(Measurement m) {
    return "%s, %d".formatted(m.method(), m.components());
  }

  /** What one pass and thirty more make of a sample. */
  void density(DensityTarget target, double[] data, int components) {
    double[] sorted = data.clone();
    Arrays.sort(sorted);
    double low = sorted[(int) (0.002 * sorted.length)];
    double high = sorted[(int) (0.998 * sorted.length)];
    double[] x = new double[POINTS];
    Arrays.setAll(x, i -> low - 0.05 * (high - low) + 1.1 * (high - low) * i / (POINTS - 1));
    GmmExpansion expansion =
        GmmExpansion.forRange(data, components, GmmExpansion.DEFAULT_SIGMA_OVER_SPACING);
    GaussianMixture onePass = expansion.fit(data);
    GaussianMixture refined = expansion.refine(data, 30, onePass.weights()).mixture();
    Charts.lines(
        folder.file("density-" + target.title() + ".svg"),
        "%s: %d values, %d components".formatted(target.title(), data.length, components),
        "value",
        "density",
        false,
        List.of(
            new Series("histogram", x, histogram(sorted, x)),
            new Series("one pass", x, Arrays.stream(x).map(onePass::density).toArray()),
            new Series("30 more passes", x, Arrays.stream(x).map(refined::density).toArray())));
  }

  /** What was learned of a file, beside what it was drawn from where that is known. */
  void file(String name, GaussianMixture learned, @Nullable GaussianMixture truth) {
    double low = learned.quantile(0.001);
    double high = learned.quantile(0.999);
    double[] x = new double[POINTS];
    Arrays.setAll(x, i -> low + (high - low) * i / (POINTS - 1));
    List<Series> series = new ArrayList<>();
    series.add(new Series("one pass", x, Arrays.stream(x).map(learned::density).toArray()));
    if (truth != null) {
      series.add(new Series("drawn from", x, Arrays.stream(x).map(truth::density).toArray()));
    }
    Charts.lines(folder.file("density.svg"), name, "value", "density", false, series);
  }

  /** Counts in windows of two steps around each position. */
  private static double[] histogram(double[] sorted, double[] x) {
    double step = x[1] - x[0];
    return Arrays.stream(x)
        .map(at -> (below(sorted, at + step) - below(sorted, at - step)) / (2 * step))
        .map(count -> count / sorted.length)
        .toArray();
  }

  private static double below(double[] sorted, double value) {
    int at = Arrays.binarySearch(sorted, value);
    return at >= 0 ? at : -at - 1;
  }

  void costs(List<Scaling.Cost> costs) {
    Charts.lines(
        folder.file("cost.svg"),
        "Cost of a value, one thread",
        "log10 of the number of components",
        "nanoseconds",
        false,
        List.of(
            new Series(
                "adding a value",
                costs.stream().mapToDouble(c -> Math.log10(c.components())).toArray(),
                costs.stream().mapToDouble(Scaling.Cost::nanosPerValue).toArray())));
  }

  void uniform(List<UniformTable.Row> rows) {
    double[] x = rows.stream().mapToDouble(r -> Math.log10(r.components())).toArray();
    Charts.lines(
        folder.file("uniform.svg"),
        "The uniform density by n Gaussians",
        "log10 of n",
        "W1",
        true,
        List.of(
            new Series("equal weights", x, values(rows, UniformTable.Row::equal)),
            new Series("one pass", x, values(rows, UniformTable.Row::onePass)),
            new Series("three more passes", x, values(rows, UniformTable.Row::morePasses)),
            new Series("0.1/n", x, values(rows, r -> 0.1 / r.components()))));
  }

  private static double[] values(
      List<UniformTable.Row> rows, ToDoubleFunction<UniformTable.Row> value) {
    return rows.stream().mapToDouble(value).toArray();
  }

  /** How far below the best start each start ended, from the worst to the best. */
  void convergence(List<Convergence.Outcome> outcomes) {
    List<Series> series = new ArrayList<>();
    for (Convergence.Outcome outcome : outcomes) {
      List<Double> ends = outcome.logLikelihood();
      double best = ends.get(ends.size() - 1);
      double[] x = new double[ends.size()];
      double[] y = new double[ends.size()];
      for (int i = 0; i < x.length; i++) {
        x[i] = i + 1;
        y[i] = Math.max(1e-9, best - ends.get(i));
      }
      series.add(new Series(outcome.method(), x, y));
    }
    Charts.lines(
        folder.file("starts.svg"),
        "Random starts: log-likelihood below the best end",
        "start, from the worst",
        "nats per value",
        true,
        series);
  }
}
