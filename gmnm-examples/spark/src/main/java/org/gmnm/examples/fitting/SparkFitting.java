package org.gmnm.examples.fitting;

import static org.gmnm.examples.RunOptions.require;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.baseline.FullBatchAdam;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Charts.Series;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.spark.AveragedTraining;
import org.gmnm.examples.spark.AveragingOptions;
import org.gmnm.examples.spark.Checkpoint;
import org.gmnm.examples.spark.SparkOptions;
import org.gmnm.model.AtomicFiles;
import org.gmnm.model.ModelFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A surface fitted by a Gaussian mixture layer whose copies on a cluster are averaged. */
@Command(
    name = "spark-fitting",
    description = "Fits a surface by a GMNM layer, trained by parameter averaging on Spark.")
public final class SparkFitting implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions();

  @Mixin private final SparkOptions spark = new SparkOptions();

  @Mixin private final AveragingOptions averaging = new AveragingOptions();

  @Option(
      names = "--surface",
      defaultValue = "SMOOTH",
      description = "Which one: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Surface surface = Surface.SMOOTH;

  @Option(
      names = "--points",
      paramLabel = "N",
      defaultValue = "2048",
      description = "Random training points (default: ${DEFAULT-VALUE}).")
  private int points = 2_048;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "128",
      description = "Points in a step of one copy (default: ${DEFAULT-VALUE}).")
  private int batch = 128;

  @Option(
      names = "--epochs",
      paramLabel = "N",
      defaultValue = "20",
      description = "Passes over the points (default: ${DEFAULT-VALUE}).")
  private int epochs = 20;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      defaultValue = "0.01",
      description = "Of the first step; falls to zero (default: ${DEFAULT-VALUE}).")
  private double learningRate = 0.01;

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new SparkFitting(), args));
  }

  @Override
  public Integer call() {
    require(batch > 0, "--batch must be > 0, got " + batch);
    require(points >= batch, "--points must be >= --batch, got " + points);
    require(points % batch == 0, "--points must be a multiple of --batch, got " + points);
    require(epochs > 0, "--epochs must be > 0, got " + epochs);
    averaging.validate();
    require(learningRate > 0, "--learning-rate must be > 0, got " + learningRate);
    Manifest manifest = manifest();
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this epoch ..."));
        JavaSparkContext context = spark.connect("spark-fitting")) {
      int workers = averaging.workers(context);
      long start = System.nanoTime();
      List<double[]> errors = new ArrayList<>();
      MultiLayerNetwork network = train(context, folder, workers, errors, stop);
      if (network == null) {
        return ExampleMain.stopped();
      }
      report(folder, manifest, network, errors, workers, (System.nanoTime() - start) * 1e-9);
    }
    Console.line("Table, picture and network are in " + options.out());
    return ExampleMain.OK;
  }

  /** Null if it was stopped. */
  private @Nullable MultiLayerNetwork train(
      JavaSparkContext context,
      RunFolder folder,
      int workers,
      List<double[]> errors,
      StopRequest stop) {
    Checkpoint checkpoint = new Checkpoint(folder.path(), "checkpoint", ".zip");
    AveragedTraining training =
        new AveragedTraining(
            context, checkpoint, workers, epochs, batch, averaging.frequency(), options.seed());
    MultiLayerNetwork network = network(checkpoint, workers);
    double[][] grid = FitData.grid();
    DataSet test = FitData.labelled(surface, grid);
    int before = network.getLayerWiseConfigurations().getEpochCount();
    try (Progress progress = new Progress("Training on " + workers, epochs, "epochs", before)) {
      boolean finished =
          training.train(
              network,
              data(context, workers),
              (net, done) -> {
                double error = meanSquaredError(net, test);
                errors.add(new double[] {done, error});
                progress.update(done, String.format(Locale.ROOT, "test MSE %.2e", error));
              },
              stop::requested);
      if (!finished) {
        return null;
      }
    }
    if (errors.isEmpty()) {
      errors.add(new double[] {before, meanSquaredError(network, test)});
    }
    return network;
  }

  private MultiLayerNetwork network(Checkpoint checkpoint, int workers) {
    String settings =
        String.format(
            Locale.ROOT,
            "%s, %d points, batch %d, %d epochs, frequency %d, rate %s, seed %d, %d workers",
            surface,
            points,
            batch,
            epochs,
            averaging.frequency(),
            learningRate,
            options.seed(),
            workers);
    if (options.resume() && checkpoint.canResume(settings)) {
      try {
        return new ModelFiles().readNetwork(checkpoint.file());
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + checkpoint.file(), e);
      }
    }
    checkpoint.begin(settings);
    int steps = Math.max(1, epochs * (points / batch) / workers);
    MultiLayerNetwork network =
        new MultiLayerNetwork(
            FitNetwork.GMNM.configuration(options.seed(), FullBatchAdam.of(learningRate, steps)));
    network.init();
    return network;
  }

  private JavaRDD<DataSet> data(JavaSparkContext context, int workers) {
    DataSet all = FitData.labelled(surface, FitData.points(options.seed(), points));
    return context.parallelize(all.batchBy(batch), workers);
  }

  private static double meanSquaredError(MultiLayerNetwork network, DataSet test) {
    double[] found = network.output(test.getFeatures()).ravel().toDoubleVector();
    return FitData.meanSquare(found, test.getLabels().ravel().toDoubleVector());
  }

  private void report(
      RunFolder folder,
      Manifest manifest,
      MultiLayerNetwork network,
      List<double[]> errors,
      int workers,
      double seconds) {
    double last = errors.get(errors.size() - 1)[1];
    Table table =
        new Table("surface", "parameters", "workers", "epochs", "frequency", "test MSE", "seconds")
            .row(
                surface.title(),
                network.numParams(),
                workers,
                epochs,
                averaging.frequency(),
                last,
                seconds);
    Charts.lines(
        folder.file("error.svg"),
        "Averaged training on " + workers + " workers, " + surface.title(),
        "epoch",
        "test mean squared error",
        true,
        List.of(
            new Series(
                "GMNM",
                errors.stream().mapToDouble(e -> e[0]).toArray(),
                errors.stream().mapToDouble(e -> e[1]).toArray())));
    AtomicFiles.write(folder.file("summary.md"), table.toMarkdown());
    manifest.result("test MSE", last).result("workers", workers);
    manifest.write(folder.file("manifest.json"));
    Console.line(table.toText());
  }

  private Manifest manifest() {
    return options
        .manifest("spark-fitting")
        .option("processors", Runtime.getRuntime().availableProcessors());
  }
}
