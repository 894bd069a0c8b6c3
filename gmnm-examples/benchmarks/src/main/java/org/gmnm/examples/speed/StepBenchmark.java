package org.gmnm.examples.speed;

import static org.gmnm.examples.RunOptions.require;

import java.util.ArrayList;
import java.util.List;
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
import org.gmnm.examples.store.RunStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a training step of a GMNM layer costs over a grid of sizes: in closed form, by its SameDiff
 * definition, as a pair of dense layers, and in PyTorch (Maven profile {@code peers}), by DJL in
 * this process and from Python in one of its own where that is installed, turn by turn; and the
 * bare matrix products of a step.
 *
 * <p>Threads are those of OMP_NUM_THREADS, for all.
 */
@Command(
    name = "speed",
    description = "Times training steps of GMNM layers, ours and PyTorch's (profile peers).")
public final class StepBenchmark implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions();

  @Mixin private final StepSizes sizes = new StepSizes();

  @Mixin private final RaceOptions turns = new RaceOptions();

  @Option(
      names = "--first-warm-up",
      paramLabel = "S",
      defaultValue = "20",
      description =
          "Seconds that Deeplearning4j's contestants run the first size before anything is timed:"
              + " Java compiles what all sizes share (default: ${DEFAULT-VALUE}).")
  private double firstWarmUp = 20;

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    // DJL counts its users over the network unless told not to; natives are in the class path.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    System.exit(ExampleMain.run(new StepBenchmark(), args));
  }

  @Override
  public Integer call() {
    require(firstWarmUp >= 0, "--first-warm-up must be >= 0, got " + firstWarmUp);
    StepRace race = turns.race();
    List<StepCase> cases = sizes.cases();
    List<StepContestant> contestants = new ArrayList<>(List.of(NetworkContestant.values()));
    contestants.add(new ProductsContestant());
    contestants.addAll(StepContestant.peers());
    List<StepTimes> times = new ArrayList<>();
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this size ..."))) {
      RunStore<StepCase, StepTimes> store = new RunStore<>(folder.file("sizes"), StepTimes.class);
      try (Progress progress = new Progress("Sizes", cases.size(), "sizes")) {
        if (cases.stream().anyMatch(size -> store.result(size) == null)) {
          StepRace.warmUpProcess(
              cases.get(0), List.of(NetworkContestant.values()), options.seed(), firstWarmUp);
        }
        for (StepCase size : cases) {
          if (stop.requested()) {
            return ExampleMain.stopped();
          }
          times.add(timesOf(size, race, contestants, store));
          progress.update(times.size(), size.toString());
        }
      }
      new StepReport(times).write(folder, manifest(contestants).origins(store.origins()));
    }
    return ExampleMain.OK;
  }

  private StepTimes timesOf(
      StepCase size,
      StepRace race,
      List<StepContestant> contestants,
      RunStore<StepCase, StepTimes> store) {
    StepTimes kept = store.result(size);
    if (kept != null) {
      requireSame(kept.of().keySet(), contestants);
      return kept;
    }
    long started = System.nanoTime();
    StepTimes times = race.run(size, contestants, options.seed());
    store.save(size, times, (System.nanoTime() - started) * 1e-9);
    return times;
  }

  /** Who is there depends on the build's profiles, not on options alone. */
  private void requireSame(Set<String> kept, List<StepContestant> contestants) {
    List<String> now = contestants.stream().map(StepContestant::name).toList();
    if (!kept.equals(Set.copyOf(now))) {
      throw new UserException(
          "%s holds times of %s, this build would time %s; --fresh discards them, or choose another"
                  .formatted(options.out(), List.copyOf(kept), now)
              + " folder with --out");
    }
  }

  private Manifest manifest(List<StepContestant> contestants) {
    Manifest manifest = options.manifest("speed");
    contestants.stream()
        .filter(contestant -> !contestant.details().isEmpty())
        .forEach(contestant -> manifest.option(contestant.name(), contestant.details()));
    return manifest;
  }
}
