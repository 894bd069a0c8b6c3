package org.gmnm.examples.generation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.ExampleOptions;
import org.gmnm.examples.LiveView;
import org.gmnm.examples.LiveViewOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.SmokeRun;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.RunStore;
import org.gmnm.examples.store.Unkeyed;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * A convolutional autoencoder whose decoder's output is multiplied by GMNM of the latent, against
 * the same without GMNM and as many parameters; see {@link AutoencoderNetwork} for both.
 *
 * <p>Our reading of arXiv 2510.06660, figure 4 (bottom) and figure 5.
 *
 * <p>Without CIFAR-10's files it draws small images of its own.
 */
@Command(
    name = "autoencoder",
    description = "Reconstructs images: a convolutional autoencoder with and without GMNM.")
public final class Autoencoder implements Callable<Integer> {

  @Mixin private final ExampleOptions options = new ExampleOptions(6, 32);

  @Mixin private final LiveViewOptions live = new LiveViewOptions();

  @Option(
      names = "--images",
      description =
          "Which images: ${COMPLETION-CANDIDATES} (default: CIFAR10 if its files are there, else"
              + " SHAPES, which are drawn).")
  private @Nullable ImageSource source;

  @Unkeyed(selects = true)
  @Option(
      names = "--networks",
      paramLabel = "NETWORK",
      split = ",",
      defaultValue = "PLAIN,GMNM",
      description = "Which of ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private List<AutoencoderNetwork> networks =
      List.of(AutoencoderNetwork.PLAIN, AutoencoderNetwork.GMNM);

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      defaultValue = "0.003",
      description = "Of the first step, falling to zero (default: ${DEFAULT-VALUE}).")
  private double learningRate = 3e-3;

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new Autoencoder(), args));
  }

  @Override
  public Integer call() {
    if (!(learningRate > 0 && learningRate < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "--learning-rate must be > 0 and finite, got " + learningRate);
    }
    ImageParts images =
        ImageParts.read(
            ImageSource.choose(source, ImageSource.CIFAR10, options.data()),
            options.data(),
            options.subset(),
            options.seed());
    Console.line(images.describe());
    try (RunFolder folder = options.open();
        LiveView view = live.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      return run(images, folder, stop, view) ? ExampleMain.OK : ExampleMain.stopped();
    }
  }

  private boolean run(ImageParts images, RunFolder folder, StopRequest stop, LiveView view) {
    Manifest manifest = options.manifest("autoencoder");
    images.tell(manifest);
    RunStore<AutoencoderRun.Key, AutoencoderResult> store =
        new RunStore<>(folder.file("trainings"), AutoencoderResult.class);
    AutoencoderRun run =
        new AutoencoderRun(
            images,
            new AutoencoderSettings(options.epochs(), options.batch(), learningRate),
            store);
    Map<AutoencoderNetwork, List<AutoencoderResult>> results =
        new EnumMap<>(AutoencoderNetwork.class);
    Map<AutoencoderNetwork, ComputationGraph> shown = new EnumMap<>(AutoencoderNetwork.class);
    for (long seed : options.seeds().toArray()) {
      for (AutoencoderNetwork kind : networks) {
        AutoencoderRun.Trained end = run.train(kind, seed, stop::requested, view);
        if (end == null) {
          return false;
        }
        results.computeIfAbsent(kind, k -> new ArrayList<>()).add(end.result());
        shown.putIfAbsent(kind, end.network());
        manifest.dataType(kind.title(), end.network().getConfiguration().getDataType());
      }
    }
    manifest.origins(store.origins());
    write(images, new AutoencoderReport(folder, images, results), shown, folder, manifest);
    return true;
  }

  private static void write(
      ImageParts images,
      AutoencoderReport report,
      Map<AutoencoderNetwork, ComputationGraph> shown,
      RunFolder folder,
      Manifest manifest) {
    String note =
        images.source() == ImageSource.SHAPES
            ? SmokeRun.note(
                "few small drawn shapes, on which the networks hardly differ",
                "--images CIFAR10 --epochs 8 --batch 64 --subset 40000 --repeats 3")
            : "";
    report.curves();
    report.reconstructions(shown);
    report.interpolations(shown);
    Table table = report.table();
    AtomicFiles.write(
        folder.file("summary.md"),
        "# Autoencoder with and without GMNM\n\n"
            + note
            + table.toMarkdown()
            + "\nL2 is the mean squared difference of pixels in 0 to 1, after the last epoch.\n\n"
            + report.verdict());
    report.tell(manifest);
    manifest.write(folder.file("manifest.json"));
    Console.line(table.toText());
    Console.line(report.verdict());
    Console.line("Tables and pictures are in " + folder.path());
  }
}
