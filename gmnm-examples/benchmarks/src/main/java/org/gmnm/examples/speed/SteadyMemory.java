package org.gmnm.examples.speed;

import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.model.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Whether a program that trains keeps more and more memory: the JVM's heap after a collection, and
 * all memory of the process, every so many steps, sequences or threads.
 */
@Command(
    name = "memory",
    description = "Trains many steps, lengths or threads and watches the memory.")
public final class SteadyMemory implements Callable<Integer> {

  private static final int SAMPLES = 50;

  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--load",
      paramLabel = "LOAD",
      description = "What is repeated: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private MemoryLoad load = MemoryLoad.STEPS;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "100000",
      description = "How often: steps, sequences or threads (default: ${DEFAULT-VALUE}).")
  private int steps;

  /**
   * Runs the training.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new SteadyMemory(), args));
  }

  @Override
  public Integer call() throws InterruptedException {
    RunOptions.require(steps >= SAMPLES, "--steps must be >= " + SAMPLES + ", got " + steps);
    Manifest manifest = options.manifest("memory");
    MemoryCurve memory = new MemoryCurve(load.unit());
    try (RunFolder folder = options.open();
        Progress progress = new Progress("Watching", steps, load.unit())) {
      MemoryLoad.Load piece = load.start(options.seed());
      for (int step = 0; step <= steps; step++) {
        if (step % (steps / SAMPLES) == 0) {
          memory.sample(step);
          progress.update(step, "");
        }
        piece.run(step);
      }
      report(memory, folder, manifest);
    }
    return ExampleMain.OK;
  }

  private void report(MemoryCurve memory, RunFolder folder, Manifest manifest) {
    String slopes = memory.growth(steps + " " + load.unit());
    memory.draw(folder.file("memory.svg"), "Memory over " + load.unit());
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
