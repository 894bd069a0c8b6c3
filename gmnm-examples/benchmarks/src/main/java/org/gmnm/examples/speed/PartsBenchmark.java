package org.gmnm.examples.speed;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The other layers, and the losses, beside what one would take otherwise: their SameDiff
 * definitions and Deeplearning4j's own, in turn in one process. GMNM itself has {@link
 * StepBenchmark}.
 *
 * <p>Threads are those of OMP_NUM_THREADS, for all.
 */
@Command(
    name = "parts",
    description = "Times our other layers and losses beside DL4J's and their SameDiff definitions.")
public final class PartsBenchmark implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions();

  @Mixin private final RaceOptions turns = new RaceOptions();

  /**
   * Runs the benchmark.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new PartsBenchmark(), args));
  }

  @Override
  public Integer call() {
    StepRace race = turns.race();
    Table table = new Table("what", "ours, ms", "beside it", "its, ms", "ours over it");
    List<Charts.Bar> bars = new ArrayList<>();
    Manifest manifest = options.manifest("parts");
    try (RunFolder folder = options.open();
        StopRequest stop = StopRequest.install(() -> Console.line("Stopping after this pair ..."));
        Progress progress = new Progress("Pairs", Part.values().length, "pairs")) {
      int done = 0;
      for (Part part : Part.values()) {
        if (stop.requested()) {
          return ExampleMain.stopped();
        }
        List<Turn> pair = part.pair(options.seed()).stream().map(Turn::of).toList();
        pair.forEach(turn -> race.warmUp(turn, pair.size()));
        List<Double> medians = race.medians(pair);
        TimeRatio times = TimeRatio.of(medians.get(0), medians.get(1));
        double ratio = times.ratio();
        table.row(
            part.title(),
            number(times.ours()),
            part.beside(),
            number(times.theirs()),
            number(ratio));
        done++;
        if (part != Part.EXPANSION) { // a limit, not an alternative: its bar would hide the others
          bars.add(new Charts.Bar(part.shortTitle(), ratio, ratio, ratio));
        }
        manifest.result(part.title() + ", over " + part.beside(), times.forManifest());
        progress.update(done, part.shortTitle());
      }
      Charts.bars(
          folder.file("parts.svg"),
          "Time over what stands beside it",
          "ratio, below 1 is faster",
          bars);
      AtomicFiles.write(
          folder.file("summary.md"),
          "# Other layers and losses\n\nA `fit` of a network of one layer under squared error;"
              + " of a loss, score and gradient. Medians of turns, one after the other.\n\n"
              + table.toMarkdown());
      manifest.write(folder.file("manifest.json"));
    }
    Console.line("");
    Console.line(table.toText());
    return ExampleMain.OK;
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }
}
