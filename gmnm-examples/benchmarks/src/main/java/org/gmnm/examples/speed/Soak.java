package org.gmnm.examples.speed;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Hours of training in one process, and its memory meanwhile: a network for every layer and loss,
 * each trained by a thread of its own, saved, read and asked for outputs now and then.
 *
 * <p>Hours count what the threads spend in steps, together. Memory is looked at while all of them
 * pause. Files are written anew at every look, so that an end before the time loses nothing; there
 * is nothing to resume, since memory is that of one process.
 */
@Command(
    name = "soak",
    description = "Trains all layers and losses for hours and watches the memory.")
public final class Soak implements Callable<Integer> {

  private static final double NANOS_AN_HOUR = 3.6e12;

  /** What a step counts at the most: one that took longer was halted, as by Ctrl-Z. */
  private static final long MOST_NANOS = 1_000_000_000;

  private static final int SAMPLES = 100;

  /** Steps between two uses of a network. */
  private static final int USE = 500;

  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--hours",
      paramLabel = "H",
      defaultValue = "0.02",
      description = "Hours of steps, all threads together (default: ${DEFAULT-VALUE}).")
  private double hours;

  /** Steps hold the one, looks at the memory the other. */
  private final ReadWriteLock pause = new ReentrantReadWriteLock(true);

  private volatile boolean end;

  /**
   * Runs the trainings.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new Soak(), args));
  }

  /** A network's training, by one thread. */
  private final class Training implements Callable<Void> {

    private final SoakNetwork kind;
    private final Path file;
    private final AtomicLong steps = new AtomicLong();
    private final AtomicLong nanos = new AtomicLong();

    Training(SoakNetwork kind, Path file) {
      this.kind = kind;
      this.file = file;
    }

    @Override
    public Void call() throws IOException {
      MultiLayerNetwork network = kind.network(options.seed());
      Runnable step = kind.step(network, options.seed());
      while (!end) {
        pause.readLock().lock();
        try {
          long started = System.nanoTime();
          step.run();
          nanos.addAndGet(Math.min(System.nanoTime() - started, MOST_NANOS));
          long done = steps.incrementAndGet();
          if (done % USE == 0) {
            kind.use(network, file, done);
          }
        } finally {
          pause.readLock().unlock();
        }
      }
      return null;
    }
  }

  @Override
  public Integer call() throws InterruptedException, ExecutionException {
    RunOptions.require(hours > 0 && hours < 1e4, "--hours must be > 0, got " + hours);
    Manifest manifest = options.manifest("soak");
    MemoryCurve memory = new MemoryCurve("hours of training steps");
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after these steps ..."))) {
      List<Training> trainings = new ArrayList<>();
      for (SoakNetwork kind : SoakNetwork.values()) {
        trainings.add(new Training(kind, folder.file(kind + ".zip")));
      }
      ExecutorService threads = Executors.newFixedThreadPool(trainings.size());
      List<Future<Void>> running = trainings.stream().map(threads::submit).toList();
      try (Progress progress = new Progress("Training", SAMPLES, "looks")) {
        for (int look = 0; look <= SAMPLES && !stop.requested(); look++) {
          waitUntil(hours * look / SAMPLES, trainings, running, stop);
          look(memory, trainings, folder, manifest);
          progress.update(look, "");
        }
      } finally {
        end = true;
        threads.shutdown();
      }
      for (Future<Void> one : running) {
        one.get();
      }
      Console.line("");
      Console.line(growth(memory, trainings));
      return stop.requested() ? ExampleMain.STOPPED : ExampleMain.OK; // nothing could be resumed
    }
  }

  private static double hours(List<Training> trainings) {
    return trainings.stream().mapToLong(training -> training.nanos.get()).sum() / NANOS_AN_HOUR;
  }

  private static String growth(MemoryCurve memory, List<Training> trainings) {
    return memory.growth(MemoryCurve.decimals(hours(trainings)) + " hours of steps");
  }

  private static void waitUntil(
      double hours, List<Training> trainings, List<Future<Void>> running, StopRequest stop)
      throws InterruptedException, ExecutionException {
    while (hours(trainings) < hours && !stop.requested()) {
      Thread.sleep(100);
      for (Future<Void> one : running) {
        if (one.isDone()) {
          one.get(); // it has failed
        }
      }
    }
  }

  private void look(
      MemoryCurve memory, List<Training> trainings, RunFolder folder, Manifest manifest) {
    pause.writeLock().lock();
    try {
      memory.sample(hours(trainings));
    } finally {
      pause.writeLock().unlock();
    }
    if (memory.size() > 1) {
      report(memory, trainings, folder, manifest);
    }
  }

  private static void report(
      MemoryCurve memory, List<Training> trainings, RunFolder folder, Manifest manifest) {
    Table table = new Table("network", "steps", "hours");
    trainings.forEach(
        t -> table.row(t.kind, t.steps, MemoryCurve.decimals(t.nanos.get() / NANOS_AN_HOUR)));
    double total = hours(trainings);
    table.row(
        "all", trainings.stream().mapToLong(t -> t.steps.get()).sum(), MemoryCurve.decimals(total));
    memory.draw(folder.file("memory.svg"), "Memory of five trainings in one process");
    memory.writeCsv(folder.file("memory.csv"));
    table.writeCsv(folder.file("steps.csv"));
    AtomicFiles.write(
        folder.file("summary.md"),
        "# Memory of a long training\n\n"
            + growth(memory, trainings)
            + ".\n\n"
            + table.toMarkdown());
    manifest
        .result("hours of steps", total)
        .result("hours of a processor", processor())
        .result("heap growth, MB", memory.heapGrowth())
        .result("process growth, MB", memory.processGrowth())
        .write(folder.file("manifest.json"));
  }

  /** Hours, of all threads; NaN where the system does not tell. */
  private static double processor() {
    return ProcessHandle.current()
        .info()
        .totalCpuDuration()
        .map(time -> time.toNanos() / NANOS_AN_HOUR)
        .orElse(Double.NaN);
  }
}
