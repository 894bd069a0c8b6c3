package org.gmnm.examples.classification;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.DoubleStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.store.Checkpoint;
import org.jspecify.annotations.Nullable;

/** Trains a classifier without some of the classes and shows it images of all kinds. */
final class UnseenRun {

  /**
   * Which classifier.
   *
   * @param images which images it classifies
   * @param seed of the choice of images, their order and the first weights
   */
  record Key(NoisyImages images, long seed) {

    String title() {
      return images.title() + ", seed " + seed;
    }
  }

  private static final double RATE = 1e-3;
  private static final int BATCH = 500;

  /** Images of a kind that are shown. */
  private static final int MOST = 2_000;

  private final Key key;
  private final NoisyImages.Parts all;
  private final NoisyImages.Parts seen;
  private final int seenClasses;
  private final List<UnseenImages> unseen;

  /**
   * Prepares a training.
   *
   * @param key which
   * @param all its images, of all classes
   * @param heldOut how many of the classes, the last ones, are kept from it
   * @param data the folder of the data sets
   */
  UnseenRun(Key key, NoisyImages.Parts all, int heldOut, Path data) {
    this.key = key;
    this.all = all;
    seenClasses = all.training().classes() - heldOut;
    seen = new NoisyImages.Parts(seen(all.training()), seen(all.validation()), seen(all.test()));
    ImageSet heldOutImages = all.test().ofClasses(c -> c >= seenClasses);
    unseen = new ArrayList<>();
    unseen.add(UnseenImages.of("held-out classes", UnseenImages.first(heldOutImages, MOST)));
    unseen.addAll(UnseenImages.strange(key.images(), seen.test(), data, MOST, key.seed()));
  }

  private ImageSet seen(ImageSet images) {
    return images.ofClasses(c -> c < seenClasses);
  }

  int trainingImages() {
    return seen.training().size();
  }

  /** The files that all its images come from. */
  Set<Path> sources() {
    Set<Path> sources = new LinkedHashSet<>(all.training().sources());
    sources.addAll(all.test().sources());
    unseen.forEach(images -> sources.addAll(images.sources()));
    return sources;
  }

  /**
   * Trains and shows.
   *
   * @param goesOn asked after each step with the images seen so far, false to stop
   * @return the result, null if it was stopped
   */
  @Nullable UnseenResult result(
      int epochs, int batch, Checkpoint<NoisyRun.State> checkpoint, IntPredicate goesOn) {
    NoisyRun.Key training =
        new NoisyRun.Key(key.images(), NoisyLoss.CATEGORICAL, RATE, 0, key.seed());
    WrongLabels labels = WrongLabels.draw(seen.training(), 0, key.seed());
    NoisyRun run = new NoisyRun(key.images(), seen, labels, training, epochs, batch, checkpoint);
    NoisyResult trained = run.train(goesOn);
    return trained == null
        ? null
        : new UnseenResult(
            trained.parameters(),
            trained.test().accuracy(),
            detections(run.network()),
            trained.seconds());
  }

  /** A score that has learned, and what it says of seen classes' test images. */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  private record Learned(UnseenScore score, UnseenScore.Scorer scorer, double[] seen) {}

  private List<UnseenResult.Detection> detections(MultiLayerNetwork network) {
    List<Learned> all = new ArrayList<>();
    for (UnseenScore score : UnseenScore.values()) {
      UnseenScore.Scorer scorer = score.learn(network, batches(seen.training()), seenClasses);
      all.add(new Learned(score, scorer, scores(scorer, seen.test())));
    }
    List<UnseenResult.Detection> detections = new ArrayList<>();
    for (UnseenImages images : unseen) {
      for (Learned one : all) {
        RocCurve curve = RocCurve.of(one.seen(), scores(one.scorer(), images.images()));
        detections.add(new UnseenResult.Detection(images.title(), one.score(), curve));
      }
    }
    return detections;
  }

  private double[] scores(UnseenScore.Scorer scorer, ImageSet images) {
    DoubleStream.Builder scores = DoubleStream.builder();
    ImageIterator batches = batches(images);
    while (batches.hasNext()) {
      for (double score : scorer.of(batches.next().getFeatures())) {
        scores.add(score);
      }
    }
    return scores.build().toArray();
  }

  private ImageIterator batches(ImageSet images) {
    return ImageIterator.builder(images).batch(BATCH).flat(key.images().flat()).build();
  }
}
