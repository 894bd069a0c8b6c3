package org.gmnm.examples.generation;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.Normalization;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.report.Statistics;
import org.gmnm.mixture.Variation;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** One seed: trains both networks, learns the latents' distributions, draws images. */
final class GeneratorRun {

  /** Factors of σ that variation control is measured at. */
  static final List<Double> SPREADS = List.of(0.0, 0.5, 1.0, 1.5, 2.0, 3.0, 4.0);

  private final ImageParts images;
  private final long seed;
  private final INDArray training;
  private final MultiLayerNetwork autoencoder;
  private final MultiLayerNetwork variational;
  private final Map<GeneratorMethod, LatentModel> models = new EnumMap<>(GeneratorMethod.class);
  private final Map<GeneratorMethod, Double> seconds = new EnumMap<>(GeneratorMethod.class);
  private final JointExpansion joint;

  private GeneratorRun(
      ImageParts images,
      GeneratorSettings settings,
      long seed,
      MultiLayerNetwork autoencoder,
      MultiLayerNetwork variational) {
    this.images = images;
    this.seed = seed;
    this.autoencoder = autoencoder;
    this.variational = variational;
    training = ImageArrays.flat(images.training());
    double[][] latents = LatentNetwork.latents(autoencoder, training);
    double[][] held = LatentNetwork.latents(autoencoder, ImageArrays.flat(images.validation()));
    fit(GeneratorMethod.GAUSSIAN, () -> new FittedGaussian(latents));
    fit(GeneratorMethod.AXES, () -> new AxisExpansions(latents, GeneratorSettings.AXIS_COMPONENTS));
    fit(
        GeneratorMethod.CLUSTERS,
        () ->
            new ClusterExpansions(
                latents, settings.clusters(), GeneratorSettings.CLUSTER_COMPONENTS, seed));
    joint =
        fit(
            GeneratorMethod.JOINT,
            () -> new JointExpansion(latents, held, settings.components(), seed));
    models.put(
        GeneratorMethod.VAE,
        (random, count, variation) ->
            FittedGaussian.standardNormal(random, count, settings.latent(), variation.spread()));
  }

  /**
   * Trains what is not kept, then learns the distributions.
   *
   * @return null if it was stopped on the way
   */
  static @Nullable GeneratorRun prepare(
      ImageParts images, GeneratorSettings settings, long seed, ImageTraining trainings) {
    Map<LatentNetwork, MultiLayerNetwork> networks = new EnumMap<>(LatentNetwork.class);
    for (LatentNetwork kind : LatentNetwork.values()) {
      MultiLayerNetwork network = train(kind, images, settings, seed, trainings);
      if (network == null) {
        return null;
      }
      networks.put(kind, network);
    }
    return new GeneratorRun(
        images,
        settings,
        seed,
        Objects.requireNonNull(networks.get(LatentNetwork.AUTOENCODER)),
        Objects.requireNonNull(networks.get(LatentNetwork.VARIATIONAL)));
  }

  private static @Nullable MultiLayerNetwork train(
      LatentNetwork kind,
      ImageParts images,
      GeneratorSettings settings,
      long seed,
      ImageTraining trainings) {
    ImageSet training = images.training();
    int epochs = settings.epochs(kind);
    int steps = epochs * ((training.size() + settings.batch() - 1) / settings.batch());
    ImageIterator batches =
        ImageIterator.builder(training)
            .batch(settings.batch())
            .seed(seed)
            .shuffle(true)
            .flat(true)
            .normalization(Normalization.unitInterval(training.shape().channels()))
            .build();
    return trainings.network(
        new ImageTraining.Key(images.source(), kind.fileName(), seed),
        batches,
        epochs,
        () -> kind.create(training.shape().bytes(), settings.latent(), steps, seed),
        (network, batch) -> kind.fit(network, batch.getFeatures()));
  }

  private <M extends LatentModel> M fit(GeneratorMethod method, Supplier<M> learner) {
    long started = System.nanoTime();
    M model = learner.get();
    seconds.put(method, (System.nanoTime() - started) * 1e-9);
    models.put(method, model);
    return model;
  }

  /** Images [count, pixels] of a method; the same seed draws the same. */
  INDArray draw(GeneratorMethod method, int count, Variation variation) {
    LatentModel model = models.get(method);
    if (model != null) {
      double[][] latents = model.sample(new Random(seed), count, variation);
      return method == GeneratorMethod.VAE
          ? LatentNetwork.VARIATIONAL.images(variational, latents)
          : LatentNetwork.AUTOENCODER.images(autoencoder, latents);
    }
    if (method == GeneratorMethod.TRAINING) {
      return first(training, count);
    }
    INDArray test = first(ImageArrays.flat(images.test()), count);
    return LatentNetwork.AUTOENCODER.images(autoencoder, LatentNetwork.latents(autoencoder, test));
  }

  private static INDArray first(INDArray rows, int count) {
    long most = Math.min(count, rows.size(0));
    return rows.get(NDArrayIndex.interval(0, most), NDArrayIndex.all());
  }

  /** Images of those components of the joint expansion that lie at training images of a class. */
  INDArray drawOfClass(int label, int count) {
    int[] places = joint.places();
    int[] components =
        IntStream.range(0, places.length)
            .filter(i -> images.training().label(places[i]) == label)
            .toArray();
    return components.length == 0
        ? draw(GeneratorMethod.JOINT, count, Variation.NONE)
        : draw(GeneratorMethod.JOINT, count, Variation.NONE.among(components));
  }

  /** Measures everything; each method draws as many images as there are test images. */
  GeneratorResult measure(GeneratorJudge judge, ImageClassifier classifier) {
    int count = images.test().size();
    Map<GeneratorMethod, GeneratorScores> scores = new EnumMap<>(GeneratorMethod.class);
    Map<Double, GeneratorScores> varied = new LinkedHashMap<>();
    int work = GeneratorMethod.values().length + SPREADS.size();
    try (Progress progress = new Progress("Measuring, seed " + seed, work, "samples")) {
      for (GeneratorMethod method : GeneratorMethod.values()) {
        INDArray drawn = draw(method, count, Variation.NONE);
        scores.put(method, judge.scores(drawn, seconds.getOrDefault(method, 0.0)));
        progress.update(scores.size(), method.title());
      }
      for (double spread : SPREADS) {
        Variation variation = new Variation(spread, 1, List.of());
        varied.put(spread, judge.scores(draw(GeneratorMethod.JOINT, count, variation), 0));
        progress.update(scores.size() + varied.size(), "σ times " + spread);
      }
    }
    return new GeneratorResult(scores, varied, joint.sigma(), chosenClass(classifier));
  }

  private double chosenClass(ImageClassifier classifier) {
    List<Boolean> right = new ArrayList<>();
    for (int label = 0; label < images.training().classes(); label++) {
      for (double[] p : classifier.answer(drawOfClass(label, 100)).probabilities()) {
        right.add(Statistics.largest(p) == label);
      }
    }
    return right.stream().filter(r -> r).count() / (double) right.size();
  }
}
