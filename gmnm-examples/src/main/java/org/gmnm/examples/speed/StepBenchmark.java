package org.gmnm.examples.speed;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.AtomicFiles;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What a training step of a GMNM layer costs over a grid of sizes: in closed form, by its SameDiff
 * definition, as a pair of dense layers, and in PyTorch where that is on the class path (Maven
 * profile {@code peers}), turn by turn in one process, in single precision.
 *
 * <p>Threads are those of OMP_NUM_THREADS, for all.
 */
@Command(
    name = "speed",
    description = "Times training steps of GMNM layers, ours and PyTorch's (profile peers).")
public final class StepBenchmark implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--batches",
      paramLabel = "N",
      split = ",",
      defaultValue = "32,256",
      description = "Examples of a step (default: ${DEFAULT-VALUE}).")
  private List<Integer> batches = List.of();

  @Option(
      names = "--widths",
      paramLabel = "N",
      split = ",",
      defaultValue = "8,64",
      description = "Inputs, and as many outputs (default: ${DEFAULT-VALUE}).")
  private List<Integer> widths = List.of();

  @Option(
      names = "--components",
      paramLabel = "N",
      split = ",",
      defaultValue = "64",
      description = "Components (default: ${DEFAULT-VALUE}).")
  private List<Integer> components = List.of();

  @Option(
      names = "--ranks",
      paramLabel = "N",
      split = ",",
      defaultValue = "1,2",
      description = "Projections of a component (default: ${DEFAULT-VALUE}).")
  private List<Integer> ranks = List.of();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "15",
      description = "Timed turns of each contestant (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--turn",
      paramLabel = "MS",
      defaultValue = "20",
      description = "Least milliseconds of a turn (default: ${DEFAULT-VALUE}).")
  private double turn;

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
    require(rounds > 0, "--rounds must be > 0, got " + rounds);
    require(turn > 0, "--turn must be > 0, got " + turn);
    for (List<Integer> sizes : List.of(batches, widths, components, ranks)) {
      require(sizes.stream().allMatch(n -> n > 0), "sizes must be > 0, got " + sizes);
    }
    List<StepContestant> contestants = new ArrayList<>(List.of(NetworkContestant.values()));
    contestants.addAll(StepContestant.peers());
    List<StepRace> races = new ArrayList<>();
    try (RunFolder folder = RunFolder.open(options.out());
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this size ..."))) {
      List<StepCase> cases = cases();
      try (Progress progress = new Progress("Sizes", cases.size(), "sizes")) {
        for (StepCase size : cases) {
          if (stop.requested()) {
            return ExampleMain.stopped();
          }
          races.add(new StepRace(size, contestants, rounds, turn, options.seed()));
          progress.update(races.size(), size.toString());
        }
      }
      report(races, contestants, folder);
    }
    return ExampleMain.OK;
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new IllegalArgumentException(problem);
    }
  }

  private List<StepCase> cases() {
    Stream<StepCase> all =
        batches.stream()
            .flatMap(
                n ->
                    widths.stream()
                        .flatMap(
                            d ->
                                components.stream()
                                    .flatMap(
                                        m -> ranks.stream().map(r -> new StepCase(n, d, m, r)))));
    return all.sorted(Comparator.comparingDouble(StepCase::operations)).toList();
  }

  private void report(List<StepRace> races, List<StepContestant> contestants, RunFolder folder) {
    Table table = new Table(headers(contestants));
    for (StepRace race : races) {
      List<Object> cells = new ArrayList<>();
      cells.add(race.size().toString());
      contestants.forEach(c -> cells.add(decimals(race.step(c))));
      contestants.forEach(c -> cells.add(decimals(race.forward(c))));
      table.row(cells.toArray());
    }
    Manifest manifest = manifest();
    StringBuilder means = new StringBuilder();
    for (StepContestant other : contestants) {
      if (other != NetworkContestant.CLOSED_FORM) {
        String line = summary(races, other);
        manifest.result("closed form over " + other.name(), line);
        means.append("- closed form over ").append(other.name()).append(": ").append(line);
        means.append('\n');
      }
    }
    AtomicFiles.write(
        folder.file("summary.md"),
        "# Training steps of GMNM layers\n\n"
            + means
            + "\n"
            + "Milliseconds, medians of "
            + rounds
            + " turns, single precision.\n\n"
            + table.toMarkdown());
    table.writeCsv(folder.file("steps.csv"));
    manifest.write(folder.file("manifest.json"));
    picture(races, contestants, folder);
    Console.line("");
    Console.line(table.toText());
    Console.line(means.toString());
    Console.line("Tables and pictures are in " + folder.path());
  }

  private static String[] headers(List<StepContestant> contestants) {
    return Stream.of(
            Stream.of("size"),
            contestants.stream().map(c -> "step, " + c.name()),
            contestants.stream().map(c -> "forward, " + c.name()))
        .flatMap(s -> s)
        .toArray(String[]::new);
  }

  private static String summary(List<StepRace> races, StepContestant other) {
    double[] step = races.stream().mapToDouble(r -> r.stepRatio(other)).sorted().toArray();
    double[] forward = races.stream().mapToDouble(r -> r.forwardRatio(other)).sorted().toArray();
    return String.format(
        Locale.ROOT,
        "step %.2f (%.2f to %.2f), forward %.2f (%.2f to %.2f)",
        geometricMean(step),
        step[0],
        step[step.length - 1],
        geometricMean(forward),
        forward[0],
        forward[forward.length - 1]);
  }

  private static double geometricMean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += Math.log(value);
    }
    return Math.exp(sum / values.length);
  }

  private static void picture(
      List<StepRace> races, List<StepContestant> contestants, RunFolder folder) {
    double[] work =
        races.stream().mapToDouble(r -> Math.log10(r.size().operations() * 1e-6)).toArray();
    Charts.lines(
        folder.file("steps.png"),
        "Training step against the work of its matrix products",
        "powers of ten of million floating-point operations",
        "milliseconds a step",
        true,
        contestants.stream()
            .map(
                c ->
                    new Charts.Series(
                        c.name(), work, races.stream().mapToDouble(r -> r.step(c)).toArray()))
            .toList());
  }

  private Manifest manifest() {
    return Manifest.of("speed")
        .command(
            "mvn -q -Ppeers compile exec:exec -Dexample=speed.StepBenchmark -Dargs=\"--batches "
                + joined(batches)
                + (" --widths " + joined(widths) + " --components " + joined(components))
                + (" --ranks " + joined(ranks) + " --rounds " + rounds + " --turn " + turn)
                + "\"")
        .seed(options.seed());
  }

  private static String joined(List<Integer> numbers) {
    return String.join(",", numbers.stream().map(String::valueOf).toList());
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }
}
