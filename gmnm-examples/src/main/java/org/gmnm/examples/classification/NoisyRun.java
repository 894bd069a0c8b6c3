package org.gmnm.examples.classification;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.data.ImageSet;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Trains one network under wrong labels to the last epoch and measures it on right ones. */
final class NoisyRun {

  private static final int EVALUATION_BATCH = 500;

  private final NoisyImages kind;
  private final NoisyImages.Parts parts;
  private final WrongLabels labels;
  private final MultiLayerNetwork network;
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
   */
  NoisyRun(
      NoisyImages kind,
      NoisyImages.Parts parts,
      WrongLabels labels,
      NoisyFiles.Key key,
      int epochs,
      int batch) {
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
    long steps = (long) epochs * ((labels.given().size() + batch - 1) / batch);
    List<TrainingListener> listeners = new ArrayList<>(key.loss().listeners(steps));
    network.setListeners(listeners);
  }

  /**
   * Trains and measures.
   *
   * @param goesOn asked after each step with the images seen so far, false to stop
   * @return the result, null if it was stopped
   */
  @Nullable NoisyResult train(IntPredicate goesOn) {
    long started = System.nanoTime();
    List<Double> validation = new ArrayList<>();
    int seen = 0;
    for (int epoch = 0; epoch < epochs; epoch++) {
      if (epoch == epochs - 1) {
        network.addListeners(norms);
      }
      batches.setEpoch(epoch);
      while (batches.hasNext()) {
        var batch = batches.next();
        network.fit(batch);
        seen += batch.numExamples();
        if (!goesOn.test(seen)) {
          return null;
        }
      }
      network.incrementEpochCount();
      validation.add(Calibration.of(outputs(parts.validation()), parts.validation()).accuracy());
    }
    return new NoisyResult(
        network.numParams(),
        labels.sha256(),
        validation,
        Calibration.of(outputs(parts.test()), parts.test()),
        learnt(),
        norms.mean(),
        norms.variation(),
        (System.nanoTime() - started) * 1e-9);
  }

  private double learnt() {
    INDArray predicted = outputs(labels.given()).argMax(1);
    long repeated =
        labels.wrong().stream().filter(i -> predicted.getInt(i) == labels.given().label(i)).count();
    return repeated / (double) labels.wrong().size();
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
