package org.gmnm.examples.diffusion;

import static org.gmnm.examples.RunOptions.require;

import java.nio.file.Path;
import java.util.List;
import org.gmnm.examples.store.Unkeyed;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of {@link MixtureConditionedDiffusion}, as a picocli mixin. */
final class DiffusionOptions {

  @Option(
      names = "--images",
      description =
          "What to learn: ${COMPLETION-CANDIDATES}; only MNIST needs data (default: SHAPES).")
  PictureSet images = PictureSet.SHAPES;

  @Unkeyed
  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "Folder of the data sets (default: ${DEFAULT-VALUE}).")
  Path data = Path.of("data");

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Training steps of each diffusion model (default: ${DEFAULT-VALUE}, a look only).")
  int steps = 40;

  @Option(
      names = "--encoder-steps",
      paramLabel = "N",
      description = "Training steps of the encoder (default: ${DEFAULT-VALUE}).")
  int encoderSteps = 40;

  @Option(
      names = "--judge-steps",
      paramLabel = "N",
      description = "Training steps of the judge of samples (default: ${DEFAULT-VALUE}).")
  int judgeSteps = 40;

  @Option(
      names = "--guide-steps",
      paramLabel = "N",
      description = "Training steps of each auxiliary classifier (default: ${DEFAULT-VALUE}).")
  int guideSteps = 40;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images in a training step (default: ${DEFAULT-VALUE}).")
  int batch = 32;

  @Option(
      names = "--width",
      paramLabel = "C",
      description = "Channels of the U-Net at the top (default: ${DEFAULT-VALUE}).")
  int width = 8;

  @Option(
      names = "--bottleneck",
      description = "What mixes its channels: ${COMPLETION-CANDIDATES} (default: GMNM).")
  DiffusionNetwork.Bottleneck bottleneck = DiffusionNetwork.Bottleneck.GMNM;

  @Option(
      names = "--learning-rate",
      paramLabel = "R",
      description = "Of the diffusion models (default: ${DEFAULT-VALUE}).")
  double learningRate = 2e-3;

  @Option(
      names = "--average",
      paramLabel = "D",
      description = "Decay of the moving average of weights (default: ${DEFAULT-VALUE}).")
  double average = 0.999;

  @Option(
      names = "--times",
      paramLabel = "T",
      description = "Steps from an image to noise (default: ${DEFAULT-VALUE}).")
  int times = 100;

  @Option(
      names = "--schedule",
      description = "How noise grows: ${COMPLETION-CANDIDATES} (default: COSINE).")
  DiffusionSchedule.Form schedule = DiffusionSchedule.Form.COSINE;

  @Option(
      names = "--predict",
      description = "What the network tells: ${COMPLETION-CANDIDATES} (default: VELOCITY).")
  Prediction prediction = Prediction.VELOCITY;

  @Unkeyed(selects = true)
  @Option(
      names = "--conditions",
      split = ",",
      paramLabel = "KIND",
      description = "Mixtures of what: ${COMPLETION-CANDIDATES} (default: both).")
  List<ConditionKind> conditions = List.of(ConditionKind.values());

  @Unkeyed(selects = true)
  @Option(
      names = "--guidance",
      split = ",",
      paramLabel = "KIND",
      description = "Who guides the sampling: ${COMPLETION-CANDIDATES} (default: each).")
  List<Guidance> guidance = List.of(Guidance.values());

  @Option(
      names = "--guidance-scale",
      paramLabel = "S",
      description = "How much the auxiliary classifier counts (default: ${DEFAULT-VALUE}).")
  double guidanceScale = 1;

  @Option(
      names = "--sampling-steps",
      paramLabel = "N",
      description = "Steps of DDIM (default: ${DEFAULT-VALUE}).")
  int samplingSteps = 10;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Images of each class that are measured (default: ${DEFAULT-VALUE}).")
  int samples = 1;

  @Option(
      names = "--held-out",
      paramLabel = "N",
      description = "Classes that training never shows (default: 8 of SHAPES, 0 of MNIST).")
  private @Nullable Integer heldOut;

  @Unkeyed
  @Option(
      names = "--grid-every",
      paramLabel = "N",
      description =
          "Steps from a grid of samples to the next, 0 for none (default: ${DEFAULT-VALUE}).")
  int gridEvery = 1000;

  DiffusionOptions() {}

  /** Refuses what cannot be. */
  void validate(PictureSource source) {
    positive("--steps", steps);
    positive("--encoder-steps", encoderSteps);
    positive("--judge-steps", judgeSteps);
    positive("--guide-steps", guideSteps);
    positive("--width", width);
    positive("--times", times);
    positive("--samples", samples);
    require(batch >= 2, "--batch must be >= 2, got " + batch);
    require(
        samplingSteps >= 1 && samplingSteps <= times,
        "--sampling-steps must be 1 to --times (%d), got %d".formatted(times, samplingSteps));
    require(
        learningRate > 0 && Double.isFinite(learningRate),
        "--learning-rate must be > 0 and finite, got " + learningRate);
    require(average >= 0 && average < 1, "--average must be >= 0 and < 1, got " + average);
    require(
        guidanceScale >= 0 && Double.isFinite(guidanceScale),
        "--guidance-scale must be >= 0 and finite, got " + guidanceScale);
    require(gridEvery >= 0, "--grid-every must be >= 0, got " + gridEvery);
    int most = source.space().classes() / 2;
    require(
        heldOut() >= 0 && heldOut() <= most,
        "--held-out must be 0 to %d (half of the classes), got %d".formatted(most, heldOut()));
  }

  private static void positive(String option, int value) {
    require(value > 0, option + " must be > 0, got " + value);
  }

  DiffusionSchedule diffusion() {
    return DiffusionSchedule.of(schedule, times);
  }

  /** Classes that training never shows. */
  int heldOut() {
    return heldOut == null ? images.heldOut() : heldOut;
  }
}
