package org.gmnm.examples.dropin;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.data.ImageShape;
import org.gmnm.examples.store.Checkpoint;
import org.jspecify.annotations.Nullable;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** The images of some trainings, and the trainings. */
final class DropInData {

  private static final int BATCH = 64;

  /** Training images for each test image. */
  private static final int TRAINING_PER_TEST = 3;

  /**
   * Where a training stands, beside its network.
   *
   * @param step batches that are done
   * @param seconds that they took
   */
  record State(int step, double seconds) {}

  private final Images images;
  private final Scale scale;
  private final ImageShape shape;
  private final INDArray pixels;
  private final INDArray labels;
  private final INDArray testPixels;
  private final INDArray testLabels;
  private final List<Path> sources;

  private DropInData(Images images, Scale scale, ImageSet training, ImageSet test) {
    this.images = images;
    this.scale = scale;
    shape = training.shape();
    pixels = pixels(training);
    labels = labels(training);
    testPixels = pixels(test);
    testLabels = labels(test);
    double mean = pixels.meanNumber().doubleValue();
    double deviation = pixels.stdNumber().doubleValue();
    scale.apply(pixels, mean, deviation);
    scale.apply(testPixels, mean, deviation);
    sources = Stream.of(training, test).flatMap(set -> set.sources().stream()).toList();
  }

  /** The first images of a set: so many to train on, a third as many to test. */
  static DropInData read(Path folder, Images images, Scale scale, int training) {
    return new DropInData(
        images,
        scale,
        images.first(folder, true, training),
        images.first(folder, false, testImages(training)));
  }

  static int testImages(int training) {
    return training / TRAINING_PER_TEST;
  }

  List<Path> sources() {
    return sources;
  }

  boolean isOf(DropInTask task) {
    return task.images() == images && task.scale() == scale;
  }

  /**
   * Trains and tests.
   *
   * @param stop asked after each step
   * @return null if it was stopped on the way
   */
  @Nullable DropInResult train(
      DropInTask task, Checkpoint<State> checkpoint, BooleanSupplier stop) {
    long started = System.nanoTime();
    State from = checkpoint.load();
    MultiLayerNetwork network =
        from == null
            ? task.place().network(task.block(), shape, task.seed())
            : checkpoint.network();
    if (from == null) {
      from = new State(0, 0);
    }
    List<DataSet> batches = new DataSet(shaped(pixels, task.place()), labels).batchBy(BATCH);
    int steps = (images.epochs() + task.place().moreEpochs()) * batches.size();
    for (int step = from.step(); step < steps; step++) {
      network.fit(batches.get(step % batches.size()));
      boolean stopping = stop.getAsBoolean();
      if (stopping || checkpoint.isDue()) {
        checkpoint.save(new State(step + 1, seconds(from, started)), network);
      }
      if (stopping) {
        return null;
      }
    }
    Evaluation evaluation = new Evaluation(10);
    evaluation.eval(testLabels, network.output(shaped(testPixels, task.place())));
    return new DropInResult(evaluation.accuracy(), network.numParams(), seconds(from, started));
  }

  private static double seconds(State from, long started) {
    return from.seconds() + (System.nanoTime() - started) * 1e-9;
  }

  private INDArray shaped(INDArray rows, Place place) {
    return rows.reshape(place.shape(rows.rows(), shape));
  }

  private static INDArray pixels(ImageSet set) {
    ImageShape shape = set.shape();
    float[] values = new float[set.size() * shape.bytes()];
    int next = 0;
    for (int i = 0; i < set.size(); i++) {
      for (int channel = 0; channel < shape.channels(); channel++) {
        for (int y = 0; y < shape.height(); y++) {
          for (int x = 0; x < shape.width(); x++) {
            values[next++] = set.pixel(i, channel, y, x) / 255f;
          }
        }
      }
    }
    return Nd4j.create(values, new long[] {set.size(), shape.bytes()}, 'c');
  }

  private static INDArray labels(ImageSet set) {
    float[][] labels = new float[set.size()][10];
    for (int i = 0; i < labels.length; i++) {
      labels[i][set.label(i)] = 1;
    }
    return Nd4j.createFromArray(labels);
  }
}
