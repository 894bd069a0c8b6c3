package org.gmnm.examples.spark;

import static org.gmnm.examples.RunOptions.require;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.apache.spark.api.java.JavaSparkContext;
import org.gmnm.backend.CpuLapack;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.fitting.FittingJob;
import org.gmnm.examples.poisson.PoissonJob;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.mixture.GmmExpansion;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A job on a real cluster of processes on this machine: with one executor, with two, and with two
 * of which one is killed with its worker after a third of the tasks. All must come to what one
 * thread without a cluster comes to. With {@code --repeats} the kinds take turns, and the table has
 * their medians.
 */
@Command(
    name = "spark-lost-worker",
    description = "A job on a cluster of processes here; one worker is killed half-way.")
public final class LostWorker implements Callable<Integer> {

  private static final int WAIT_SECONDS = 120;

  /** What is run. */
  enum Kind {
    /** The density of drawn values. */
    EXPANSION(1e7),
    /** Parameter averaging. */
    TRAINING(8),
    /** Least squares. */
    POISSON(2e5);

    private final double size;

    Kind(double size) {
      this.size = size;
    }
  }

  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--job",
      defaultValue = "EXPANSION",
      description = "What is run: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Kind kind = Kind.EXPANSION;

  @Option(
      names = {"--size", "--values"},
      paramLabel = "N",
      defaultValue = "0",
      description =
          "Values of the expansion, epochs of the training, points of Poisson's equation (default:"
              + " 1e7, 8, 2e5).")
  private double size;

  @Option(
      names = "--components",
      paramLabel = "N",
      defaultValue = "100",
      description = "Gaussians of a density or a solution (default: ${DEFAULT-VALUE}).")
  private int components = 100;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "24",
      description = "Tasks, at least 6; a training has its own (default: ${DEFAULT-VALUE}).")
  private int partitions = 24;

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    CpuLapack.prepare();
    System.exit(ExampleMain.run(new LostWorker(), args));
  }

  @Override
  public Integer call() {
    if (size == 0) {
      size = kind.size;
    }
    require(size >= 1 && size == Math.rint(size), "--size must be whole, got " + size);
    require(components > 0, "--components must be > 0, got " + components);
    require(partitions >= 6, "--partitions must be >= 6, got " + partitions);
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    Manifest manifest = manifest().option("load average at start", load);
    try (RunFolder folder = options.open();
        LoopbackCluster cluster = LoopbackCluster.start(folder.path(), 2)) {
      ClusterJob job = job(folder.path());
      ClusterReport report = new ClusterReport(job, load);
      try (Progress progress = new Progress("Runs", 4L * options.repeats(), "runs")) {
        for (int repeat = 0; repeat < options.repeats(); repeat++) {
          ClusterRun alone = alone(job);
          report.add(alone);
          progress.update(4L * repeat + 1, "");
          report.add(run("1 executor", cluster, 1, new TaskWatch(), job, alone));
          progress.update(4L * repeat + 2, "");
          ClusterRun two = run("2 executors", cluster, 2, new TaskWatch(), job, alone);
          report.add(two);
          progress.update(4L * repeat + 3, "");
          TaskWatch killer =
              new TaskWatch(Math.max(1, two.watch().succeeded() / 3), () -> cluster.kill(1));
          report.add(run("2 executors, one killed", cluster, 2, killer, job, alone));
          cluster.replace(1);
          progress.update(4L * repeat + 4, "");
        }
      }
      report.write(folder, manifest);
      if (!(report.largestDifference() <= job.tolerance())) { // NaN too
        throw new IllegalStateException(
            "Results differ from those of one thread by " + report.largestDifference());
      }
    }
    return ExampleMain.OK;
  }

  private ClusterJob job(Path folder) {
    return switch (kind) {
      case EXPANSION ->
          new ExpansionJob(
              new DrawnValues(options.seed(), (long) size),
              GmmExpansion.of(DrawnValues.LOW, DrawnValues.HIGH, components),
              partitions);
      case TRAINING -> new FittingJob(folder, (int) size, options.seed());
      case POISSON -> new PoissonJob((long) size, components, partitions, options.seed());
    };
  }

  private static double seconds(long startNanos) {
    return (System.nanoTime() - startNanos) * 1e-9;
  }

  private static ClusterRun alone(ClusterJob job) {
    long start = System.nanoTime();
    double[] result = job.alone();
    return new ClusterRun(
        "1 thread", seconds(start), Double.NaN, new TaskWatch(), result, Double.NaN);
  }

  private static ClusterRun run(
      String name,
      LoopbackCluster cluster,
      int executors,
      TaskWatch watch,
      ClusterJob job,
      ClusterRun alone) {
    try (JavaSparkContext spark = SparkOptions.connect(name, cluster.url(), executors)) {
      await(spark, executors);
      spark.sc().addSparkListener(watch);
      watch.begin();
      long start = System.nanoTime();
      double[] result = job.on(spark);
      return new ClusterRun(
          name,
          seconds(start),
          cluster.peakExecutorMegabytes(),
          watch,
          result,
          alone.difference(result));
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

  private Manifest manifest() {
    return options
        .manifest("spark-lost-worker")
        .option("processors", Runtime.getRuntime().availableProcessors());
  }
}
