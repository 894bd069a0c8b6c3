package org.gmnm.examples.classification;

import static org.gmnm.examples.RunOptions.require;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.ExampleOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Does a classifier know what it has never seen? {@link org.gmnm.layers.FeatureDensity} on its
 * penultimate features beside the confidence of its softmax and the energy of its logits.
 *
 * <p>Protocol: some classes are kept from the classifier. Test images of the others are told from
 * images of those classes, of another data set, and from noise. Nothing is tuned: no score has seen
 * an image of what it is to find, and all are of the same network.
 */
@Command(
    name = "out-of-distribution",
    description = "Tells what a classifier has never seen by the density of its features.")
public final class OutOfDistribution implements Callable<Integer> {

  @Mixin private final ExampleOptions options = new ExampleOptions(12, 64);

  @Unkeyed(selects = true)
  @Option(
      names = "--images",
      paramLabel = "IMAGES",
      split = ",",
      defaultValue = "DRAWN",
      description =
          "Which: ${COMPLETION-CANDIDATES}; only DRAWN needs no data, the others need those of both"
              + " (default: ${DEFAULT-VALUE}).")
  private Set<NoisyImages> images = Set.of(NoisyImages.DRAWN);

  @Option(
      names = "--held-out",
      paramLabel = "N",
      defaultValue = "2",
      description = "Classes, the last ones, kept from the classifier (default: ${DEFAULT-VALUE}).")
  private int heldOut = 2;

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new OutOfDistribution(), args));
  }

  @Override
  public Integer call() {
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      Manifest manifest = options.manifest("out-of-distribution");
      RunStore<UnseenRun.Key, UnseenResult> store =
          new RunStore<>(folder.file("trainings"), UnseenResult.class);
      StringBuilder summary = new StringBuilder();
      Set<Path> files = new LinkedHashSet<>();
      for (NoisyImages kind : images) {
        List<UnseenResult> results = results(kind, files, store, stop);
        if (results == null) {
          return ExampleMain.stopped();
        }
        summary.append(new UnseenReport(folder, kind, heldOut, results).write());
      }
      files.forEach(manifest::data);
      AtomicFiles.write(folder.file("summary.md"), summary.toString());
      manifest.origins(store.origins()).write(folder.file("manifest.json"));
    }
    Console.line("Tables and pictures are in " + options.out());
    return ExampleMain.OK;
  }

  private @Nullable List<UnseenResult> results(
      NoisyImages kind,
      Set<Path> files,
      RunStore<UnseenRun.Key, UnseenResult> store,
      StopRequest stop) {
    List<UnseenResult> results = new ArrayList<>();
    try (Progress progress =
        new Progress(kind.title(), (long) options.repeats() * options.epochs(), "epochs")) {
      for (long seed : options.seeds().toArray()) {
        UnseenRun.Key key = new UnseenRun.Key(kind, seed);
        NoisyImages.Parts parts = kind.parts(options.data(), options.subset(), seed);
        int classes = parts.training().classes();
        require(
            heldOut >= 1 && heldOut <= classes - 2,
            "--held-out must be from 1 to %d, so that two classes are left, got %d"
                .formatted(classes - 2, heldOut));
        UnseenRun run = new UnseenRun(key, parts, heldOut, options.data());
        files.addAll(run.sources());
        long before = (long) results.size() * options.epochs();
        UnseenResult result = store.result(key);
        if (result == null) {
          result =
              run.result(
                  options.epochs(),
                  options.batch(),
                  store.checkpoint(key, NoisyRun.State.class),
                  seen -> {
                    progress.update(before + seen / run.trainingImages(), key.title());
                    return !stop.requested();
                  });
          if (result == null) {
            return null;
          }
          store.save(key, result, result.seconds());
        }
        results.add(result);
        progress.update((long) results.size() * options.epochs(), key.title());
      }
    }
    return results;
  }
}
