package org.gmnm.examples.spark;

import static org.gmnm.examples.RunOptions.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;
import org.apache.spark.api.java.JavaSparkContext;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.UserException;
import org.gmnm.examples.density.ColumnModel;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Series;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.mixture.Accumulator;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GmmExpansion;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Densities in one pass over any number of machines: of drawn values, to see what it costs, or of
 * the columns of a table. Writes {@code model.json}, which {@link ColumnModel#read} gives to any
 * Java program.
 */
@Command(
    name = "spark-expansion",
    description = "Densities of drawn values or of a table's columns, in one pass by Spark.")
public final class SparkExpansion implements Callable<Integer> {

  /** Names of the two sums. */
  static final String RANGES = "ranges";

  static final String WEIGHTS = "weights";

  private static final double MOST_VALUES = 1L << 52;
  private static final int POINTS = 400;
  private static final Pattern COLON = Pattern.compile(":");

  @Mixin private final RunOptions options = new RunOptions();

  @Mixin private final SparkOptions spark = new SparkOptions();

  @Mixin private final KeptSum sums = new KeptSum();

  @Option(
      names = "--values",
      paramLabel = "N",
      defaultValue = "1e7",
      description = "How many values are drawn where no table is given (default: 1e7).")
  private double values = 1e7;

  @Option(
      names = "--components",
      paramLabel = "N",
      defaultValue = "100",
      description = "Gaussians of each density (default: ${DEFAULT-VALUE}).")
  private int components = 100;

  @Option(
      names = "--sigma",
      paramLabel = "T",
      defaultValue = "0.75",
      description = "Sigma over the distance between means (default: ${DEFAULT-VALUE}).")
  private double sigmaOverSpacing = GmmExpansion.DEFAULT_SIGMA_OVER_SPACING;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "0",
      description = "Tasks of drawn values, 0 for eight to a core (default: ${DEFAULT-VALUE}).")
  private int partitions;

  @Option(
      names = "--table",
      paramLabel = "FILE",
      description =
          "Parquet, or comma-separated values whose first line names the columns; a file, folder or"
              + " pattern that every machine can read.")
  private @Nullable String file;

  @Option(
      names = "--format",
      description =
          "Of the table: ${COMPLETION-CANDIDATES} (default: PARQUET where its name ends in .parquet,"
              + " CSV otherwise).")
  private @Nullable TableFormat format;

  @Option(
      names = "--columns",
      paramLabel = "NAME",
      split = ",",
      description = "Columns of the table (default: all).")
  private List<String> columns = List.of();

  @Option(
      names = "--intervals",
      paramLabel = "LOW:HIGH",
      split = ",",
      description = "One for each column, which saves the first of two passes (default: found).")
  private List<String> intervals = List.of();

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new SparkExpansion(), args));
  }

  @Override
  public Integer call() {
    check();
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this round ..."));
        JavaSparkContext context = spark.connect("spark-expansion")) {
      KeptSum.forget(options, WEIGHTS); // which a run that stopped earlier would not reach
      Manifest manifest = manifest();
      long start = System.nanoTime();
      List<ColumnModel> models =
          file == null ? drawn(context, stop::requested) : columns(context, file, stop::requested);
      if (models == null) {
        return ExampleMain.stopped();
      }
      double seconds = (System.nanoTime() - start) * 1e-9;
      ColumnModel.write(folder.file("model.json"), models);
      Table table = table(models);
      for (int m = 0; m < models.size(); m++) {
        picture(
            folder, models.get(m), models.size() == 1 ? "density.svg" : "density-" + m + ".svg");
      }
      long count = models.stream().mapToLong(ColumnModel::count).sum();
      String rate =
          String.format(
              Locale.ROOT,
              "%,d values in %.1f s, %.2e values/s, on %s with %d tasks at a time\n",
              count,
              seconds,
              count / seconds,
              spark.master(),
              context.defaultParallelism());
      AtomicFiles.write(folder.file("summary.md"), table.toMarkdown() + "\n" + rate);
      manifest.result("seconds", seconds).result("values", count);
      manifest.write(folder.file("manifest.json"));
      Console.line(table.toText());
      Console.line(rate.strip());
    }
    Console.line("Densities (model.json), tables and pictures are in " + options.out());
    return ExampleMain.OK;
  }

  private void check() {
    require(
        values >= 1 && values <= MOST_VALUES && values == Math.rint(values),
        "--values must be a whole number from 1 to 2^52, got " + values);
    sums.validate();
    require(components > 0, "--components must be > 0, got " + components);
    require(partitions >= 0, "--partitions must be >= 0 (0 chooses), got " + partitions);
    require(
        file != null || (columns.isEmpty() && intervals.isEmpty()),
        "--columns and --intervals are for a table: give --table FILE too");
  }

  private @Nullable List<ColumnModel> drawn(JavaSparkContext context, BooleanSupplier stop) {
    GmmExpansion expansion =
        GmmExpansion.of(DrawnValues.LOW, DrawnValues.HIGH, components, sigmaOverSpacing);
    DrawnValues drawn = new DrawnValues(options.seed(), (long) values);
    int tasks = partitions == 0 ? 8 * context.defaultParallelism() : partitions;
    Accumulator all =
        sums.of(
            options,
            WEIGHTS,
            settings() + ", " + drawn,
            SparkDensities.drawn(context, drawn, tasks),
            expansion.accumulator(),
            Accumulator::add,
            Accumulator::merge,
            new SumFormat<>(Accumulator::write, expansion::readAccumulator),
            stop);
    return all == null
        ? null
        : List.of(new ColumnModel("drawn", expansion, all.count(), 0, all.toMixture()));
  }

  private @Nullable List<ColumnModel> columns(
      JavaSparkContext context, String table, BooleanSupplier stop) {
    if (!table.contains("://") && !table.contains("*") && !Path.of(table).toFile().exists()) {
      throw new UserException("There is no table " + table + "; give a file by --table");
    }
    TableColumns of =
        TableColumns.open(
            context,
            table,
            format == null ? TableFormat.of(table) : format,
            columns,
            (name, rows, zero) ->
                sums.of(
                    options,
                    name,
                    settings() + ", " + table + columns + intervals,
                    rows,
                    zero,
                    TableColumns::take,
                    TableColumns::merge,
                    new SumFormat<>(TableColumns::write, in -> TableColumns.read(in, zero)),
                    stop));
    if (intervals.isEmpty()) {
      return of.models(components, sigmaOverSpacing);
    }
    require(
        intervals.size() == of.names().size(),
        "--intervals must be as many as columns, "
            + of.names().size()
            + ", got "
            + intervals.size());
    return of.models(intervals.stream().map(this::expansion).toList());
  }

  private String settings() {
    return components + " components of sigma " + sigmaOverSpacing;
  }

  private GmmExpansion expansion(String interval) {
    String[] ends = COLON.split(interval, -1);
    try {
      if (ends.length == 2) {
        return GmmExpansion.of(
            Double.parseDouble(ends[0]), Double.parseDouble(ends[1]), components, sigmaOverSpacing);
      }
    } catch (NumberFormatException e) {
      throw new UserException("--intervals must be LOW:HIGH, got '" + interval + "'", e);
    }
    throw new UserException("--intervals must be LOW:HIGH, got '" + interval + "'");
  }

  private static Table table(List<ColumnModel> models) {
    Table table =
        new Table("column", "values", "missing", "low", "high", "sigma", "mean", "median");
    for (ColumnModel m : models) {
      table.row(
          m.column(),
          m.count(),
          m.missing(),
          m.expansion().low(),
          m.expansion().high(),
          m.expansion().sigma(),
          m.mixture().mean(),
          m.mixture().quantile(0.5));
    }
    return table;
  }

  private void picture(RunFolder folder, ColumnModel model, String name) {
    GmmExpansion e = model.expansion();
    double[] x = new double[POINTS];
    Arrays.setAll(x, i -> e.low() + (i + 0.5) * (e.high() - e.low()) / POINTS);
    List<Series> lines = new ArrayList<>();
    if (file == null) {
      lines.add(new Series("drawn from", x, density(DrawnValues.density(), x)));
    }
    lines.add(new Series("expansion", x, density(model.mixture(), x)));
    Charts.lines(
        folder.file(name),
        String.format(
            Locale.ROOT,
            "%s: %,d values, %d components, one pass",
            model.column(),
            model.count(),
            e.components()),
        file == null ? "value" : model.column(),
        "density",
        false,
        lines);
  }

  private static double[] density(GaussianMixture mixture, double[] x) {
    return Arrays.stream(x).map(mixture::density).toArray();
  }

  private Manifest manifest() {
    Manifest manifest = options.manifest("spark-expansion");
    if (file != null && !file.contains("://") && Path.of(file).toFile().isFile()) {
      manifest.data(Path.of(file));
    }
    return manifest.option("processors", Runtime.getRuntime().availableProcessors());
  }
}
