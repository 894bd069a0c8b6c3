package org.gmnm.examples.diffusion;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.Manifest;
import org.gmnm.examples.report.RunFolder;
import org.gmnm.examples.report.SmokeRun;
import org.gmnm.examples.store.RunStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * A denoising diffusion model whose conditions are drawn from Gaussian mixtures of features,
 * against one whose conditions are drawn from a Gaussian mixture of classes, all else equal;
 * samples guided by an auxiliary classifier trained with NGMG, with cross-entropy, or not guided.
 * The images are generated, and a program reads off every sample whether it shows what was asked;
 * or they are MNIST's, and the reader compares samples with digits kept aside.
 *
 * <p>Some classes (combinations of attribute values) are kept back from training: whether a model
 * can make them tells if it has learned the attributes or the list.
 *
 * <p>Our reading of arXiv 2401.11261, of which only the abstract is at hand: {@link
 * FeatureCondition}, {@link ClassCondition}, {@link Guide}.
 */
@Command(
    name = "diffusion",
    description = {
      "A diffusion model conditioned on Gaussian mixtures of features or of classes, on images of"
          + " 16 x 16 pixels: generated shapes or MNIST.",
      "The defaults are a look of under a minute that learns next to nothing. A real run:"
          + " "
          + MixtureConditionedDiffusion.REAL
          + "."
    })
public final class MixtureConditionedDiffusion implements Callable<Integer> {

  /** Fewer steps of a diffusion model show nothing: {@value}. */
  private static final int SHORT = 1000;

  static final String REAL =
      "--steps 8000 --encoder-steps 1500 --judge-steps 1500 --guide-steps 1500 --batch 32"
          + " --width 16 --sampling-steps 25 --samples 8";

  @Mixin private final RunOptions run = new RunOptions();

  @Mixin private final DiffusionOptions options = new DiffusionOptions();

  /**
   * Runs the experiment.
   *
   * @param args see {@code --help}
   */
  public static void main(String[] args) {
    System.exit(ExampleMain.run(new MixtureConditionedDiffusion(), args));
  }

  @Override
  public Integer call() {
    PictureSource source = options.images.open(options.data);
    options.validate(source);
    try (RunFolder folder = run.open();
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      Manifest manifest = run.manifest("diffusion");
      source.files().forEach(manifest::data);
      RunStore<Training.Key, Training.Trained> networks =
          new RunStore<>(folder.file("trainings"), Training.Trained.class);
      RunStore<SeedRun.Sampled, VariantResult> samples =
          new RunStore<>(folder.file("samples"), VariantResult.class);
      List<SeedResult> results = new ArrayList<>();
      for (long seed : run.seeds().toArray()) {
        SeedResult result =
            new SeedRun(
                    source,
                    options,
                    folder.file("seed" + seed),
                    networks,
                    samples,
                    seed,
                    stop::requested)
                .result();
        if (result == null) {
          return ExampleMain.stopped();
        }
        results.add(result);
      }
      manifest.origins(networks.origins());
      String note =
          options.steps < SHORT
              ? SmokeRun.note(
                  options.steps + " steps teach a diffusion model next to nothing", REAL)
              : "";
      new DiffusionReport(source.space(), results).write(folder, manifest, note);
    }
    Console.line("Tables and pictures are in " + run.out());
    return ExampleMain.OK;
  }
}
