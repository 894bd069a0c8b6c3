package org.gmnm.examples.density;

import static org.gmnm.examples.RunOptions.require;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.data.SplitTable;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Charts.Scale;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.mixture.GaussianMixture;
import org.gmnm.mixture.GaussianMixtureLearner;
import org.gmnm.mixture.JointGaussianMixture;
import org.gmnm.model.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Regression without a network: a mixture of the whole table, features and target, is learned and
 * conditioned on the features; also where a share of the features' cells is unknown.
 *
 * <p>The number of components and the floor of the variances are those of the greatest
 * log-likelihood of the target on a tenth of a split's training rows, learned from the others; they
 * are kept where cells are unknown. BIC would not do: it praises narrow components in columns of
 * few different values.
 */
@Command(
    name = "tables",
    description =
        "Regression by conditioning a mixture of a whole table. Folders as of Hernández-Lobato and"
            + " Adams (2015), with their splits.")
public final class TableRegression implements Callable<Integer> {

  private static final int PIXELS = 120;

  /** Points of an ellipse, closer together than pixels. */
  private static final int LINE = 2_000;

  /** Components that weigh less are not drawn. */
  private static final double LEAST_WEIGHT = 0.01;

  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Folder of the tables' folders (default: ${DEFAULT-VALUE}).")
  private Path data = Path.of("data");

  @Option(
      names = "--tables",
      paramLabel = "NAME",
      split = ",",
      defaultValue = "concrete,energy,power-plant,yacht",
      description = "Names of their folders (default: ${DEFAULT-VALUE}).")
  private List<String> tables = List.of();

  @Option(
      names = "--splits",
      paramLabel = "N",
      defaultValue = "3",
      description = "Most splits of a table (default: ${DEFAULT-VALUE}).")
  private int splits = 3;

  @Option(
      names = "--components",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,4,16",
      description = "Numbers of components to choose from (default: ${DEFAULT-VALUE}).")
  private List<Integer> components = List.of();

  @Option(
      names = "--floors",
      paramLabel = "S",
      split = ",",
      defaultValue = "1e-4,1e-2",
      description = "Floors of variances to choose from (default: ${DEFAULT-VALUE}).")
  private List<Double> floors = List.of();

  @Option(
      names = "--unknown",
      paramLabel = "P",
      defaultValue = "0.2",
      description = "Share of the features' cells made unknown (default: ${DEFAULT-VALUE}).")
  private double unknown = 0.2;

  /** What one method makes of the splits of a table. */
  private static final class Outcome {
    private final List<Double> components = new ArrayList<>();
    private final List<Double> logLikelihood = new ArrayList<>();
    private final List<Double> rmse = new ArrayList<>();
    private final List<Double> coverage = new ArrayList<>();

