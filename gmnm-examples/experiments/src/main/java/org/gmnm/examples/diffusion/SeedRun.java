package org.gmnm.examples.diffusion;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.report.Console;
import org.gmnm.examples.store.RunStore;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.buffer.DataType;

/** One seed from its first training to its last sample. */
final class SeedRun {

  /**
   * Which samples.
   *
   * @param condition what the model was trained with
   * @param guidance who guides
   * @param sampler how to go back
   * @param seed of everything that is drawn
   */
  record Sampled(
      ConditionKind condition, Guidance guidance, DiffusionSampler.Kind sampler, long seed) {}

  private final PictureSource source;
  private final DiffusionOptions options;
  private final Path folder;
  private final RunStore<Sampled, VariantResult> samples;
  private final long seed;
  private final BooleanSupplier stop;
  private final SeedTrainings trainings;
  private final Map<String, TrainingState> done = new LinkedHashMap<>();

  SeedRun(
      PictureSource source,
      DiffusionOptions options,
      Path folder,
      RunStore<Training.Key, Training.Trained> networks,
      RunStore<Sampled, VariantResult> samples,
      long seed,
      BooleanSupplier stop) {
    this.source = source;
    this.options = options;
    this.folder = folder;
    this.samples = samples;
    this.seed = seed;
    this.stop = stop;
    trainings = new SeedTrainings(source, options, networks, seed, stop);
  }

  /** Trains and samples all; null if stopped. */
  @Nullable SeedResult result() {
    TrainingState encoder = keep("encoder", trainings.encoder());
    if (encoder == null) {
      return null;
    }
    Map<ConditionKind, Condition> conditions = new EnumMap<>(ConditionKind.class);
    Map<ConditionKind, ComputationGraph> models = new EnumMap<>(ConditionKind.class);
    for (ConditionKind kind : options.conditions) {
      Condition condition = trainings.condition(kind, encoder.averaged());
      TrainingState model = keep(kind.title(), model(kind, condition));
      if (model == null) {
        return null;
      }
      conditions.put(kind, condition);
      models.put(kind, model.averaged());
    }
    TrainingState judge = keep("judge", trainings.judge());
    Map<GuideLoss, ComputationGraph> guides = judge == null ? null : guides();
    if (judge == null || guides == null) {
      return null;
    }
    SampleMeasures measures = new SampleMeasures(source, judge.averaged(), seed);
    Map<Variant, VariantResult> variants = new LinkedHashMap<>();
    for (ConditionKind kind : options.conditions) {
      DiffusionSampler sampler =
          new DiffusionSampler(
              Objects.requireNonNull(models.get(kind)),
              source,
              Objects.requireNonNull(conditions.get(kind)),
              options.diffusion(),
              options.prediction);
      if (!sample(kind, sampler, guides, measures, variants)) {
        return null;
      }
    }
    return result(guides, measures, variants);
  }

  private @Nullable TrainingState keep(String name, @Nullable TrainingState state) {
    if (state != null) {
      done.put(name, state);
    }
    return state;
  }

  private @Nullable Map<GuideLoss, ComputationGraph> guides() {
    Map<GuideLoss, ComputationGraph> guides = new EnumMap<>(GuideLoss.class);
    for (Guidance guidance : options.guidance) {
      GuideLoss loss = guidance.loss();
      if (loss != null) {
        TrainingState guide = keep("guide " + loss.title(), trainings.guide(loss));
        if (guide == null) {
          return null;
        }
        guides.put(loss, guide.averaged());
      }
    }
    return guides;
  }

  private @Nullable TrainingState model(ConditionKind kind, Condition condition) {
    SampleGrids grids = new SampleGrids(source, options, folder, trainings.classes(), seed);
    return trainings.model(
        kind,
        condition,
        (steps, state) -> {
          if (options.gridEvery > 0 && steps % options.gridEvery == 0) {
            grids.whileTraining(kind, condition, steps, state.averaged());
          }
        });
  }

  private boolean sample(
      ConditionKind kind,
      DiffusionSampler sampler,
      Map<GuideLoss, ComputationGraph> guides,
      SampleMeasures measures,
      Map<Variant, VariantResult> variants) {
    for (Variant variant : variants(kind)) {
      if (stop.getAsBoolean()) {
        return false;
      }
      Sampled key = new Sampled(kind, variant.guidance(), variant.sampler(), seed);
      VariantResult result = samples.result(key);
      if (result == null) {
        ComputationGraph by = guides.get(variant.guidance().loss());
        Guide guide =
            by == null ? null : new Guide(source, options.diffusion(), by.params(), DataType.FLOAT);
        result = measured(variant, sampler, guide, measures);
        samples.save(key, result, 0); // nothing was trained
      }
      variants.put(variant, result);
    }
    return true;
  }

  /** Ancestral sampling takes long: it is done once, without a guide. */
  private List<Variant> variants(ConditionKind kind) {
    List<Variant> result = new ArrayList<>();
    for (Guidance guidance : options.guidance) {
      result.add(new Variant(kind, guidance, DiffusionSampler.Kind.DDIM));
    }
    result.add(new Variant(kind, Guidance.NONE, DiffusionSampler.Kind.ANCESTRAL));
    return result;
  }

  private VariantResult measured(
      Variant variant, DiffusionSampler sampler, @Nullable Guide guide, SampleMeasures measures) {
    Console.line("Sampling: " + variant.title() + ", seed " + seed);
    long started = System.nanoTime();
    int[] classes = repeated(trainings.classes().trained());
    float[][] images = sampled(variant, sampler, guide, classes, seed);
    double seconds = (System.nanoTime() - started) * 1e-9;
    int[] others = repeated(trainings.classes().heldOut());
    float[][] unseen = sampled(variant, sampler, guide, others, seed + 1);
    new SampleGrids(source, options, folder, trainings.classes(), seed)
        .ofVariant(variant, images, unseen);
    return new VariantResult(
        measures.measure(images, classes),
        others.length == 0 ? null : measures.measure(unseen, others),
        seconds);
  }

  private float[][] sampled(
      Variant variant, DiffusionSampler sampler, @Nullable Guide guide, int[] classes, long of) {
    return sampler.sample(
        classes, variant.sampler(), options.samplingSteps, guide, options.guidanceScale, of);
  }

  private int[] repeated(List<Integer> classes) {
    return classes.stream()
        .flatMapToInt(c -> IntStream.range(0, options.samples).map(k -> c))
        .toArray();
  }

  private SeedResult result(
      Map<GuideLoss, ComputationGraph> guides,
      SampleMeasures measures,
      Map<Variant, VariantResult> variants) {
    Map<String, LossCurve> curves = new LinkedHashMap<>();
    Map<String, TrainingSummary> summaries = new LinkedHashMap<>();
    done.forEach(
        (name, state) -> {
          curves.put(name, state.losses());
          summaries.put(name, TrainingSummary.of(state));
        });
    Map<GuideLoss, Double> accuracy = new EnumMap<>(GuideLoss.class);
    GuideAccuracy test = new GuideAccuracy(source, trainings.classes(), options.diffusion(), seed);
    guides.forEach((loss, network) -> accuracy.put(loss, test.of(network)));
    int[] classes = repeated(trainings.classes().trained());
    SampleScores real = measures.measure(measures.real(classes, 1), classes);
    return new SeedResult(seed, curves, summaries, accuracy, variants, real);
  }
}
