package org.gmnm.examples.diffusion;

import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.store.RunStore;
import org.jspecify.annotations.Nullable;

/**
 * The trainings of one seed: encoder, judge, auxiliary classifiers, diffusion models. One that is
 * finished is loaded, not repeated.
 */
final class SeedTrainings {

  /** Encoder and judge average fewer steps: they train for fewer. */
  private static final double CLASSIFIER_AVERAGE = 0.99;

  /** The judge's seed is this far from the encoder's: nothing but the architecture is shared. */
  private static final long JUDGE = 1_000_003;

  private static final int EXPANDED_IMAGES = 4096;

  private final PictureSource source;
  private final DiffusionOptions options;
  private final RunStore<Training.Key, Training.Trained> store;
  private final long seed;
  private final BooleanSupplier stop;
  private final Classes classes;

  SeedTrainings(
      PictureSource source,
      DiffusionOptions options,
      RunStore<Training.Key, Training.Trained> store,
      long seed,
      BooleanSupplier stop) {
    this.source = source;
    this.options = options;
    this.store = store;
    this.seed = seed;
    this.stop = stop;
    classes = Classes.keepingBack(source.space(), options.heldOut(), seed);
  }

  /** Those that are trained, and those that are not. */
  Classes classes() {
    return classes;
  }

  /** Whose latents' mixtures are the conditions; null if stopped. */
  @Nullable TrainingState encoder() {
    return classifier("encoder", options.encoderSteps, seed);
  }

  /** Who judges samples; null if stopped. */
  @Nullable TrainingState judge() {
    return classifier("judge", options.judgeSteps, seed + JUDGE);
  }

  private @Nullable TrainingState classifier(String name, int steps, long of) {
    return train(
        name,
        steps,
        CLASSIFIER_AVERAGE,
        new LabelledBatches(source, options.batch, of),
        new EncoderNetwork(source).configuration(of),
        (done, state) -> {});
  }

  /** An auxiliary classifier; null if stopped. */
  @Nullable TrainingState guide(GuideLoss loss) {
    return train(
        "guide-" + loss.title(),
        options.guideSteps,
        CLASSIFIER_AVERAGE,
        new GuideBatches(source, classes, options.diffusion(), options.batch, seed),
        new GuideNetwork(source).training(loss, seed),
        (done, state) -> {});
  }

  /** The condition of a kind, by the encoder. */
  Condition condition(ConditionKind kind, ComputationGraph encoder) {
    FeatureCondition features =
        FeatureCondition.learn(source, classes, encoder, EXPANDED_IMAGES, seed);
    return kind == ConditionKind.FEATURES
        ? features
        : new ClassCondition(
            source.space().classes(),
            FeatureCondition.width(source.space()),
            features.spreadWithinValues(),
            seed);
  }

  /** A diffusion model; null if stopped. */
  @Nullable TrainingState model(ConditionKind kind, Condition condition, Training.Watcher watcher) {
    int width = FeatureCondition.width(source.space());
    return train(
        kind.title(),
        options.steps,
        options.average,
        new NoiseBatches(
            source,
            classes,
            condition,
            width,
            options.diffusion(),
            options.prediction,
            options.batch,
            seed),
        new DiffusionNetwork(
                source.channels(),
                Embedding.TIME + width,
                options.width,
                options.bottleneck,
                options.learningRate)
            .configuration(seed),
        watcher);
  }

  private @Nullable TrainingState train(
      String name,
      int steps,
      double decay,
      BatchSource batches,
      ComputationGraphConfiguration configuration,
      Training.Watcher watcher) {
    return new Training(
            new Training.Plan(name + ", seed " + seed, steps, decay),
            store,
            new Training.Key(name, seed),
            batches)
        .run(configuration, stop, watcher);
  }
}