    void add(JointGaussianMixture mixture, List<GaussianMixture> forecasts, double[] answers) {
      ForecastScores scores = ForecastScores.of(forecasts, answers);
      components.add((double) mixture.components());
      logLikelihood.add(-scores.logScore());
      rmse.add(ConditionalForecasts.rmse(forecasts, answers));
      coverage.add(100 * scores.coverage90());
    }
  }

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new TableRegression(), args));
  }

  @Override
  public Integer call() {
    require(splits > 0, "--splits must be > 0, got " + splits);
    require(
        components.stream().allMatch(n -> n > 0),
        "--components must be > 0, got " + RunOptions.joined(components));
    require(
        floors.stream().allMatch(floor -> floor >= 0 && floor < Double.POSITIVE_INFINITY),
        "--floors must be >= 0 and finite, got " + RunOptions.joined(floors));
    require(unknown >= 0 && unknown < 1, "--unknown must lie in [0, 1), got " + unknown);
    List<String> there =
        tables.stream()
            .filter(name -> Files.exists(data.resolve(name).resolve(SplitTable.FILE)))
            .toList();
    require(
        !there.isEmpty(),
        "--data %s has none of the folders %s with a %s: name the folder that holds them"
            .formatted(data, RunOptions.joined(tables), SplitTable.FILE));
    try (RunFolder folder = RunFolder.open(options.out());
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this split ..."))) {
      Manifest manifest = manifest(there);
      Table results =
          new Table("table", "method", "components", "log-likelihood", "RMSE", "90 % interval");
      for (String name : there) {
        manifest.data(data.resolve(name).resolve(SplitTable.FILE));
        SplitTable table = SplitTable.read(data.resolve(name), splits);
        Map<TableMethod, Outcome> outcomes = outcomes(name, table, folder, stop);
        if (stop.requested()) {
          return ExampleMain.stopped();
        }
        outcomes.forEach((method, outcome) -> addRow(results, name, method, outcome));
      }
      Console.line(results.toText());
      results.writeCsv(folder.file("results.csv"));
      AtomicFiles.write(folder.file("summary.md"), summary(results));
      manifest.write(folder.file("manifest.json"));
    }
    Console.line("Tables and pictures are in " + options.out());
    return ExampleMain.OK;
  }

  private Manifest manifest(List<String> there) {
    return Manifest.of("tables")
        .command(
            "mvn -q compile exec:exec -Dexample=density.TableRegression -Dargs=\"--data DIR --seed "
                + options.seed()
                + (" --tables " + RunOptions.joined(there) + " --splits " + splits)
                + (" --components " + RunOptions.joined(components))
                + (" --floors " + RunOptions.joined(floors) + " --unknown " + unknown)
                + "\"")
        .option("processors", Runtime.getRuntime().availableProcessors())
        .seed(options.seed());
  }

  private Map<TableMethod, Outcome> outcomes(
      String name, SplitTable table, RunFolder folder, StopRequest stop) {
    Map<TableMethod, Outcome> outcomes = new EnumMap<>(TableMethod.class);
    try (Progress progress = new Progress(name, table.splits().size(), "splits")) {
      for (int s = 0; s < table.splits().size() && !stop.requested(); s++) {
        double[][] training = table.rows(table.splits().get(s).training());
        double[][] test = table.rows(table.splits().get(s).test());
        GaussianMixtureLearner learner = chosen(training, options.seed() + s);
        Random random = new Random(options.seed() + s);
        double[][] holedTraining = withGaps(training, random);
        double[][] holedTest = withGaps(test, random);
        double[] answers = answers(test);
        for (TableMethod method : TableMethod.values()) {
          double[][] from = method.hasGaps() ? holedTraining : training;
          double[][] to = method.seen(method.hasGaps() ? holedTest : test, from);
          JointGaussianMixture mixture = method.learn(from, learner);
          outcomes
              .computeIfAbsent(method, m -> new Outcome())
              .add(mixture, ConditionalForecasts.of(mixture, to), answers);
          if (s == 0 && method == TableMethod.MIXTURE) {
            picture(name, training, mixture, folder);
          }
        }
        progress.update(s + 1, "");
      }
    }
    return outcomes;
  }

  /** The learner of the greatest log-likelihood on every tenth row, in an order by chance. */
  private GaussianMixtureLearner chosen(double[][] training, long seed) {
    List<double[]> rows = new ArrayList<>(List.of(training));
    Collections.shuffle(rows, new Random(seed));
    int tenth = Math.max(1, rows.size() / 10);
    double[][] held = rows.subList(0, tenth).toArray(double[][]::new);
    double[][] others = rows.subList(tenth, rows.size()).toArray(double[][]::new);
    GaussianMixtureLearner best = GaussianMixtureLearner.of(1).withSeed(seed);
    double least = Double.POSITIVE_INFINITY;
    for (double floor : floors) {
      for (int n : components) {
        GaussianMixtureLearner learner = best.withComponents(n).withFloor(floor);
        JointGaussianMixture mixture = learner.fit(others).mixture();
        double score =
            ForecastScores.logScore(ConditionalForecasts.of(mixture, held), answers(held));
        if (score < least) {
          best = learner;
          least = score;
        }
      }
    }
    return best;
  }

  private static double[] answers(double[][] rows) {
    return Arrays.stream(rows).mapToDouble(row -> row[row.length - 1]).toArray();
  }

  /** All cells but the target's, each with the same probability. */
  private double[][] withGaps(double[][] rows, Random random) {
    double[][] holed = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      holed[i] = rows[i].clone();
      for (int a = 0; a < holed[i].length - 1; a++) {
        if (random.nextDouble() < unknown) {
          holed[i][a] = Double.NaN;
        }
      }
    }
    return holed;
  }

  private static void addRow(Table results, String name, TableMethod method, Outcome outcome) {
    results.row(
        name,
        method.title(),
        Statistics.spread(outcome.components, "%.0f"),
        Statistics.spread(outcome.logLikelihood, "%.3f"),
        Statistics.spread(outcome.rmse, "%.3f"),
        Statistics.spread(outcome.coverage, "%.1f"));
  }

  private String summary(Table results) {
    return results.toMarkdown()
        + String.format(
            Locale.ROOT,
            "%nMedian (least to greatest) of the splits, on rows held out. Log-likelihood of the"
                + " target given the features, in nats and the target's own unit; the share of"
                + " answers within the central 90 %% interval, in percent. Unknown: %.0f %% of the"
                + " features' cells, in training and test.%n",
            100 * unknown);
  }

  /** The rows and the mixture, of the first feature and the target. */
  private static void picture(
      String name, double[][] rows, JointGaussianMixture mixture, RunFolder folder) {
    int target = rows[0].length - 1;
    double[] x = Arrays.stream(rows).mapToDouble(row -> row[0]).sorted().toArray();
    double[] y = Arrays.stream(rows).mapToDouble(row -> row[target]).sorted().toArray();
    double[] low = {x[0], y[0]};
    double[] step = {(x[x.length - 1] - low[0]) / PIXELS, (y[y.length - 1] - low[1]) / PIXELS};
    double[][] counts = new double[PIXELS][PIXELS];
    for (double[] row : rows) {
      int column = Math.min(PIXELS - 1, (int) ((row[0] - low[0]) / step[0]));
      int line = Math.min(PIXELS - 1, (int) ((row[target] - low[1]) / step[1]));
      counts[line][column] += 1 / (rows.length * step[0] * step[1]);
    }
    JointGaussianMixture pair = mixture.marginals(0, target);
    double[][] density = new double[PIXELS][PIXELS];
    for (int line = 0; line < PIXELS; line++) {
      for (int column = 0; column < PIXELS; column++) {
        density[line][column] =
            pair.density(low[0] + (column + 0.5) * step[0], low[1] + (line + 0.5) * step[1]);
      }
    }
    Charts.heatmaps(
        folder.file(name + ".png"),
        name + ": target over first feature",
        List.of(
            panel("rows, ellipses of a deviation", withEllipses(counts, pair, low, step), x, y),
            panel("density of the mixture", density, x, y)),
        2);
  }

  /** Grey lines around each component of two variables, one standard deviation away. */
  private static double[][] withEllipses(
      double[][] pixels, JointGaussianMixture pair, double[] low, double[] step) {
    double[][] drawn = Arrays.stream(pixels).map(double[]::clone).toArray(double[][]::new);
    double[][] means = pair.means();
    double[][][] factors = pair.factors();
    for (int k = 0; k < means.length; k++) {
      for (int i = 0; i < LINE && pair.weights()[k] >= LEAST_WEIGHT; i++) {
        double angle = 2 * Math.PI * i / LINE;
        double across = means[k][0] + factors[k][0][0] * Math.cos(angle);
        double up =
            means[k][1] + factors[k][1][0] * Math.cos(angle) + factors[k][1][1] * Math.sin(angle);
        int column = (int) Math.floor((across - low[0]) / step[0]);
        int row = (int) Math.floor((up - low[1]) / step[1]);
        if (column >= 0 && column < PIXELS && row >= 0 && row < PIXELS) {
          drawn[row][column] = Double.NaN;
        }
      }
    }
    return drawn;
  }

  private static Heatmap panel(String title, double[][] values, double[] x, double[] y) {
    return new Heatmap(
        title, values, x[0], x[x.length - 1], y[0], y[y.length - 1], null, Scale.SEQUENTIAL);
  }
}
