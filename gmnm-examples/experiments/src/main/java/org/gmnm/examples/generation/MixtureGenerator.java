package org.gmnm.examples.generation;

import static org.gmnm.examples.RunOptions.require;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.ExampleOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.Origin;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.SmokeRun;
import org.gmnm.examples.report.Table;
import org.gmnm.examples.store.RunStore;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Images from mixtures of latents: an autoencoder is trained, the distribution of its latents is
 * learned as expansions in Gaussians in one pass, latents are drawn and decoded. Against one fitted
 * Gaussian on the same latents, and against a variational autoencoder whose decoder has the same
 * sizes and which is trained twice as long; judged by a classifier that saw only real images.
 *
 * <p>Our reading of arXiv 2308.09444: its generator with "variation control" is here a factor of
 * the components' σ, from near copies of training images to images like none, and the choice of
 * components.
 *
 * <p>Without MNIST's files it draws small images of its own.
 */
@Command(
    name = "mixture-generator",
    description = "Images drawn from Gaussian mixtures of an autoencoder's latents.")
public final class MixtureGenerator implements Callable<Integer> {

  /**
   * Which scores.
   *
   * @param images of what
   * @param seed of both networks
   */
  private record Key(ImageSource images, long seed) {}

  @Mixin private final ExampleOptions options = new ExampleOptions(12, 128);

  @Option(
      names = "--images",
      description =
          "Which images: ${COMPLETION-CANDIDATES} (default: MNIST if its files are there, else"
              + " SHAPES, which are drawn).")
  private @Nullable ImageSource source;

  @Option(
      names = "--latent",
      paramLabel = "N",
      defaultValue = "10",
      description = "Dimensions of the latents (default: ${DEFAULT-VALUE}).")
  private int latent = 10;

  @Option(
      names = "--components",
      paramLabel = "N",
      defaultValue = "2000",
      description = "Components of the joint expansion (default: ${DEFAULT-VALUE}).")
  private int components = 2_000;

  @Option(
      names = "--clusters",
      paramLabel = "N",
      defaultValue = "100",
      description = "Clusters of the expansions per cluster (default: ${DEFAULT-VALUE}).")
  private int clusters = 100;

  @Option(
      names = "--classifier-epochs",
      paramLabel = "N",
      defaultValue = "3",
      description = "Epochs of the classifier that judges (default: ${DEFAULT-VALUE}).")
  private int classifierEpochs = 3;

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new MixtureGenerator(), args));
  }

  @Override
  public Integer call() {
    require(latent >= 1, "--latent must be >= 1, got " + latent);
    require(components >= 2, "--components must be >= 2, got " + components);
    require(clusters >= 1, "--clusters must be >= 1, got " + clusters);
    require(classifierEpochs >= 1, "--classifier-epochs must be >= 1, got " + classifierEpochs);
    ImageParts images =
        ImageParts.read(
            ImageSource.choose(source, ImageSource.MNIST, options.data()),
            options.data(),
            options.subset(),
            options.seed());
    Console.line(images.describe());
    try (RunFolder folder = options.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      return run(images, folder, stop) ? ExampleMain.OK : ExampleMain.stopped();
    }
  }

  private boolean run(ImageParts images, RunFolder folder, StopRequest stop) {
    Manifest manifest = options.manifest("mixture-generator");
    images.tell(manifest);
    RunStore<ImageTraining.Key, ImageTraining.Trained> networks =
        new RunStore<>(folder.file("trainings"), ImageTraining.Trained.class);
    RunStore<Key, GeneratorResult> scores =
        new RunStore<>(folder.file("scores"), GeneratorResult.class);
    ImageTraining trainings = new ImageTraining(networks, stop::requested);
    ImageClassifier classifier =
        ImageClassifier.get(trainings, images, classifierEpochs, options.seed());
    if (classifier == null) {
      return false;
    }
    double accuracy = classifier.accuracy(images.test());
    String judge =
        String.format(
            Locale.ROOT, "The classifier is right on %.1f %% of the test images.", 100 * accuracy);
    Console.line(judge);
    GeneratorSettings settings =
        new GeneratorSettings(options.epochs(), options.batch(), latent, components, clusters);
    GeneratorJudge measures =
        new GeneratorJudge(classifier, ImageArrays.flat(images.training()), images.test());
    List<GeneratorResult> results = new ArrayList<>();
    GeneratorRun shown = null;
    for (long seed : options.seeds().toArray()) {
      Key key = new Key(images.source(), seed);
      GeneratorResult result = scores.result(key);
      GeneratorRun run = null;
      if (result == null || shown == null) {
        run = GeneratorRun.prepare(images, settings, seed, trainings);
        if (run == null) {
          return false;
        }
      }
      if (result == null && run != null) {
        long started = System.nanoTime();
        result = run.measure(measures, classifier);
        scores.save(key, result, (System.nanoTime() - started) * 1e-9);
      }
      if (shown == null) {
        shown = run;
      }
      if (result != null) {
        results.add(result);
      }
      if (stop.requested()) {
        return false;
      }
    }
    List<Origin> origins = new ArrayList<>(networks.origins());
    origins.addAll(scores.origins());
    manifest.origins(origins);
    write(images, new GeneratorReport(folder, images, results), shown, judge, folder, manifest);
    manifest.result("classifier accuracy on test images", accuracy);
    manifest.write(folder.file("manifest.json"));
    return true;
  }

  private void write(
      ImageParts images,
      GeneratorReport report,
      @Nullable GeneratorRun shown,
      String judge,
      RunFolder folder,
      Manifest manifest) {
    String note =
        images.source() == ImageSource.SHAPES
            ? SmokeRun.note(
                "few small drawn shapes, on which the methods' order may be another",
                "--images MNIST --epochs 8 --subset 12000 --repeats 3")
            : "";
    Table methods = report.methods();
    Table variation = report.variation();
    report.charts();
    if (shown != null) {
      report.grids(shown);
    }
    report.tell(manifest);
    AtomicFiles.write(
        folder.file("summary.md"),
        "# Images from mixtures of latents\n\n"
            + note
            + methods.toMarkdown()
            + "\nVariation control of the joint expansion:\n\n"
            + variation.toMarkdown()
            + "\n"
            + judge
            + " "
            + report.remarks());
    Console.line(methods.toText());
    Console.line(variation.toText());
    Console.line(report.remarks());
    Console.line("Tables and pictures are in " + folder.path());
  }
}
