package org.gmnm.examples.classification;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.backend.CpuAcceleration;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.ExampleOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.UserException;
import org.gmnm.examples.data.Cifar;
import org.gmnm.examples.data.CifarFormat;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
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

/**
 * The networks of {@link CifarClassification}, trained by parameter averaging. Every machine reads
 * the images from its own copy of the data folder: only numbers of batches travel to it.
 */
@Command(
    name = "spark-cifar",
    description =
        "CIFAR images by a CNN with GMNM layers, trained by parameter averaging on Spark.")
public final class SparkCifar implements Callable<Integer> {

  /** What this process has read. */
  private static @Nullable Loaded loaded;

  @Mixin private final ExampleOptions options = new ExampleOptions();

  @Mixin private final SparkOptions spark = new SparkOptions();

  @Mixin private final AveragingOptions averaging = new AveragingOptions();

  @Option(
      names = "--format",
      description = "Which images: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "CIFAR10")
  private CifarFormat format = CifarFormat.CIFAR10;

  @Option(
      names = "--network",
      description = "Which network: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).",
      defaultValue = "GMNM")
  private CifarNetwork network = CifarNetwork.GMNM;

  private record Loaded(CifarFormat format, String folder, ImageSet images) {}

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new SparkCifar(), args));
  }

  @Override
  public Integer call() {
    averaging.validate();
    ImageSet all = images(format, options.data().toString());
    int fit = all.size() * 4 / 5;
    ImageSet validation = all.range(fit, all.size());
    int batches = options.subsetOf(fit) / options.batch();
    if (batches < 1) {
      throw new UserException(
          "--batch must be at most the number of training images, " + options.subsetOf(fit));
    }
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this epoch ..."));
        JavaSparkContext context = spark.connect("spark-cifar")) {
      Manifest manifest = manifest(all);
      long start = System.nanoTime();
      int workers = averaging.workers(context);
      Checkpoint checkpoint = new Checkpoint(folder.path(), "checkpoint", ".zip");
      AveragedTraining training =
          new AveragedTraining(
              context,
              checkpoint,
              workers,
              options.epochs(),
              options.batch(),
              averaging.frequency(),
              options.seed());
      ComputationGraph graph = graph(checkpoint, batches, workers);
      int before = graph.getConfiguration().getEpochCount();
      Table table = new Table("epoch", "validation accuracy, %", "seconds");
      try (Progress progress = new Progress("Training", options.epochs(), "epochs", before)) {
        boolean finished =
            training.train(
                graph,
                data(context, batches, workers),
                (net, done) -> {
                  double accuracy =
                      net.evaluate(new ImageIterator(validation, 250, 0, false)).accuracy();
                  table.row(done, 100 * accuracy, (System.nanoTime() - start) * 1e-9);
                  manifest.result("validation accuracy after epoch " + done, accuracy);
                  progress.update(
                      done, String.format(Locale.ROOT, "accuracy %.1f %%", 100 * accuracy));
                },
                stop::requested);
        if (!finished) {
          return ExampleMain.stopped();
        }
      }
      AtomicFiles.write(folder.file("summary.md"), table.toMarkdown());
      manifest.write(folder.file("manifest.json"));
      Console.line(table.toText());
    }
    return ExampleMain.OK;
  }

  private ComputationGraph graph(Checkpoint checkpoint, int batches, int workers) {
    String settings =
        String.format(
            Locale.ROOT,
            "%s on %s, %d batches of %d, frequency %d, seed %d, %d workers",
            network,
            format,
            batches,
            options.batch(),
            averaging.frequency(),
            options.seed(),
            workers);
    if (options.resume() && checkpoint.canResume(settings)) {
      try {
        return new ModelFiles().readGraph(checkpoint.file());
      } catch (IOException e) {
        throw new UncheckedIOException("Cannot read " + checkpoint.file(), e);
      }
    }
    checkpoint.begin(settings);
    ComputationGraph graph =
        new ComputationGraph(network.configuration(format.classes(), options.seed()));
    graph.init();
    return graph;
  }

  private JavaRDD<DataSet> data(JavaSparkContext context, int batches, int workers) {
    CifarFormat of = format;
    String folder = options.data().toString();
    int batch = options.batch();
    List<Integer> numbers = IntStream.range(0, batches).boxed().toList();
    return context.parallelize(numbers, workers).map(b -> batch(of, folder, batch, b));
  }

  /** On the machine that trains. */
  private static DataSet batch(CifarFormat format, String folder, int batch, int number) {
    ImageSet images = images(format, folder).range(number * batch, (number + 1) * batch);
    return new ImageIterator(images, batch, 0, false).next();
  }

  private static synchronized ImageSet images(CifarFormat format, String folder) {
    Loaded before = loaded;
    if (before == null || before.format() != format || !before.folder().equals(folder)) {
      CpuAcceleration.enable();
      before = new Loaded(format, folder, Cifar.readTraining(format, Path.of(folder)));
      loaded = before;
    }
    return before.images();
  }

  private Manifest manifest(ImageSet all) {
    Manifest manifest = options.manifest("spark-cifar");
    all.sources().forEach(manifest::data);
    return manifest;
  }
}
