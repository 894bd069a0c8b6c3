package org.gmnm.examples.speed;

import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.model.AtomicFiles;
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

  private static final int SAMPLES = 50;

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

  @Override
  public Integer call() {
    if (steps < SAMPLES || batch < 1) {
      throw new IllegalArgumentException(
          "--steps must be >= " + SAMPLES + " and --batch > 0, got " + steps + " and " + batch);
    }
    Manifest manifest = options.manifest("memory");
    MemoryCurve memory = new MemoryCurve("steps");
    StepContestant.Training training =
        NetworkContestant.CLOSED_FORM.start(
            new StepCase(batch, 8, 64, 2, DataType.FLOAT), options.seed());
    try (RunFolder folder = options.open();
        Progress progress = new Progress("Steps", steps, "steps")) {
      for (int step = 0; step <= steps; step++) {
        if (step % (steps / SAMPLES) == 0) {
          memory.sample(step);
          progress.update(step, "");
        }
        training.step();
      }
      report(memory, folder, manifest);
    } finally {
      training.close();
    }
    return ExampleMain.OK;
  }

  private void report(MemoryCurve memory, RunFolder folder, Manifest manifest) {
    String slopes = memory.growth(steps + " steps");
    memory.draw(folder.file("memory.svg"), "Memory of a training");
    memory.writeCsv(folder.file("memory.csv"));
    AtomicFiles.write(folder.file("summary.md"), "# Memory of a training\n\n" + slopes + ".\n");
    manifest
        .result("heap growth, MB", memory.heapGrowth())
        .result("process growth, MB", memory.processGrowth())
        .write(folder.file("manifest.json"));
    Console.line("");
    Console.line(slopes);
  }
}
