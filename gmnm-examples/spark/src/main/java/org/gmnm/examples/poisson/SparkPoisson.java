package org.gmnm.examples.poisson;

import static org.gmnm.examples.RunOptions.require;

import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.util.ModelSerializer;
import org.gmnm.backend.CpuLapack;
import org.gmnm.calculus.ReducedRows;
import org.gmnm.calculus.Solution;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.spark.KeptSum;
import org.gmnm.examples.spark.SparkOptions;
import org.gmnm.examples.spark.SumFormat;
import org.gmnm.layers.SolvedNetwork;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Poisson's equation required at more points than one machine holds, in closed form: the driver
 * chooses the components with a sample of the points, every task reduces the rows of its points to
 * a triangle, the triangles are merged in a tree, and the driver solves what is left ({@link
 * ReducedRows}).
 */
@Command(
    name = "spark-poisson",
    description = "Poisson's equation by least squares over any number of points, on Spark.")
public final class SparkPoisson implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions();

  @Mixin private final SparkOptions spark = new SparkOptions();

  @Mixin private final KeptSum sums = new KeptSum();

  @Option(
      names = "--domain",
      defaultValue = "SQUARE",
      description = "Where: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private PdeProblem.Shape shape = PdeProblem.Shape.SQUARE;

  @Option(
      names = "--k",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Half waves of the solution along each side of a square or cube (default:"
              + " ${DEFAULT-VALUE}).")
  private int k = 1;

  @Option(
      names = "--components",
      paramLabel = "N",
      defaultValue = "529",
      description = "Most components (default: ${DEFAULT-VALUE}).")
  private int components = 529;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "1e5",
      description =
          "Points inside the domain, rounded up to whole blocks; a quarter as many lie on its border"
              + " (default: 1e5).")
  private double points = 1e5;

  @Option(
      names = "--block",
      paramLabel = "N",
      defaultValue = "4096",
      description =
          "Points inside whose rows are in memory at a time in a task (default: ${DEFAULT-VALUE}).")
  private int block = 4_096;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "0",
      description = "Tasks, 0 for eight to a core (default: ${DEFAULT-VALUE}).")
  private int partitions;

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    CpuLapack.prepare();
    System.exit(ExampleMain.run(new SparkPoisson(), args));
  }

  @Override
  public Integer call() {
    require(k >= 1, "--k must be >= 1, got " + k);
    require(components >= 1, "--components must be >= 1, got " + components);
    require(points >= components, "--points must be >= --components, got " + points);
    require(points < 1e9, "--points must be < 1e9, got " + points);
    require(block >= 1, "--block must be >= 1, got " + block);
    require(partitions >= 0, "--partitions must be >= 0 (0 chooses), got " + partitions);
    sums.validate();
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this round ..."));
        JavaSparkContext context = spark.connect("spark-poisson")) {
      Manifest manifest = manifest();
      Table table =
          new Table(
              "rows of",
              "rows",
              "components",
              "rank",
              "relative L2 error",
              "boundary MSE",
              "residual MSE",
              "seconds");
      long start = System.nanoTime();
      PoissonSample sample = PoissonSample.of(shape, k, components, options.seed());
      Accuracy accuracy = new Accuracy(sample.problem());
      row(table, "a sample, the driver alone", sample.solution(), accuracy, start);
      start = System.nanoTime();
      ReducedRows rows = rows(context, sample, stop::requested);
      if (rows == null) {
        return ExampleMain.stopped();
      }
      Solution solution = sample.projection().solve(sample.solution().basis(), rows);
      row(table, "all points, " + spark.master(), solution, accuracy, start);
      AtomicFiles.write(
          folder.file("network.zip"),
          out -> ModelSerializer.writeModel(SolvedNetwork.of(solution), out, false));
      AtomicFiles.write(
          folder.file("summary.md"),
          sample.problem().title() + "\n\n" + table.toMarkdown() + "\n" + solution.report() + "\n");
      manifest
          .result("rows", rows.rows())
          .result("relative L2 error", accuracy.measure(solution, 0, 0).relativeL2());
      manifest.write(folder.file("manifest.json"));
      Console.line(table.toText());
    }
    Console.line("The table and the solution (network.zip) are in " + options.out());
    return ExampleMain.OK;
  }

  private @Nullable ReducedRows rows(
      JavaSparkContext context, PoissonSample sample, BooleanSupplier stop) {
    PoissonBlocks of = sample.blocks(shape, k, block, options.seed());
    int blocks = PoissonBlocks.blocks((long) points, block);
    int tasks = partitions == 0 ? 8 * context.defaultParallelism() : partitions;
    String settings =
        String.format(
            Locale.ROOT,
            "%s, %d blocks of %d, seed %d, components %08x",
            sample.problem().title(),
            blocks,
            block,
            options.seed(),
            Arrays.deepHashCode(of.basis().mu().toDoubleMatrix())
                + 31 * Arrays.deepHashCode(of.basis().w().toDoubleMatrix()));
    return sums.of(
        options,
        "rows",
        settings,
        PoissonBlocks.numbers(context, blocks, tasks),
        ReducedRows.none(of.basis()),
        of::add,
        ReducedRows::merge,
        new SumFormat<>(ReducedRows::write, in -> ReducedRows.read(in, of.basis())),
        stop);
  }

  private static void row(
      Table table, String name, Solution solution, Accuracy accuracy, long start) {
    double seconds = (System.nanoTime() - start) * 1e-9;
    Measure measure = accuracy.measure(solution, 0, seconds);
    table.row(
        name,
        solution.report().rows(),
        solution.report().unknowns(),
        solution.report().rank(),
        String.format(Locale.ROOT, "%.1e", measure.relativeL2()),
        String.format(Locale.ROOT, "%.1e", measure.boundaryMse()),
        String.format(Locale.ROOT, "%.1e", measure.residualMse()),
        seconds);
  }

  private Manifest manifest() {
    return options
        .manifest("spark-poisson")
        .option("processors", Runtime.getRuntime().availableProcessors());
  }
}
