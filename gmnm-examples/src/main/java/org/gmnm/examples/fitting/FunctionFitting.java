package org.gmnm.examples.fitting;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.deeplearning4j.datasets.iterator.utilty.ListDataSetIterator;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.report.AtomicFiles;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Heatmap;
import org.gmnm.examples.report.Charts.Scale;
import org.gmnm.examples.report.Charts.Series;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.layers.GmnmInitializer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Fits surfaces over [−1, 1]² by one GMNM layer and by multilayer perceptrons of as many
 * parameters, the same points and the same steps.
 *
 * <p>Our reading of arXiv 2510.06660, figure 2.
 */
@Command(
    name = "fitting",
    description = "Fits 2-D surfaces with GMNM and with MLPs of as many parameters.")
public final class FunctionFitting implements Callable<Integer> {

  private static final int GRID = 81;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "1500",
      description = "Training steps of each network (default: ${DEFAULT-VALUE}).")
  private int steps = 1500;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "1024",
      description = "Training points, uniform in the square (default: ${DEFAULT-VALUE}).")
  private int points = 1024;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "256",
      description = "Points in a training step (default: ${DEFAULT-VALUE}).")
  private int batch = 256;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "42",
      description = "Seed of points and networks (default: ${DEFAULT-VALUE}).")
  private long seed = 42;

  @Option(
      names = "--surface",
      paramLabel = "NAME",
      description = "Which surfaces: ${COMPLETION-CANDIDATES} (default: OSCILLATING).",
      split = ",")
  private List<Surface> surfaces = List.of(Surface.OSCILLATING);

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/fitting",
      description = "Folder for everything the run writes (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("runs", "fitting");

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new FunctionFitting(), args));
  }

  /** What came of one network on one surface. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, and read in this class alone
  private record Fit(
      FitNetwork network,
      long parameters,
      double trainMse,
      double testMse,
      double seconds,
      double[] testCurve,
      double[][] values) {}

  @Override
  public Integer call() {
    require(steps > 0, "--steps must be > 0, got " + steps);
    require(points > 0, "--points must be > 0, got " + points);
    require(batch > 0 && batch <= points, "--batch must be 1 to --points, got " + batch);
    Table table =
        new Table("surface", "network", "parameters", "training MSE", "test MSE", "seconds");
    Manifest manifest =
        Manifest.of("fitting")
            .command(
                "mvn -q compile exec:exec -Dexample=fitting.FunctionFitting -Dargs=\"--surface "
                    + surfaces.stream().map(Surface::name).collect(Collectors.joining(","))
                    + " --steps "
                    + steps
                    + " --seed "
                    + seed
                    + "\"")
            .seed(seed)
            .option("steps", steps)
            .option("points", points)
            .option("batch", batch)
            .option("surfaces", surfaces);
    try (RunFolder folder = RunFolder.open(out)) {
      for (Surface surface : surfaces) {
        List<Fit> fits = new ArrayList<>();
        for (FitNetwork network : FitNetwork.values()) {
          Fit fit = fit(surface, network);
          fits.add(fit);
          table.row(
              surface.title(),
              network.title(),
              fit.parameters(),
              fit.trainMse(),
              fit.testMse(),
              fit.seconds());
          manifest.result(surface.title() + ", " + network.title() + ", test MSE", fit.testMse());
        }
        draw(folder, surface, fits);
      }
      AtomicFiles.write(folder.file("summary.md"), table.toMarkdown());
      table.writeCsv(folder.file("summary.csv"));
      manifest.write(folder.file("manifest.json"));
    }
    Console.line("");
    Console.line(table.toText());
    Console.line("Surfaces, error maps and curves are in " + out);
    return ExampleMain.OK;
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  private Fit fit(Surface surface, FitNetwork kind) {
    Random random = new Random(seed);
    DataSet training = sample(surface, random, points);
    DataSet test = grid(surface);
    MultiLayerNetwork network = new MultiLayerNetwork(kind.configuration(seed, steps));
    network.init();
    if (kind == FitNetwork.GMNM) {
      new GmnmInitializer(points, seed)
          .fromData(network, 0, new ListDataSetIterator<>(training.asList(), points));
    }
    List<Double> curve = new ArrayList<>();
    int every = Math.max(1, steps / 50);
    long started = System.nanoTime();
    try (Progress progress = new Progress(surface.title() + ", " + kind.title(), steps, "steps")) {
      for (int step = 0; step < steps; step++) {
        int from = step * batch % Math.max(1, points - batch + 1);
        network.fit(training.getRange(from, from + batch));
        if ((step + 1) % every == 0) {
          curve.add(mse(network, test));
        }
        progress.update(
            step + 1, "loss " + String.format(java.util.Locale.ROOT, "%.2e", network.score()));
      }
    }
    double seconds = (System.nanoTime() - started) * 1e-9;
    double[] values =
        network.output(test.getFeatures()).dup('c').reshape(GRID * GRID).toDoubleVector();
    return new Fit(
        kind,
        network.numParams(),
        mse(network, training),
        mse(network, test),
        seconds,
        curve.stream().mapToDouble(Double::doubleValue).toArray(),
        rows(values));
  }

  private static double mse(MultiLayerNetwork network, DataSet data) {
    INDArray error = network.output(data.getFeatures()).sub(data.getLabels());
    return error.mul(error).meanNumber().doubleValue();
  }

  private static DataSet sample(Surface surface, Random random, int count) {
    float[][] x = new float[count][2];
    for (float[] point : x) {
      point[0] = 2 * random.nextFloat() - 1;
      point[1] = 2 * random.nextFloat() - 1;
    }
    return labelled(surface, x);
  }

  private static DataSet grid(Surface surface) {
    float[][] x = new float[GRID * GRID][2];
    for (int i = 0; i < x.length; i++) {
      x[i][0] = -1 + 2f * (i % GRID) / (GRID - 1);
      int row = i / GRID;
      x[i][1] = -1 + 2f * row / (GRID - 1);
    }
    return labelled(surface, x);
  }

  private static DataSet labelled(Surface surface, float[][] x) {
    float[][] y = new float[x.length][1];
    for (int i = 0; i < x.length; i++) {
      y[i][0] = (float) surface.at(x[i][0], x[i][1]);
    }
    return new DataSet(Nd4j.createFromArray(x), Nd4j.createFromArray(y));
  }

  private static double[][] rows(double[] values) {
    double[][] result = new double[GRID][GRID];
    for (int i = 0; i < values.length; i++) {
      result[i / GRID][i % GRID] = values[i];
    }
    return result;
  }

  private void draw(RunFolder folder, Surface surface, List<Fit> fits) {
    double[][] truth = rows(grid(surface).getLabels().reshape(GRID * GRID).toDoubleVector());
    List<Heatmap> panels = new ArrayList<>();
    panels.add(panel("Surface '" + surface.title() + "'", truth, "value", Scale.DIVERGING));
    for (Fit fit : fits) {
      panels.add(panel(fit.network().title(), fit.values(), "value", Scale.DIVERGING));
    }
    panels.add(Heatmap.GAP); // errors stand below their fits
    for (Fit fit : fits) {
      double[][] error = new double[GRID][GRID];
      for (int i = 0; i < GRID; i++) {
        for (int j = 0; j < GRID; j++) {
          error[i][j] = Math.max(1e-6, Math.abs(fit.values()[i][j] - truth[i][j]));
        }
      }
      panels.add(panel(fit.network().title() + ", absolute error", error, "error", Scale.LOG));
    }
    Charts.heatmaps(
        folder.file(surface.title() + ".png"),
        "Fits of the surface '" + surface.title() + "' after " + steps + " steps",
        panels,
        fits.size() + 1);
    double[] x = new double[fits.get(0).testCurve().length];
    for (int i = 0; i < x.length; i++) {
      x[i] = (i + 1.0) * Math.max(1, steps / 50);
    }
    Charts.lines(
        folder.file(surface.title() + "-curves.png"),
        "Test error on the surface '" + surface.title() + "'",
        "Training step",
        "Mean squared error",
        true,
        fits.stream().map(f -> new Series(f.network().title(), x, f.testCurve())).toList());
  }

  private static Heatmap panel(String title, double[][] values, String group, Scale scale) {
    return new Heatmap(title, values, -1, 1, -1, 1, group, scale);
  }
}
