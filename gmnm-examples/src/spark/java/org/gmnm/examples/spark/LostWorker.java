package org.gmnm.examples.spark;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.report.AtomicFiles;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.mixture.Accumulator;
import org.gmnm.mixture.GmmExpansion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The expansion on a real cluster of processes on this machine: with one executor, with two, and
 * with two of which one is killed with its worker in the middle. All must give the weights of one
 * thread without Spark, to the last bit.
 */
@Command(
    name = "spark-lost-worker",
    description = "The expansion on a cluster of processes here; one worker is killed half-way.")
public final class LostWorker implements Callable<Integer> {

  private static final int WAIT_SECONDS = 120;

  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--values",
      paramLabel = "N",
      defaultValue = "1e7",
      description = "How many values are drawn (default: 1e7).")
  private double values = 1e7;

  @Option(
      names = "--components",
      paramLabel = "N",
      defaultValue = "100",
      description = "Gaussians of the density (default: ${DEFAULT-VALUE}).")
  private int components = 100;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "24",
      description = "Tasks of a run, at least 6 (default: ${DEFAULT-VALUE}).")
  private int partitions = 24;

  /** What one run came to. */
  private record Run(
      String name, double seconds, double megabytes, TaskWatch watch, boolean same) {}

  /** The same in one thread without Spark; processor time, since others use the machine too. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Alone(double[] weights, double seconds, double processorSeconds) {}

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new LostWorker(), args));
  }

  @Override
  public Integer call() {
    require(values >= 1 && values == Math.rint(values), "--values must be whole, got " + values);
    require(components > 0, "--components must be > 0, got " + components);
    require(partitions >= 6, "--partitions must be >= 6, got " + partitions);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Manifest manifest =
        Manifest.of("spark-lost-worker")
            .command(
                String.format(
                    Locale.ROOT,
                    "mvn -q -Pspark compile exec:exec -Dexample=spark.LostWorker -Dargs=\"--values"
                        + " %.0f --components %d --partitions %d --seed %d\"",
                    values,
                    components,
                    partitions,
                    options.seed()))
            .seed(options.seed())
            .option("processors", Runtime.getRuntime().availableProcessors())
            .option("load average at start", load);
    GmmExpansion expansion = GmmExpansion.of(DrawnValues.LOW, DrawnValues.HIGH, components);
    DrawnValues drawn = new DrawnValues(options.seed(), (long) values);
    List<Run> runs = new ArrayList<>();
    Alone alone = alone(drawn, expansion);
    double[] expected = alone.weights();
    try (RunFolder folder = RunFolder.open(options.out());
        LoopbackCluster cluster = LoopbackCluster.start(folder.path(), 2)) {
      runs.add(run("1 executor", cluster, 1, new TaskWatch(), drawn, expansion, expected));
      runs.add(run("2 executors", cluster, 2, new TaskWatch(), drawn, expansion, expected));
      TaskWatch killer = new TaskWatch(partitions / 3, () -> cluster.kill(1));
      runs.add(run("2, one killed", cluster, 2, killer, drawn, expansion, expected));
      write(folder, manifest, runs, alone, load);
    }
    if (!runs.stream().allMatch(Run::same)) {
      throw new IllegalStateException("Weights differ from those of one thread");
    }
    return ExampleMain.OK;
  }

  private static void require(boolean holds, String problem) {
    if (!holds) {
      throw new UserException(problem);
    }
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) * 1e-9;
  }

  private static Alone alone(DrawnValues drawn, GmmExpansion expansion) {
    long start = System.nanoTime();
    long processor = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    Accumulator sums = expansion.accumulator();
    drawn.part(0, 1).forEachRemaining(sums::add);
    Alone alone =
        new Alone(
            sums.toMixture().weights(),
            seconds(start),
            (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - processor) * 1e-9);
    Console.line(String.format(Locale.ROOT, "one thread, no Spark: %.1f s", alone.seconds()));
    return alone;
  }

  private Run run(
      String name,
      LoopbackCluster cluster,
      int executors,
      TaskWatch watch,
      DrawnValues drawn,
      GmmExpansion expansion,
      double[] expected) {
    try (JavaSparkContext spark = SparkOptions.connect(name, cluster.url(), executors)) {
      await(spark, executors);
      spark.sc().addSparkListener(watch);
      watch.begin();
      long start = System.nanoTime();
      Accumulator sums =
          SparkDensities.accumulate(SparkDensities.drawn(spark, drawn, partitions), expansion);
      double seconds = seconds(start);
      boolean same = Arrays.equals(expected, sums.toMixture().weights());
      Run run = new Run(name, seconds, cluster.peakExecutorMegabytes(), watch, same);
      Console.line(
          String.format(
              Locale.ROOT, "%s: %.1f s, %s", name, seconds, same ? "equal" : "NOT EQUAL"));
      return run;
    }
  }

  /** Executors start slowly; a clock that runs before they are there measures that. */
  static void await(JavaSparkContext spark, int executors) {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (spark.sc().statusTracker().getExecutorInfos().length <= executors) { // and the driver
      if (System.nanoTime() > until) {
        throw new IllegalStateException(
            "No " + executors + " executors within " + WAIT_SECONDS + " s: see the workers' logs");
      }
      LoopbackCluster.pause();
    }
  }

  private void write(
      RunFolder folder, Manifest manifest, List<Run> runs, Alone alone, double load) {
    Table table =
        new Table(
            "run",
            "seconds",
            "processor seconds",
            "peak memory of an executor, MB",
            "shuffled, kB",
            "to the driver, kB",
            "tasks done",
            "tasks lost",
            "weights as of one thread");
    table.row(
        "1 thread, no Spark", alone.seconds(), alone.processorSeconds(), "", "", "", "", "", "");
    StringBuilder log = new StringBuilder();
    for (Run run : runs) {
      TaskWatch watch = run.watch();
      table.row(
          run.name(),
          run.seconds(),
          watch.processorSeconds(),
          Math.round(run.megabytes()),
          watch.shuffledBytes() / 1000,
          watch.resultBytes() / 1000,
          watch.succeeded(),
          watch.failed(),
          run.same() ? "equal to the bit" : "DIFFERENT");
      manifest.result(run.name() + ", seconds", run.seconds());
      log.append(run.name()).append('\n');
      watch.events().forEach(event -> log.append(event).append('\n'));
      log.append(
          String.format(
              Locale.ROOT,
              "%6.1f s  the job has ended; tasks done %d, lost %d; weights %s%n",
              run.seconds(),
              watch.succeeded(),
              watch.failed(),
              run.same() ? "equal to the bit" : "DIFFERENT"));
    }
    String head =
        String.format(
            Locale.ROOT,
            "%,.0f values, %d components, %d tasks; one core and 512 MB of heap to an executor;"
                + " load average %.1f on %d processors at the start%n%n",
            values,
            components,
            partitions,
            load,
            Runtime.getRuntime().availableProcessors());
    AtomicFiles.write(folder.file("summary.md"), head + table.toMarkdown());
    AtomicFiles.write(folder.file("events.txt"), log.toString());
    manifest.write(folder.file("manifest.json"));
    Console.line(head + table.toText());
    Console.line(log.toString());
  }
}
