package org.gmnm.examples.poisson;

import ai.djl.pytorch.jni.JniUtils;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gmnm.calculus.Sampler;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.OutputOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.speed.Python;
import org.gmnm.examples.speed.TimeRatio;
import org.gmnm.model.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a training step of a physics-informed network costs here and in PyTorch, by DJL and, where
 * it is installed, from Python, for Poisson's equation on the unit square with the points of {@link
 * PoissonEquation} unless told otherwise, in turn. Threads are those of OMP_NUM_THREADS, for both.
 */
@Command(
    name = "pinn-step",
    description = "Times training steps of physics-informed networks, ours and PyTorch's.")
public final class PinnStepBenchmark implements Callable<Integer> {

  @Mixin private final OutputOptions options = new OutputOptions();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "60",
      description = "Timed turns of each contestant (default: ${DEFAULT-VALUE}).")
  private int rounds = 60;

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      defaultValue = "20",
      description = "Turns before those, not counted (default: ${DEFAULT-VALUE}).")
  private int warmUp = 20;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "5",
      description = "Training steps of a turn (default: ${DEFAULT-VALUE}).")
  private int steps = 5;

  @Option(
      names = "--inside",
      paramLabel = "N",
      defaultValue = "256",
      description = "Points inside the square (default: ${DEFAULT-VALUE}).")
  private int inside = 256;

  @Option(
      names = "--border",
      paramLabel = "N",
      defaultValue = "64",
      description = "Points on its border (default: ${DEFAULT-VALUE}).")
  private int border = 64;

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    // DJL counts its users over the network unless told not to; natives are in the class path.
    System.setProperty("OPT_OUT_TRACKING", "true");
    System.setProperty("ai.djl.offline", "true");
    System.exit(ExampleMain.run(new PinnStepBenchmark(), args));
  }

  @Override
  public Integer call() {
    if (rounds < 1 || warmUp < 0 || steps < 1) {
      throw new UserException(
          String.format(
              "--rounds and --steps must be >= 1 and --warm-up >= 0, got %d, %d and %d",
              rounds, steps, warmUp));
    }
    if (inside < 1 || border < 1) {
      throw new UserException(
          String.format("--inside and --border must be >= 1, got %d and %d", inside, border));
    }
    Manifest manifest =
        options
            .manifest("pinn-step")
            .option("points inside", inside)
            .option("points on the border", border);
    long seed = options.seed();
    PdeProblem problem = PdeProblem.poisson(PdeProblem.Shape.SQUARE, 1);
    Collocation points = new Collocation(problem.pde(), inside, border, Sampler.SOBOL, seed);
    double[][] edge = problem.pde().domain().border(border, Sampler.SOBOL, seed + 1);
    PinnRows rows = PinnRows.of(problem, points.inside(), edge);
    List<PinnRace> races = new ArrayList<>();
    for (TorchNetwork network : TorchNetwork.values()) {
      races.add(new PinnRace(network, points.equations(), rows, warmUp + rounds, seed));
    }
    manifest.option("threads of PyTorch by DJL", JniUtils.getNumThreads());
    Python.find().ifPresent(found -> manifest.option(found.name(), found.details()));
    try (RunFolder folder = options.open();
        Progress progress = new Progress("Training steps", warmUp + rounds, "rounds")) {
      for (int round = 0; round < warmUp + rounds; round++) {
        boolean counts = round >= warmUp;
        races.forEach(race -> race.turn(steps, counts));
        progress.update(round + 1, "");
      }
      report(races, folder, manifest);
    }
    races.forEach(PinnRace::close);
    return ExampleMain.OK;
  }

  private void report(List<PinnRace> races, RunFolder folder, Manifest manifest) {
    Table table = new Table("network", "parameters", "ours, ms", "over", "its, ms", "ratio");
    for (PinnRace race : races) {
      Map<String, Double> peers = new LinkedHashMap<>();
      race.python().ifPresent(time -> peers.put("double back-propagation from Python", time));
      for (TorchPinn.Derivatives each : TorchPinn.Derivatives.values()) {
        peers.put(each.title() + " by DJL", race.torch(each));
      }
      peers.forEach(
          (peer, time) -> {
            TimeRatio ratio = TimeRatio.of(race.ours(), time);
            table.row(
                race.title(),
                race.parameters(),
                decimals(race.ours()),
                "PyTorch, " + peer,
                decimals(time),
                ratio.shownRatio());
            manifest.result(race.title() + ", ours over " + peer, ratio.forManifest());
          });
      race.differences()
          .forEach((what, value) -> manifest.result(race.title() + ", " + what, value));
    }
    AtomicFiles.write(
        folder.file("summary.md"),
        "# A training step on Poisson's equation\n\n" + table.toMarkdown());
    manifest.write(folder.file("manifest.json"));
    Console.line("");
    Console.line(table.toText());
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
