package org.gmnm.examples.speed;

import static org.gmnm.examples.RunOptions.require;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gmnm.examples.ChildJvm;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.ProcessMemory;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The most memory that training a GMNM layer takes over a grid of sizes, by the contestants of
 * {@link StepBenchmark}: heap and native, parameters and data included. Every size and contestant
 * has a process of its own, which first trains a layer of two components; what it takes beyond that
 * is the size's.
 */
@Command(
    name = "step-memory",
    description =
        "The most memory that training GMNM layers takes, ours and PyTorch's (profile peers).")
public final class StepMemory implements Callable<Integer> {

  private static final double MEGABYTE = 1e6;
  private static final String ANSWER = "bytes of this size: ";

  /** ND4J's gradient of a product fails on matrices of one number. */
  private static final StepCase LEAST = new StepCase(2, 2, 2, 1, DataType.FLOAT);

  @Mixin private final RunOptions options = new RunOptions();

  @Mixin private final StepSizes sizes = new StepSizes();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "30",
      description = "Training steps of each size (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Unkeyed
  @Option(names = "--only", hidden = true, description = "The contestant of this process.")
  private @Nullable String only;

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.setProperty("OPT_OUT_TRACKING", "true"); // as StepBenchmark does
    System.setProperty("ai.djl.offline", "true");
    System.exit(ExampleMain.run(new StepMemory(), args));
  }

  @Override
  public Integer call() {
    require(steps > 0, "--steps must be > 0, got " + steps);
    List<StepCase> cases = sizes.cases();
    require(
        ProcessMemory.peak(ProcessHandle.current()).isPresent(),
        "The peak of a process is read from /proc/PID/status, as on Linux");
    List<StepContestant> contestants = contestants();
    if (only != null) {
      Console.line(ANSWER + taken(named(only, contestants), cases.get(0)));
      return ExampleMain.OK;
    }
    Manifest manifest = options.manifest("step-memory");
    Map<StepCase, List<Double>> megabytes = new LinkedHashMap<>();
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this process ..."));
        Progress progress =
            new Progress("Processes", (long) cases.size() * contestants.size(), "processes")) {
      int done = 0;
      for (StepCase size : cases) {
        List<Double> row = new ArrayList<>();
        for (StepContestant contestant : contestants) {
          if (stop.requested()) {
            return ExampleMain.stopped();
          }
          row.add(inProcessOfItsOwn(contestant, size) / MEGABYTE);
          progress.update(++done, contestant.name() + ", " + size);
        }
        megabytes.put(size, row);
      }
      report(folder, contestants, megabytes);
      manifest.write(folder.file("manifest.json"));
    }
    return ExampleMain.OK;
  }

  private static List<StepContestant> contestants() {
    List<StepContestant> all = new ArrayList<>(List.of(NetworkContestant.values()));
    all.addAll(StepContestant.peers());
    return all;
  }

  private static StepContestant named(String name, List<StepContestant> contestants) {
    return contestants.stream()
        .filter(contestant -> contestant.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new UserException("--only: there is no contestant '" + name + "'"));
  }

  /** What a size takes beyond what the least one took. */
  private long taken(StepContestant contestant, StepCase size) {
    long before = peakOfTraining(contestant, LEAST);
    return peakOfTraining(contestant, size) - before;
  }

  /** Of the process that trains, be it this one. */
  private long peakOfTraining(StepContestant contestant, StepCase size) {
    try (StepContestant.Training training = contestant.start(size, options.seed())) {
      training.milliseconds(StepPass.STEP, steps);
      return ProcessMemory.peak(training.process()).orElseThrow();
    }
  }

  private double inProcessOfItsOwn(StepContestant contestant, StepCase size) {
    List<String> arguments = new ArrayList<>(List.of("--only", contestant.name()));
    arguments.addAll(List.of("--steps", String.valueOf(steps)));
    arguments.addAll(List.of("--seed", String.valueOf(options.seed())));
    arguments.addAll(StepSizes.arguments(size));
    return Double.parseDouble(
        ChildJvm.answer(
            contestant.name() + ", " + size,
            ChildJvm.of(StepMemory.class, List.of("-Xmx1g", "-XX:+UseSerialGC"), arguments),
            ANSWER));
  }

  private void report(
      RunFolder folder, List<StepContestant> contestants, Map<StepCase, List<Double>> megabytes) {
    List<String> headers = new ArrayList<>(List.of("size"));
    contestants.forEach(contestant -> headers.add(contestant.name() + ", MB"));
    Table table = new Table(headers.toArray(new String[0]));
    List<Charts.Bar> bars = new ArrayList<>();
    StepCase largest = LEAST;
    for (Map.Entry<StepCase, List<Double>> size : megabytes.entrySet()) {
      List<Object> cells = new ArrayList<>(List.of(size.getKey().toString()));
      size.getValue().forEach(value -> cells.add(String.format(Locale.ROOT, "%.1f", value)));
      table.row(cells.toArray());
      largest = size.getKey();
    }
    for (int i = 0; i < contestants.size(); i++) {
      double value = megabytes.getOrDefault(largest, List.of()).get(i);
      bars.add(
          new Charts.Bar(NetworkContestant.legend(contestants.get(i).name()), value, value, value));
    }
    Charts.bars(
        folder.file("memory.svg"), "Peak memory of " + steps + " steps, " + largest, "MB", bars);
    table.writeCsv(folder.file("memory.csv"));
    AtomicFiles.write(
        folder.file("summary.md"),
        "# Peak memory of training steps\n\n"
            + "Megabytes of the process, heap and native, beyond what a layer of two components"
            + " takes: parameters, data and everything between.\n\n"
            + table.toMarkdown());
    Console.line("");
    Console.line(table.toText());
    Console.line("Table and picture are in " + folder.path());
  }
}
