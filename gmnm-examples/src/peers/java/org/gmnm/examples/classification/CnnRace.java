package org.gmnm.examples.classification;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.CpuAcceleration;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.layers.ReluActivation;
import org.gmnm.model.AtomicFiles;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The small CNN of {@link AccelerationBenchmark}: Deeplearning4j with {@link CpuAcceleration} and
 * {@link ReluActivation} against the same network in PyTorch, a step of each in turn. Both take the
 * threads of OMP_NUM_THREADS, and as many as there are processors without it.
 *
 * <p>The first rounds do not count: for half a minute the JVM's compiler takes a processor, which
 * with two threads on two processors is a fifth of a step.
 */
@Command(name = "cnn-race", description = "Times a small CNN, accelerated DL4J against PyTorch.")
public final class CnnRace implements Callable<Integer> {

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

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "runs/cnn-race",
      description = "Folder for table and manifest (default: ${DEFAULT-VALUE}).")
  private Path out = Path.of("runs", "cnn-race");

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

  /** What is timed, and its milliseconds. */
  private record Contestant(String name, Runnable action, List<Double> times) {

    Contestant(String name, Runnable action) {
      this(name, action, new ArrayList<>());
    }

    void run(boolean counts) {
      long started = System.nanoTime();
      action.run();
      if (counts) {
        times.add((System.nanoTime() - started) * 1e-6);
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
    MultiLayerNetwork network = AccelerationBenchmark.network(new ReluActivation());
    DataSet data = AccelerationBenchmark.images();
    Manifest manifest =
        Manifest.of("cnn-race")
            .command("mvn -q -Ppeers compile exec:exec -Dexample=classification.CnnRace")
            .option("rounds", rounds)
            .option("warmUp", warmUp)
            .option("batch", AccelerationBenchmark.BATCH)
            .option("threads", Nd4j.getEnvironment().maxMasterThreads());
    try (TorchCnn torch = new TorchCnn(AccelerationBenchmark.BATCH)) {
      List<Contestant> all =
          List.of(
              new Contestant("training, DL4J", () -> network.fit(data)),
              new Contestant("training, " + TorchCnn.name(), torch::step),
              new Contestant("inference, DL4J", () -> network.output(data.getFeatures())),
              new Contestant("inference, " + TorchCnn.name(), torch::forward));
      try (Progress progress = new Progress("In turn", rounds + warmUp, "rounds")) {
        for (int round = 0; round < rounds + warmUp; round++) {
          boolean counts = round >= warmUp;
          all.forEach(contestant -> contestant.run(counts));
          progress.update(round + 1, "");
        }
      }
      report(all, manifest);
    }
    return ExampleMain.OK;
  }

  private void report(List<Contestant> all, Manifest manifest) {
    Table table = new Table("", "median, ms", "images a second", "DL4J's time over PyTorch's");
    for (int i = 0; i < all.size(); i++) {
      Contestant one = all.get(i);
      String ratio = "";
      if (i % 2 == 0) {
        ratio = String.format(Locale.ROOT, "%.2f", one.median() / all.get(i + 1).median());
        manifest.result(one.name() + " over PyTorch", ratio);
      }
      table.row(
          one.name(),
          String.format(Locale.ROOT, "%.1f", one.median()),
          Math.round(1e3 * AccelerationBenchmark.BATCH / one.median()),
          ratio);
    }
    AtomicFiles.write(
        out.resolve("summary.md"),
        "# A small CNN, batches of "
            + AccelerationBenchmark.BATCH
            + ", "
            + Nd4j.getEnvironment().maxMasterThreads()
            + " threads\n\n"
            + table.toMarkdown());
    manifest.write(out.resolve("manifest.json"));
    Console.line("");
    Console.line(table.toText());
  }
}
