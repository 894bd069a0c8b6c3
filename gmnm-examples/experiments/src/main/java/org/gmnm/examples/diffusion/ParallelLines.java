package org.gmnm.examples.diffusion;

import static org.gmnm.examples.RunOptions.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.IntStream;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Series;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Two even distributions on parallel lines at the distance θ: what Kullback-Leibler,
 * Jensen-Shannon, W1, NGMG and its form on batches say of θ, and which of them bring the lines
 * together by gradient descent.
 *
 * <p>Our reading of arXiv 2401.11261, which says that NGMG shares the Wasserstein distance's good
 * behaviour on distributions that lie in low dimensions. The example is that of Arjovsky, Chintala,
 * Bottou, Wasserstein GAN, 2017.
 */
@Command(
    name = "parallel-lines",
    description = "Losses between distributions on parallel lines, and descent along them.")
public final class ParallelLines implements Callable<Integer> {

  private static final double WIDEST = 1.5;
  private static final int POINTS = 301;

  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1000",
      description = "Steps of each descent (default: ${DEFAULT-VALUE}).")
  private int steps = 1_000;

  @Option(
      names = "--rate",
      paramLabel = "R",
      defaultValue = "0.05",
      description = "Step size of each descent (default: ${DEFAULT-VALUE}).")
  private double rate = 0.05;

  @Option(
      names = "--from",
      paramLabel = "THETA",
      split = ",",
      defaultValue = "0.5,1.5,3",
      description = "Where descents begin (default: ${DEFAULT-VALUE}).")
  private List<Double> starts = List.of(0.5, 1.5, 3.0);

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Points in a batch of MMD² (default: ${DEFAULT-VALUE}).")
  private int batch = 32;

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new ParallelLines(), args));
  }

  @Override
  public Integer call() {
    require(steps > 0, "--steps must be > 0, got " + steps);
    require(batch > 0, "--batch must be > 0, got " + batch);
    require(rate > 0 && rate < Double.POSITIVE_INFINITY, "--rate must be > 0, got " + rate);
    for (double start : starts) {
      require(Double.isFinite(start) && start != 0, "--from must be finite, not 0, got " + start);
    }
    try (RunFolder folder = options.open()) {
      Manifest manifest = options.manifest("parallel-lines");
      List<List<List<Descent>>> descents = starts.stream().map(this::descents).toList();
      Table table = table(descents, manifest);
      pictures(folder, descents);
      AtomicFiles.write(folder.file("summary.md"), table.toMarkdown());
      table.writeCsv(folder.file("summary.csv"));
      manifest.write(folder.file("manifest.json"));
      Console.line(table.toText());
    }
    Console.line("Table and pictures are in " + options.out());
    return ExampleMain.OK;
  }

  private List<Divergence> divergences(long seed) {
    return List.of(
        Divergence.kullbackLeibler(),
        Divergence.jensenShannon(),
        Divergence.wasserstein(),
        Divergence.ngmg(0.2),
        Divergence.ngmg(1),
        Divergence.ngmg(3),
        Divergence.ngmg(0.2, 1, 3),
        Divergence.narrowed(15, 0.2),
        Divergence.discrepancy(new Batches(batch, seed), 0.2, 1, 3));
  }

  /** Of each measure, the descents of all seeds. */
  private List<List<Descent>> descents(double start) {
    return IntStream.range(0, divergences(0).size())
        .mapToObj(
            i ->
                options
                    .seeds()
                    .mapToObj(seed -> Descent.run(divergences(seed).get(i), start, rate, steps))
                    .toList())
        .toList();
  }

  private Table table(List<List<List<Descent>>> descents, Manifest manifest) {
    List<String> headers = new ArrayList<>(List.of("measure"));
    double[] shown = {0.2, WIDEST};
    for (double theta : shown) {
      headers.add("value at " + theta);
      headers.add("gradient at " + theta);
    }
    starts.forEach(start -> headers.add("steps from " + start));
    Table table = new Table(headers.toArray(new String[0]));
    int rows = divergences(0).size();
    for (int i = 0; i < rows; i++) {
      Divergence exact = divergences(options.seed()).get(i);
      List<Object> row = new ArrayList<>(List.of(exact.title()));
      for (double theta : shown) {
        double gradient = exact.gradient(theta);
        row.add(exact.value(theta));
        row.add(Double.isNaN(gradient) ? "none" : gradient);
      }
      for (int s = 0; s < starts.size(); s++) {
        String arrival = arrival(descents.get(s).get(i));
        row.add(arrival);
        manifest.result(exact.title() + ", steps from " + starts.get(s), arrival);
      }
      table.row(row.toArray());
    }
    return table;
  }

  /** Steps until a descent arrives; the median of all seeds, or where it stays. */
  private static String arrival(List<Descent> runs) {
    List<Double> arrivals =
        runs.stream().map(Descent::arrival).filter(s -> s >= 0).map(Integer::doubleValue).toList();
    if (arrivals.size() < runs.size()) {
      double end = Statistics.median(runs.stream().map(Descent::end).toList());
      return String.format(Locale.ROOT, "never, ends at %.3f", end);
    }
    return Long.toString(Math.round(Statistics.median(arrivals)));
  }

  private void pictures(RunFolder folder, List<List<List<Descent>>> descents) {
    List<Divergence> all = divergences(options.seed());
    double[] theta =
        IntStream.range(0, POINTS)
            .mapToDouble(i -> WIDEST * (2.0 * i / (POINTS - 1) - 1))
            .toArray();
    List<Divergence> fixed = new ArrayList<>(all);
    fixed.removeIf(d -> d.title().contains("narrowed")); // at its end it is the one beside it
    Charts.lines(
        folder.file("value.svg"),
        "Measures of two parallel lines (Kullback-Leibler is infinite)",
        "distance θ",
        "value",
        false,
        fixed.stream().map(d -> series(d, theta, t -> finite(d.value(t)))).toList());
    Charts.lines(
        folder.file("gradient.svg"),
        "Their derivatives by the distance (Kullback-Leibler has none)",
        "distance θ",
        "derivative",
        false,
        fixed.stream().map(d -> series(d, theta, d::gradient)).toList());
    int middle = starts.size() / 2;
    double[] step = IntStream.rangeClosed(0, steps).asDoubleStream().toArray();
    Charts.lines(
        folder.file("descent.svg"),
        "Gradient descent from θ = " + starts.get(middle) + ", step size " + rate,
        "step",
        "distance θ",
        false,
        IntStream.range(0, all.size())
            .mapToObj(
                i ->
                    new Series(all.get(i).title(), step, descents.get(middle).get(i).get(0).path()))
            .toList());
  }

  private static double finite(double value) {
    return Double.isInfinite(value) ? Double.NaN : value;
  }

  private static Series series(Divergence of, double[] x, DoubleUnaryOperator y) {
    return new Series(of.title(), x, Arrays.stream(x).map(y).toArray());
  }
}
