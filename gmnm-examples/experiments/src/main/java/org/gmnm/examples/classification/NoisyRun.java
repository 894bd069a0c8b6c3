package org.gmnm.examples.classification;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gmnm.evaluation.ClassCalibration;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.gmnm.examples.report.Statistics;
import org.gmnm.examples.store.Checkpoint;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/** Trains one network under wrong labels to the last epoch and measures it on right ones. */
final class NoisyRun {

  /**
   * Which training.
   *
   * @param images which
   * @param loss which
   * @param rate learning rate
   * @param percent of the labels that are wrong
   * @param seed of wrong labels, order of the images and first weights
   */
  record Key(NoisyImages images, NoisyLoss loss, double rate, int percent, long seed) {

    String title() {
      return "%s, %s, %d %% wrong, seed %d".formatted(images.title(), loss.title(), percent, seed);
    }
  }

  /**
   * Where a training stands, beside its network.
   *
   * @param step batches of the current epoch that are done
   * @param validation accuracy after each epoch that is done
   * @param norms of the last epoch's gradients so far
   * @param seconds so far
   */
  record State(int step, List<Double> validation, List<Double> norms, double seconds) {}

  private static final int EVALUATION_BATCH = 500;

  private final NoisyImages kind;
  private final NoisyImages.Parts parts;
  private final WrongLabels labels;
  private final Key key;
  private final Checkpoint<State> checkpoint;
  private MultiLayerNetwork network;
  private final GradientNorms norms = new GradientNorms();
  private final ImageIterator batches;
  private final int epochs;

  /**
   * Prepares a training.
   *
   * @param kind which images
   * @param parts the images themselves
   * @param labels the training images and their labels
   * @param key which loss, learning rate and seed
   * @param epochs passes over the training images
   * @param batch images in a step
   * @param checkpoint of this training
   */
  NoisyRun(
      NoisyImages kind,
      NoisyImages.Parts parts,
      WrongLabels labels,
      Key key,
      int epochs,
      int batch,
      Checkpoint<State> checkpoint) {
    this.key = key;
    this.checkpoint = checkpoint;
    this.kind = kind;
    this.parts = parts;
    this.labels = labels;
    this.epochs = epochs;
    network =
        new MultiLayerNetwork(kind.network(parts.training(), key.loss(), key.rate(), key.seed()));
    network.init();
    batches =
        ImageIterator.builder(labels.given())
            .batch(batch)
            .seed(key.seed())
            .shuffle(true)
            .flat(kind.flat())
            .build();
  }

  /**
   * Trains and measures.
   *
   * @param goesOn asked after each step with the images seen so far, false to stop
   * @return the result, null if it was stopped
   */
  @Nullable NoisyResult train(IntPredicate goesOn) {
    long started = System.nanoTime();
    State from = checkpoint.load();
    if (from == null) {
      from = new State(0, List.of(), List.of(), 0);
    } else {
      network = checkpoint.network();
    }
    int size = labels.given().size();
    int steps = (size + batches.batch() - 1) / batches.batch();
    network.setListeners(
        new ArrayList<TrainingListener>(key.loss().listeners((long) epochs * steps)));
    norms.restore(from.norms());
    List<Double> validation = new ArrayList<>(from.validation());
    for (int epoch = validation.size(); epoch < epochs; epoch++) {
      if (epoch == epochs - 1) {
        network.addListeners(norms);
      }
      batches.setEpoch(epoch);
      int done = epoch == from.validation().size() ? from.step() : 0;
      for (int step = 0; step < steps; step++) {
        DataSet batch = batches.next();
        if (step < done) {
          continue;
        }
        network.fit(batch);
        int seen = epoch * size + Math.min(size, (step + 1) * batches.batch());
        boolean stopping = !goesOn.test(seen);
        if (stopping || checkpoint.isDue()) {
          checkpoint.save(
              new State(step + 1, validation, norms.all(), seconds(from, started)), network);
        }
        if (stopping) {
          return null;
        }
      }
      network.incrementEpochCount();
      validation.add(calibration(parts.validation()).accuracy());
    }
    return new NoisyResult(
        network.numParams(),
        labels.sha256(),
        validation,
        calibration(parts.test()),
        learnt(),
        norms.mean(),
        norms.variation(),
        seconds(from, started));
  }

  /** The network, trained once {@link #train} has given a result. */
  MultiLayerNetwork network() {
    return network;
  }

  private static double seconds(State from, long started) {
    return from.seconds() + (System.nanoTime() - started) * 1e-9;
  }

  private double learnt() {
    double[][] outputs = outputs(labels.given()).toDoubleMatrix();
    long repeated =
        labels.wrong().stream()
            .filter(i -> Statistics.largest(outputs[i]) == labels.given().label(i))
            .count();
    return repeated / (double) labels.wrong().size();
  }

  private ClassCalibration calibration(ImageSet images) {
    int[] labels = IntStream.range(0, images.size()).map(images::label).toArray();
    return ClassCalibration.of(outputs(images).toDoubleMatrix(), labels);
  }

  private INDArray outputs(ImageSet images) {
    ImageIterator all =
        ImageIterator.builder(images).batch(EVALUATION_BATCH).flat(kind.flat()).build();
    List<INDArray> outputs = new ArrayList<>();
    while (all.hasNext()) {
      outputs.add(network.output(all.next().getFeatures()));
    }
    return Nd4j.concat(0, outputs.toArray(new INDArray[0]));
  }
}
