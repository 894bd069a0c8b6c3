package org.gmnm.examples.speed;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.report.AtomicFiles;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.ProcessMemory;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.nd4j.linalg.api.buffer.DataType;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Whether a long training keeps more and more memory: the JVM's heap after a collection, and all
 * memory of the process, every so many steps of a GMNM layer.
 */
@Command(name = "memory", description = "Trains many steps and watches the memory.")
public final class SteadyMemory implements Callable<Integer> {

  private static final double MEGABYTE = 1e6;
  private static final int SAMPLES = 50;

  /** What the first steps allocate once and keep is not what is looked for. */
  private static final double SETTLED = 0.2;

  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Training steps (default: ${DEFAULT-VALUE}).")
  private int steps;

  @Option(
      names = "--batch",
      paramLabel = "N",
      defaultValue = "32",
      description = "Examples of a step (default: ${DEFAULT-VALUE}).")
  private int batch;

  /**
   * Runs the training.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new SteadyMemory(), args));
  }

  private record Sample(int step, double heap, double process) {}

  @Override
  public Integer call() throws IOException {
    if (steps < SAMPLES || batch < 1) {
      throw new IllegalArgumentException(
          "--steps must be >= " + SAMPLES + " and --batch > 0, got " + steps + " and " + batch);
    }
    List<Sample> samples = new ArrayList<>();
    StepContestant.Training training =
        NetworkContestant.CLOSED_FORM.start(
            new StepCase(batch, 8, 64, 2, DataType.FLOAT), options.seed());
    try (RunFolder folder = RunFolder.open(options.out());
        Progress progress = new Progress("Steps", steps, "steps")) {
      for (int step = 0; step <= steps; step++) {
        if (step % (steps / SAMPLES) == 0) {
          samples.add(sample(step));
          progress.update(step, "");
        }
        training.step();
      }
      report(samples, folder);
    } finally {
      training.close();
    }
    return ExampleMain.OK;
  }

  private static Sample sample(int step) {
    System.gc();
    double heap = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / MEGABYTE;
    return new Sample(step, heap, process());
  }

  /** Resident memory in megabytes; NaN on systems that do not show it as Linux does. */
  private static double process() {
    OptionalLong bytes = ProcessMemory.resident(ProcessHandle.current());
    return bytes.isPresent() ? bytes.getAsLong() / MEGABYTE : Double.NaN;
  }

  private void report(List<Sample> samples, RunFolder folder) {
    Table table = new Table("step", "heap after collection, MB", "process, MB");
    samples.forEach(s -> table.row(s.step(), decimals(s.heap()), decimals(s.process())));
    double[] x = samples.stream().mapToDouble(Sample::step).toArray();
    double[] heap = samples.stream().mapToDouble(Sample::heap).toArray();
    double[] process = samples.stream().mapToDouble(Sample::process).toArray();
    String slopes =
        "Growth over the last %d %% of %d steps: heap %.2f MB, process %.2f MB"
            .formatted(Math.round(100 * (1 - SETTLED)), steps, growth(x, heap), growth(x, process));
    Charts.lines(
        folder.file("memory.png"),
        "Memory of a training",
        "steps",
        "megabytes",
        false,
        List.of(
            new Charts.Series("heap after collection", x, heap),
            new Charts.Series("process", x, process)));
    table.writeCsv(folder.file("memory.csv"));
    AtomicFiles.write(folder.file("summary.md"), "# Memory of a training\n\n" + slopes + ".\n");
    Manifest.of("memory")
        .command("mvn -q compile exec:exec -Dexample=speed.SteadyMemory")
        .seed(options.seed())
        .option("steps", steps)
        .option("batch", batch)
        .result("heap growth, MB", growth(x, heap))
        .result("process growth, MB", growth(x, process))
        .write(folder.file("manifest.json"));
    Console.line("");
    Console.line(slopes);
  }

  /** What a straight line through the settled part rises by. */
  private static double growth(double[] x, double[] y) {
    int from = (int) (SETTLED * x.length);
    int n = x.length - from;
    double meanX = 0;
    double meanY = 0;
    for (int i = from; i < x.length; i++) {
      meanX += x[i] / n;
      meanY += y[i] / n;
    }
    double covariance = 0;
    double variance = 0;
    for (int i = from; i < x.length; i++) {
      covariance += (x[i] - meanX) * (y[i] - meanY);
      variance += (x[i] - meanX) * (x[i] - meanX);
    }
    return covariance / variance * (x[x.length - 1] - x[from]);
  }

  private static String decimals(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }
}
