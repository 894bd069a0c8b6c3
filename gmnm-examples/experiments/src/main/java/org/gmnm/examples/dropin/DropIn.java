package org.gmnm.examples.dropin;

import static org.gmnm.examples.RunOptions.require;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.gmnm.backend.CpuThreads;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
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

  @Unkeyed
  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "Folder of the data sets, with mnist/ and cifar-10-batches-bin/ in it.")
  private Path folder = Path.of("data");

  @Unkeyed(selects = true)
  @Option(
      names = "--sets",
      split = ",",
      paramLabel = "SET",
      description = "${COMPLETION-CANDIDATES} (default: both).")
  private List<Images> sets = List.of(Images.values());

  @Unkeyed(selects = true)
  @Option(
      names = "--places",
      split = ",",
      paramLabel = "PLACE",
      description = "${COMPLETION-CANDIDATES} (default: all).")
  private List<Place> places = List.of(Place.values());

  @Unkeyed(selects = true)
  @Option(
      names = "--blocks",
      split = ",",
      paramLabel = "BLOCK",
      description =
          "${COMPLETION-CANDIDATES} (default: BUILT_IN, NORMALIZED_BUILT_IN and GMNM); those"
              + " after GMNM are without one of its options each, UGMM univariate mixture neurons.")
  private List<Block> blocks = List.of(Block.BUILT_IN, Block.NORMALIZED_BUILT_IN, Block.GMNM);

  @Unkeyed(selects = true)
  @Option(
      names = "--scales",
      split = ",",
      paramLabel = "SCALE",
      description = "${COMPLETION-CANDIDATES} (default: UNIT).")
  private List<Scale> scales = List.of(Scale.UNIT);

  @Option(
      names = "--training-images",
      paramLabel = "N",
      defaultValue = "3000",
      description =
          "The first N of each set are trained on, a third as many tested (default:"
              + " ${DEFAULT-VALUE}).")
  private int images = 3000;

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
    require(
        DropInData.testImages(images) > 0, "--training-images must be at least 3, got " + images);
    require(
        rows().findAny().isPresent(), "--places LSTM reads MNIST only: --sets must name it too");
    CpuThreads.single();
    Manifest manifest = options.manifest("drop-in");
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      RunStore<DropInTask, DropInResult> store =
          new RunStore<>(folder.file("trainings"), DropInResult.class);
      Map<DropInTask, DropInResult> results = results(store, stop, manifest);
      if (results == null) {
        return ExampleMain.stopped();
      }
      manifest.origins(store.origins());
      new DropInReport(results).write(folder, manifest);
    }
    return ExampleMain.OK;
  }

  private @Nullable Map<DropInTask, DropInResult> results(
      RunStore<DropInTask, DropInResult> store, StopRequest stop, Manifest manifest) {
    List<DropInTask> tasks = tasks();
    Map<DropInTask, DropInResult> results = new LinkedHashMap<>();
    Set<Path> files = new LinkedHashSet<>();
    try (Progress progress = new Progress("Trainings", tasks.size(), "trainings")) {
      @Nullable DropInData data = null;
      for (DropInTask task : tasks) {
        if (data == null || !data.isOf(task)) {
          data = DropInData.read(folder, task.images(), task.scale(), images);
          files.addAll(data.sources());
        }
        DropInResult result = store.result(task);
        if (result == null) {
          result =
              data.train(task, store.checkpoint(task, DropInData.State.class), stop::requested);
          if (result == null) {
            return null;
          }
          store.save(task, result, result.seconds());
        }
        results.put(task, result);
        progress.update(results.size(), task.title());
      }
    }
    files.forEach(manifest::data);
    return results;
  }

  private List<DropInTask> tasks() {
    return rows()
        .flatMap(
            row ->
                options
                    .seeds()
                    .boxed()
                    .flatMap(seed -> blocks.stream().map(block -> row.task(block, seed))))
        .toList();
  }

  /** Every place of every set, in every unit of the pixels. */
  private Stream<DropInRow> rows() {
    return sets.stream()
        .flatMap(
            set ->
                scales.stream()
                    .flatMap(
                        scale ->
                            places.stream()
                                .filter(place -> place.takes(set))
                                .map(place -> new DropInRow(set, scale, place))));
  }
}
