package org.gmnm.examples.speed;

import static org.gmnm.examples.RunOptions.require;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.gmnm.examples.ChildJvm;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.model.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What the threads of ND4J's CPU backend cost a training step of a GMNM layer: as they come, as
 * {@link org.gmnm.backend.CpuEnvironment#prepare()} has them, and one alone. OpenMP settles that
 * when it is loaded, so every setting has a process of its own; the processes take turns.
 */
@Command(
    name = "threads",
    description =
        "Times training steps with threads as they come, asleep while they wait, and one.")
public final class ThreadsBenchmark implements Callable<Integer> {

  private static final String ANSWER = "milliseconds a step: ";

  @Mixin private final RunOptions options = new RunOptions();

  @Mixin private final StepSizes sizes = new StepSizes();

  @Option(
      names = "--rounds",
      paramLabel = "N",
      defaultValue = "3",
      description = "Processes of each setting, in turn (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Unkeyed
  @Option(names = "--only", hidden = true, description = "Times the sizes in this process.")
  private boolean only;

  /** How threads wait, by the environment that OpenMP reads. */
  enum Setting {
    /** GNU's documentation has it that a thread turns so often unless it is told otherwise. */
    AS_IT_COMES("as it comes", Map.of("GOMP_SPINCOUNT", "300000")),
    SLEEPING("CpuEnvironment.prepare()", Map.of("OMP_WAIT_POLICY", "PASSIVE")),
    ONE("one thread", Map.of("OMP_NUM_THREADS", "1"));

    final String title;

    @SuppressWarnings("ImmutableEnumChecker") // Map.of
    private final Map<String, String> environment;

    Setting(String title, Map<String, String> environment) {
      this.title = title;
      this.environment = environment;
    }

    void set(Map<String, String> of) {
      for (Setting setting : values()) {
        of.keySet().removeAll(setting.environment.keySet());
      }
      of.putAll(environment);
    }
  }

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new ThreadsBenchmark(), args));
  }

  @Override
  public Integer call() {
    require(rounds > 0, "--rounds must be > 0, got " + rounds);
    List<StepCase> cases = sizes.cases();
    if (only) {
      Console.line(ANSWER + RunOptions.joined(timed(cases)));
      return ExampleMain.OK;
    }
    Manifest manifest = manifest();
    Map<Setting, List<List<Double>>> times = new EnumMap<>(Setting.class);
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this process ..."))) {
      try (Progress progress =
          new Progress("Processes", (long) rounds * Setting.values().length, "processes")) {
        int done = 0;
        for (int round = 0; round < rounds; round++) {
          for (Setting setting : Setting.values()) {
            if (stop.requested()) {
              return ExampleMain.stopped();
            }
            times.computeIfAbsent(setting, key -> new ArrayList<>()).add(inProcess(setting));
            progress.update(++done, setting.title);
          }
        }
      }
      report(folder, manifest, cases, times);
    }
    return ExampleMain.OK;
  }

  private List<Double> timed(List<StepCase> cases) {
    StepRace race = new StepRace(9, 20, 3, 1.5);
    List<Double> times = new ArrayList<>();
    for (StepCase size : cases) {
      try (OwnThread training =
          new OwnThread(NetworkContestant.CLOSED_FORM, size, options.seed())) {
        Turn steps = turns -> training.milliseconds(StepPass.STEP, turns);
        race.warmUp(steps, 1);
        times.addAll(race.medians(List.of(steps)));
      }
    }
    return times;
  }

  private List<Double> inProcess(Setting setting) {
    List<String> arguments = new ArrayList<>(List.of("--only"));
    arguments.addAll(List.of("--seed", String.valueOf(options.seed())));
    arguments.addAll(List.of(sizes.arguments().split(" ")));
    ProcessBuilder process = ChildJvm.of(ThreadsBenchmark.class, List.of(), arguments);
    setting.set(process.environment());
    return Arrays.stream(ChildJvm.answer(setting.title, process, ANSWER).split(","))
        .map(Double::valueOf)
        .toList();
  }

  private Manifest manifest() {
    return options
        .manifest("threads")
        .option("processors", Runtime.getRuntime().availableProcessors());
  }

  private void report(
      RunFolder folder,
      Manifest manifest,
      List<StepCase> cases,
      Map<Setting, List<List<Double>>> times) {
    List<String> headers = new ArrayList<>(List.of("size"));
    for (Setting setting : Setting.values()) {
      headers.add(setting.title + ", ms");
    }
    headers.add(Setting.SLEEPING.title + " over " + Setting.AS_IT_COMES.title);
    Table table = new Table(headers.toArray(new String[0]));
    List<Charts.Bar> bars = new ArrayList<>();
    for (int i = 0; i < cases.size(); i++) {
      List<Object> cells = new ArrayList<>(List.of(cases.get(i).toString()));
      for (Setting setting : Setting.values()) {
        cells.add(decimals(median(times, setting, i)));
      }
      double ratio = median(times, Setting.SLEEPING, i) / median(times, Setting.AS_IT_COMES, i);
      cells.add(decimals(ratio));
      table.row(cells.toArray());
      bars.add(new Charts.Bar(shortly(cases.get(i)), ratio, ratio, ratio));
    }
    TimeRatio all = ratio(times, cases.size());
    String mean =
        "With CpuEnvironment.prepare() a step takes %s of the time that it takes with threads as they come: %s over %s ms, geometric means"
            .formatted(
                all.shownRatio(),
                TimeRatio.milliseconds(all.ours()),
                TimeRatio.milliseconds(all.theirs()));
    table.writeCsv(folder.file("threads.csv"));
    Charts.bars(
        folder.file("threads.svg"),
        "CpuEnvironment.prepare() over threads as they come: batch × width × components × rank",
        "ratio of the times of a step",
        bars);
    AtomicFiles.write(
        folder.file("summary.md"),
        "# Threads that wait\n\nMilliseconds of a training step of a GMNM layer, medians of "
            + rounds
            + " processes each, in turn. "
            + mean
            + ".\n\n"
            + table.toMarkdown());
    manifest.result("geometric mean", all.forManifest()).write(folder.file("manifest.json"));
    Console.line("");
    Console.line(table.toText());
    Console.line(mean);
  }

  private static double median(Map<Setting, List<List<Double>>> times, Setting setting, int size) {
    return Statistics.median(
        times.getOrDefault(setting, List.of()).stream().map(row -> row.get(size)).toList());
  }

  /** What {@code prepare()} makes of the times. */
  private static TimeRatio ratio(Map<Setting, List<List<Double>>> times, int sizes) {
    return TimeRatio.of(
        medians(times, Setting.SLEEPING, sizes), medians(times, Setting.AS_IT_COMES, sizes));
  }

  private static double[] medians(
      Map<Setting, List<List<Double>>> times, Setting setting, int sizes) {
    return IntStream.range(0, sizes).mapToDouble(i -> median(times, setting, i)).toArray();
  }

  private static String shortly(StepCase size) {
    return "%d × %d × %d × %d"
        .formatted(size.batch(), size.width(), size.components(), size.rank());
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
