package org.gmnm.examples.speed;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.KeptResult;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.model.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

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

  private boolean warm;

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
    StepRace race = turns.race();
    List<StepCase> cases = sizes.cases();
    List<StepContestant> contestants = new ArrayList<>(List.of(NetworkContestant.values()));
    contestants.add(new ProductsContestant());
    contestants.addAll(StepContestant.peers());
    List<StepTimes> times = new ArrayList<>();
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this size ..."))) {
      try (Progress progress = new Progress("Sizes", cases.size(), "sizes")) {
        for (StepCase size : cases) {
          if (stop.requested()) {
            return ExampleMain.stopped();
          }
          times.add(timesOf(size, race, contestants, folder.file("sizes/" + size.fileName())));
          progress.update(times.size(), size.toString());
        }
      }
      new StepReport(times).write(folder, manifest(contestants));
    }
    return ExampleMain.OK;
  }

  private StepTimes timesOf(
      StepCase size, StepRace race, List<StepContestant> contestants, Path file) {
    String how =
        race
            + ", "
            + contestants.stream().map(StepContestant::name).toList()
            + ", seed "
            + options.seed();
    StepTimes kept =
        options.resume()
            ? KeptResult.load(
                file,
                "time",
                node -> how.equals(node.path("options").asText()) ? StepTimes.of(size, node) : null)
            : null;
    if (kept != null) {
      return kept;
    }
    if (!warm) {
      race.warmUp(size, contestants, options.seed());
      warm = true;
    }
    StepTimes times = race.run(size, contestants, options.seed());
    AtomicFiles.write(file, times.toJson(how));
    return times;
  }

  private Manifest manifest(List<StepContestant> contestants) {
    Manifest manifest =
        Manifest.of("speed")
            .command(
                "mvn -q -Ppeers compile exec:exec -Dexample=speed.StepBenchmark -Dargs=\""
                    + sizes.arguments()
                    + (" " + turns.arguments())
                    + "\"")
            .seed(options.seed());
    contestants.stream()
        .filter(contestant -> !contestant.details().isEmpty())
        .forEach(contestant -> manifest.option(contestant.name(), contestant.details()));
    return manifest;
  }
}
