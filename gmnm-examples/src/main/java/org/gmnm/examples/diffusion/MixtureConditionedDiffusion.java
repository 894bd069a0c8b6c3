package org.gmnm.examples.diffusion;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.gmnm.dl4j.CpuAcceleration;
import org.gmnm.examples.ExampleMain;
import org.gmnm.examples.RunOptions;
import org.gmnm.examples.StopRequest;
import org.gmnm.examples.report.Charts;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.report.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Diffusion. */
@Command(name = "diffusion", description = "x")
public final class MixtureConditionedDiffusion implements Callable<Integer> {

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
    PictureSource source = new ShapePictures();
    options.validate(source);
    CpuAcceleration.enable();
    try (RunFolder folder = RunFolder.open(run.out());
        StopRequest stop =
            StopRequest.install(() -> Console.line("Stopping after this step ..."))) {
      for (long seed : run.seeds().toArray()) {
        var trainings = new SeedTrainings(source, options, folder.file("seed" + seed), seed, run.resume(), stop::requested);
        var encoder = trainings.encoder();
        if (encoder == null) return ExampleMain.stopped();
        for (ConditionKind kind : options.conditions) {
          var condition = trainings.condition(kind, encoder.averaged());
          int[] shown = IntStream.range(0, 72).toArray();
          var st = trainings.model(kind, condition, (done, state) -> {
            if (options.gridEvery > 0 && done % options.gridEvery == 0) {
              float[][] images = new DiffusionSampler(state.averaged(), source, condition, options.diffusion()).sample(shown, DiffusionSampler.Kind.DDIM, options.samplingSteps, null, 0, seed);
              Charts.imageGrid(folder.file("seed" + seed + "/" + kind.title() + "-" + done + ".png"), kind.title() + ", step " + done, Arrays.stream(images).map(Pictures::of).toList(), 12, 4);
              AttributeReader r = source.reader(); int ok = 0, seen=0, all = 0;
              for (int c : shown) { int[] v = r.read(images[c]); boolean good = true; for (int a = 0; a < 4; a++) if (v[a] == source.space().value(c, a)) ok++; else good = false; if (good && trainings.classes().trained().contains(c)) seen++; if (good) all++; }
              Console.line(done + " accuracy " + ok / 288.0 + " whole, trained " + seen + "/64, held out " + (all-seen) + "/8  loss " + state.losses().mean(done-Math.min(done,200), done) / 256);
            }
          });
          if (st == null) return ExampleMain.stopped();
        }
        if (trainings.judge() == null) return ExampleMain.stopped();
        for (GuideLoss l : GuideLoss.values()) if (trainings.guide(l) == null) return ExampleMain.stopped();
      }
    }
    return ExampleMain.OK;
  }
}
