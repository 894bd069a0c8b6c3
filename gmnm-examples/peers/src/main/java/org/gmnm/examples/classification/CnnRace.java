package org.gmnm.examples.classification;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.backend.CpuAcceleration;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.OutputOptions;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.speed.Python;
import org.gmnm.examples.speed.PythonProgram;
import org.gmnm.examples.speed.TimeRatio;
import org.gmnm.examples.speed.Turn;
import org.gmnm.layers.ReluActivation;
import org.gmnm.model.AtomicFiles;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The small CNN of {@link AccelerationBenchmark}: Deeplearning4j with {@link CpuAcceleration} and
 * {@link ReluActivation} against the same network in PyTorch, by DJL and, where it is installed,
 * from Python: a step of each in turn. Both take the threads of OMP_NUM_THREADS, and as many as
 * there are processors without it.
 *
 * <p>The first rounds do not count: for half a minute the JVM's compiler takes a processor, which
 * with two threads on two processors is a fifth of a step.
 */
@Command(name = "cnn-race", description = "Times a small CNN, accelerated DL4J against PyTorch.")
public final class CnnRace implements Callable<Integer> {

  private static final String TRAINING = "training"; // as networks.py has them
  private static final String INFERENCE = "inference";
  private static final String DL4J = "DL4J";

  @Mixin private final OutputOptions options = new OutputOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "60",
      description = "Timed steps of each kind, in turn (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "150",
      description = "Rounds before those that are timed (default: ${DEFAULT-VALUE}).")
  private int warmUp;

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    // DJL counts its users over the network unless told not to; natives are in the class path.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    System.exit(ExampleMain.run(new CnnRace(), args));
  }

  /** Whose turns are timed, and their milliseconds. */
  private record Contestant(String action, String name, Turn turn, List<Double> times) {

    Contestant(String action, String name, Turn turn) {
      this(action, name, turn, new ArrayList<>());
    }

    void run(boolean counts) {
      double time = turn.milliseconds(1);
      if (counts) {
        times.add(time);
      }
    }

    double median() {
      return Statistics.median(times);
    }
  }

  @Override
  public Integer call() {
    RunOptions.require(rounds > 0, "--rounds must be > 0, got " + rounds);
    RunOptions.require(warmUp >= 0, "--warm-up must be >= 0, got " + warmUp);
    if (!CpuAcceleration.enable()) {
      throw new UserException("This backend has no oneDNN: nothing to compare.");
    }
    MultiLayerNetwork network = AccelerationBenchmark.network(new ReluActivation(), options.seed());
    DataSet data = AccelerationBenchmark.images(AccelerationBenchmark.BATCH, options.seed());
    Manifest manifest =
        options
            .manifest("cnn-race")
            .option("batch", AccelerationBenchmark.BATCH)
            .option("threads", Nd4j.getEnvironment().maxMasterThreads());
    try (RunFolder folder = options.open();
        TorchCnn torch = new TorchCnn(AccelerationBenchmark.BATCH);
        PythonProgram python =
            Python.find()
                .map(found -> new PythonProgram(found, "networks.py", "CNN"))
                .orElse(null)) {
      List<Contestant> training = new ArrayList<>();
      List<Contestant> inference = new ArrayList<>();
      training.add(contestant(TRAINING, DL4J, () -> network.fit(data)));
      inference.add(contestant(INFERENCE, DL4J, () -> network.output(data.getFeatures())));
      training.add(contestant(TRAINING, TorchCnn.name(), torch::step));
      inference.add(contestant(INFERENCE, TorchCnn.name(), torch::forward));
      if (python != null) {
        Python found = Python.find().orElseThrow();
        manifest.option(found.name(), found.details());
        training.add(new Contestant(TRAINING, found.name(), python.turn(TRAINING)));
        inference.add(new Contestant(INFERENCE, found.name(), python.turn(INFERENCE)));
      }
      try (Progress progress = new Progress("In turn", rounds + warmUp, "rounds")) {
        for (int round = 0; round < rounds + warmUp; round++) {
          boolean counts = round >= warmUp;
          training.forEach(contestant -> contestant.run(counts));
          inference.forEach(contestant -> contestant.run(counts));
          progress.update(round + 1, "");
        }
      }
      report(List.of(training, inference), folder, manifest);
    }
    return ExampleMain.OK;
  }

  private static Contestant contestant(String action, String name, Runnable run) {
    return new Contestant(action, name, Turn.of(run));
  }

  private void report(List<List<Contestant>> races, RunFolder folder, Manifest manifest) {
    Table table = new Table("", "median, ms", "images a second", "DL4J's time over it");
    for (List<Contestant> race : races) {
      double ours = race.get(0).median();
      for (Contestant one : race) {
        TimeRatio ratio = TimeRatio.of(ours, one.median());
        boolean isPeer = !one.name().equals(DL4J);
        if (isPeer) {
          manifest.result(
              "%s, DL4J over %s".formatted(one.action(), one.name()), ratio.forManifest());
        }
        table.row(
            one.action() + ", " + one.name(),
            String.format(Locale.ROOT, "%.1f", one.median()),
            Math.round(1e3 * AccelerationBenchmark.BATCH / one.median()),
            isPeer ? ratio.shownRatio() : "");
      }
    }
    AtomicFiles.write(
        folder.file("summary.md"),
        "# A small CNN, batches of "
            + AccelerationBenchmark.BATCH
            + ", "
            + Nd4j.getEnvironment().maxMasterThreads()
            + " threads\n\n"
            + table.toMarkdown());
    manifest.write(folder.file("manifest.json"));
    Console.line("");
    Console.line(table.toText());
  }
}
