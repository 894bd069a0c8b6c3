package org.gmnm.examples.speed;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.model.AtomicFiles;
import org.nd4j.linalg.factory.Nd4j;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a training step and a pass of whole networks cost beside eager PyTorch from Python, which is
 * what somebody who chooses between the two would run: turn by turn, on the same machine.
 *
 * <p>Threads are those of OMP_NUM_THREADS for both, and as many as there are processors without it.
 * The C library's settings of memory count for both, too: where page faults are dear, let it keep
 * what was freed (MALLOC_MMAP_MAX_=0, MALLOC_TRIM_THRESHOLD_=100000000000), or PyTorch is timed at
 * fetching fresh memory, as docs/decisions/0023-small-steps.md shows.
 */
@Command(
    name = "network-benchmark",
    description = "Times networks of this project and the same in PyTorch from Python.")
public final class NetworkBenchmark implements Callable<Integer> {

  private static final String TRAINING = "training"; // as networks.py has them
  private static final String INFERENCE = "inference";

  @Mixin private final RunOptions options = new RunOptions();

  @Mixin private final RaceOptions turns = new RaceOptions();

  @Unkeyed(selects = true)
  @Option(
      names = "--networks",
      split = ",",
      paramLabel = "NETWORK",
      defaultValue = "CNN,RESNET,AUTOENCODER,LSTM,LSTM_LONG,LSTM_WIDE,ATTENTION",
      description = "Which: ${COMPLETION-CANDIDATES} (default: all).")
  private Set<RacedNetwork> networks = Set.of();

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new NetworkBenchmark(), args));
  }

  /** Which network, on how many threads. */
  record Key(RacedNetwork network, int threads) {}

  /**
   * Median milliseconds.
   *
   * @param parameters ours, with the running averages of batch normalisation
   * @param training of a step, ours
   * @param torchTraining of a step, PyTorch's
   * @param inference of a pass, ours
   * @param torchInference of a pass, PyTorch's
   */
  record Times(
      long parameters,
      double training,
      double torchTraining,
      double inference,
      double torchInference) {}

  @Override
  public Integer call() {
    StepRace race = turns.race();
    Python python =
        Python.find()
            .orElseThrow(
                () ->
                    new UserException(
                        "There is no python3 on the path that has PyTorch with a fast BLAS:"
                            + " nothing to compare with"));
    int threads = Nd4j.getEnvironment().maxMasterThreads();
    Manifest manifest =
        options
            .manifest("network-benchmark")
            .option("threads", threads)
            .option(python.name(), python.details());
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this network ..."))) {
      RunStore<Key, Times> store = new RunStore<>(folder.file("networks"), Times.class);
      Map<RacedNetwork, Times> all = new LinkedHashMap<>();
      try (Progress progress = new Progress("Networks", networks.size(), "networks")) {
        for (RacedNetwork network : networks) {
          Key key = new Key(network, threads);
          Times times = store.result(key);
          if (times == null) {
            if (stop.requested()) {
              return ExampleMain.stopped();
            }
            long started = System.nanoTime();
            times = times(network, race, python);
            store.save(key, times, (System.nanoTime() - started) * 1e-9);
          }
          all.put(network, times);
          progress.update(all.size(), network.title());
        }
      }
      report(all, threads, folder, manifest.origins(store.origins()));
    }
    return ExampleMain.OK;
  }

  private Times times(RacedNetwork network, StepRace race, Python python) {
    RacedNetwork.Raced ours = network.start(options.seed());
    try (PythonProgram torch = new PythonProgram(python, "networks.py", network.name())) {
      List<Turn> training = List.of(Turn.of(ours.training()), torch.turn(TRAINING));
      List<Turn> inference = List.of(Turn.of(ours.inference()), torch.turn(INFERENCE));
      training.forEach(turn -> race.warmUp(turn, 1));
      List<Double> steps = race.medians(training);
      inference.forEach(turn -> race.warmUp(turn, 1));
      List<Double> passes = race.medians(inference);
      return new Times(ours.parameters(), steps.get(0), steps.get(1), passes.get(0), passes.get(1));
    }
  }

  private static void report(
      Map<RacedNetwork, Times> all, int threads, RunFolder folder, Manifest manifest) {
    Table table =
        new Table(
            "network",
            "parameters",
            "training, ours, ms",
            "PyTorch, ms",
            "ratio",
            "inference, ours, ms",
            "PyTorch's, ms",
            "its ratio");
    all.forEach(
        (network, times) -> {
          TimeRatio training = TimeRatio.of(times.training(), times.torchTraining());
          TimeRatio inference = TimeRatio.of(times.inference(), times.torchInference());
          manifest.result(network.title() + ", training, from Python", training.forManifest());
          manifest.result(network.title() + ", inference, from Python", inference.forManifest());
          table.row(
              network.title(),
              times.parameters(),
              TimeRatio.milliseconds(training.ours()),
              TimeRatio.milliseconds(training.theirs()),
              training.shownRatio(),
              TimeRatio.milliseconds(inference.ours()),
              TimeRatio.milliseconds(inference.theirs()),
              inference.shownRatio());
        });
    AtomicFiles.write(
        folder.file("summary.md"),
        "# Networks beside PyTorch from Python, threads: %d\n\n".formatted(threads)
            + table.toMarkdown());
    manifest.write(folder.file("manifest.json"));
    Console.line("");
    Console.line(table.toText());
  }
}
