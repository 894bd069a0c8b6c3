package org.gmnm.examples.dropin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.gmnm.dl4j.CpuAcceleration;
import org.gmnm.dl4j.CpuThreads;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.report.Table;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Does a {@code GmnmLayer} with nothing set train where a user has a dense layer, or a 1×1
 * convolution, with ReLU? Small networks on small subsets of MNIST and CIFAR-10, the layer in each
 * {@link Place}, beside the built-in layer and the built-in layer after batch normalisation, which
 * is the fair rival of a layer that standardises its input.
 *
 * <p>Nothing is tuned: Adam(1e-3), or 1e-2 between LSTMs, batches of 64, a few epochs, the same for
 * all.
 */
@Command(
    name = "drop-in",
    description = "GMNM with nothing set in the place of built-in layers, in many networks.")
public final class DropIn implements Callable<Integer> {

  @Mixin private final RunOptions options = new RunOptions();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the data sets, with mnist/ and cifar-10-batches-bin/ in it.")
  private Path data = Path.of("data");

  @Option(
      names = "--sets",
      split = ",",
      paramLabel = "SET",
      description = "${COMPLETION-CANDIDATES} (default: both).")
  private List<Images> sets = List.of(Images.values());

  @Option(
      names = "--places",
      split = ",",
      paramLabel = "PLACE",
      description = "${COMPLETION-CANDIDATES} (default: all).")
  private List<Place> places = List.of(Place.values());

  @Option(
      names = "--blocks",
      split = ",",
      paramLabel = "BLOCK",
      description =
          "${COMPLETION-CANDIDATES} (default: BUILT_IN, NORMALIZED_BUILT_IN and GMNM); the last six"
              + " are GMNM without one of its options each.")
  private List<Block> blocks = List.of(Block.BUILT_IN, Block.NORMALIZED_BUILT_IN, Block.GMNM);

  @Option(
      names = "--scales",
      split = ",",
      paramLabel = "SCALE",
      description = "${COMPLETION-CANDIDATES} (default: UNIT).")
  private List<Scale> scales = List.of(Scale.UNIT);

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new DropIn(), args));
  }

  @Override
  public Integer call() {
    CpuThreads.single();
    CpuAcceleration.enable();
    DropInResults results = new DropInResults(options.out(), options.resume());
    List<DropInTask> tasks = tasks();
    try (StopRequest stop = StopRequest.install(() -> {});
        Progress progress = new Progress("Trainings", tasks.size(), "trainings")) {
      int done = 0;
      @Nullable DropInData images = null;
      for (DropInTask task : tasks) {
        if (stop.requested()) {
          return ExampleMain.stopped();
        }
        if (!results.has(task)) {
          if (images == null || !images.isOf(task)) {
            images = DropInData.read(data, task.images(), task.scale());
          }
          results.add(task, images.train(task));
        }
        progress.update(++done, task.toString());
      }
    }
    report(results);
    return ExampleMain.OK;
  }

  private List<DropInTask> tasks() {
    List<DropInTask> tasks = new ArrayList<>();
    for (Images set : sets) {
      for (Scale scale : scales) {
        for (long seed : options.seeds().toArray()) {
          for (Place place : places) {
            for (Block block : blocks) {
              if (place != Place.LSTM || set == Images.MNIST) {
                tasks.add(new DropInTask(set, scale, place, block, seed));
              }
            }
          }
        }
      }
    }
    return tasks;
  }

  private void report(DropInResults results) {
    List<String> titles = new ArrayList<>(List.of("images", "pixels", "place"));
    blocks.forEach(block -> titles.add(block.title()));
    Table table = new Table(titles.toArray(new String[0]));
    for (Images set : sets) {
      for (Scale scale : scales) {
        for (Place place : places) {
          if (place == Place.LSTM && set != Images.MNIST) {
            continue;
          }
          List<Object> row = new ArrayList<>(List.of(set.title(), scale.title(), place.title()));
          for (Block block : blocks) {
            row.add(
                cell(
                    options
                        .seeds()
                        .mapToObj(seed -> new DropInTask(set, scale, place, block, seed))
                        .map(results::accuracy)
                        .toList()));
          }
          table.row(row.toArray());
        }
      }
    }
    String text = "Accuracy in percent, median (worst) of " + options.repeats() + " seeds.\n\n";
    AtomicFiles.write(options.out().resolve("summary.md"), text + table.toMarkdown());
    Manifest.of("drop-in")
        .command("java -jar gmnm-examples/target/gmnm-examples.jar drop-in " + arguments())
        .option("seeds", options.repeats())
        .option("training images", DropInData.TRAINING)
        .option("test images", DropInData.TEST)
        .result("trainings", results.size())
        .result("seconds of training", Math.round(results.seconds()))
        .write(options.out().resolve("manifest.json"));
    Console.line("");
    Console.line(text + table.toText());
  }

  private String arguments() {
    return "--data DIR --sets %s --scales %s --places %s --blocks %s --repeats %d --out %s"
        .formatted(
            RunOptions.joined(sets),
            RunOptions.joined(scales),
            RunOptions.joined(places),
            RunOptions.joined(blocks),
            options.repeats(),
            options.out());
  }

  private static String cell(List<Double> accuracies) {
    return "%.1f (%.1f)"
        .formatted(100 * Statistics.median(accuracies), 100 * Collections.min(accuracies));
  }
}
