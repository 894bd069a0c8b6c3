package org.gmnm.examples.classification;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.LiveView;
import org.gmnm.examples.UserException;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.store.Checkpoint;
import org.gmnm.examples.store.RunStore;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains one classifier in one folder: checkpoints, resumes, keeps the model that is best on the
 * validation images.
 *
 * <p>Interrupted at any moment and resumed, it gives the numbers of an uninterrupted run: the order
 * of the images follows from seed and epoch, and a checkpoint holds updater state and step.
 */
final class ClassifierRun {

  /**
   * Which training.
   *
   * @param network name of the variant
   * @param seed of images' order and first values
   */
  record Key(String network, long seed) {}

  /**
   * Where a training stands, beside its network.
   *
   * @param history the epochs that are done
   * @param step batches of the current epoch that are done
   * @param lossSum sum of their losses
   * @param seconds what they took
   */
  record State(History history, int step, double lossSum, double seconds) {}

  private final String title;
  private final Key key;
  private final RunStore<Key, ClassifierResult> store;
  private final Checkpoint<State> checkpoint;
  private final ImageIterator training;
  private final ImageIterator validation;
  private final int epochs;
  private final double seconds;
  private final BooleanSupplier stop;
  private History history = History.empty();

  ClassifierRun(
      String title,
      Key key,
      RunStore<Key, ClassifierResult> store,
      ImageIterator training,
      ImageIterator validation,
      int epochs,
      double seconds,
      BooleanSupplier stop) {
    this.title = title;
    this.key = key;
    this.store = store;
    this.checkpoint = store.checkpoint(key, State.class);
    this.training = training;
    this.validation = validation;
    this.epochs = epochs;
    this.seconds = seconds;
    this.stop = stop;
  }

  /** Changes the first parameters of a network that has none yet. */
  @FunctionalInterface
  interface Start {
    void apply(ComputationGraph network);
  }

  /**
   * Trains until all epochs are done, the time is over or a stop is requested.
   *
   * @return whether the training is at its end, and not stopped on the way
   */
  boolean train(ComputationGraphConfiguration configuration, Start start, LiveView view) {
    State at = checkpoint.load();
    ComputationGraph network;
    if (at == null) {
      network = new ComputationGraph(configuration);
      network.init();
      start.apply(network);
      at = new State(History.empty(), 0, 0, 0);
    } else {
      network = checkpoint.graph();
    }
    view.watch(network);
    int images = training.images().size();
    long steps = ((long) images + training.batch() - 1) / training.batch();
    long done = (long) at.history().epochs() * images + (long) at.step() * training.batch();
    history = at.history();
    try (Progress progress = new Progress(title, (long) images * epochs, "images", done)) {
      while (at.history().epochs() < epochs && spent(at) < seconds) {
        at = epoch(network, at, steps, progress);
        history = at.history();
        if (at.step() > 0 && spent(at) < seconds) {
          return false;
        }
      }
    }
    if (history.epochs() == 0) {
      throw new UserException("--hours is too short for one epoch; the checkpoint is kept");
    }
    return true;
  }

  /** Seconds of training steps so far, in this process and in earlier ones. */
  private double spent(State at) {
    return at.seconds() + at.history().seconds(training.images().size());
  }

  /** One epoch, or what is left of it; a step above 0 says that it was stopped on the way. */
  private State epoch(ComputationGraph network, State from, long steps, Progress progress) {
    int epoch = from.history().epochs();
    int images = training.images().size();
    training.setEpoch(epoch);
    long started = System.nanoTime();
    double loss = from.lossSum();
    double left = seconds - spent(from);
    for (int step = 0; step < steps; step++) {
      DataSet batch = training.next();
      if (step < from.step()) {
        continue;
      }
      network.fit(batch);
      loss += network.score();
      progress.update(
          (long) epoch * images + Math.min((step + 1L) * training.batch(), images),
          String.format(
              Locale.ROOT, "epoch %d/%d, loss %.3f", epoch + 1, epochs, loss / (step + 1)));
      double here = (System.nanoTime() - started) * 1e-9;
      boolean stopping = stop.getAsBoolean() || here >= left;
      if (step + 1 < steps && (stopping || checkpoint.isDue())) {
        State reached = new State(from.history(), step + 1, loss, from.seconds() + here);
        checkpoint.save(reached, network);
        if (stopping) {
          return reached;
        }
      }
    }
    double took = from.seconds() + (System.nanoTime() - started) * 1e-9;
    network.incrementEpochCount();
    double accuracy = evaluate(network, validation).accuracy();
    History extended = from.history().with(loss / steps, accuracy, training.images().size() / took);
    if (accuracy >= extended.bestAccuracy()) {
      store.saveNetwork(key, network);
    }
    State end = new State(extended, 0, 0, 0);
    checkpoint.save(end, network);
    return end;
  }

  /** The epochs that are done. */
  History history() {
    return history;
  }

  /** What the model that did best on the validation images says of others. */
  Evaluation test(ImageIterator images) {
    return evaluate(store.graph(key), images);
  }

  private static Evaluation evaluate(ComputationGraph network, ImageIterator images) {
    images.setEpoch(0);
    Evaluation evaluation = new Evaluation(images.images().classNames());
    while (images.hasNext()) {
      DataSet batch = images.next();
      evaluation.eval(batch.getLabels(), network.outputSingle(batch.getFeatures()));
    }
    return evaluation;
  }
}
