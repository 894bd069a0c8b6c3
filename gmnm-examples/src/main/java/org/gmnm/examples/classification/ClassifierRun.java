package org.gmnm.examples.classification;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.LiveView;
import org.gmnm.examples.UserException;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.report.Progress;
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

  private static final double CHECKPOINT_SECONDS = 120;

  private final String title;
  private final RunFiles files;
  private final ImageIterator training;
  private final ImageIterator validation;
  private final int epochs;
  private final double seconds;
  private final BooleanSupplier stop;
  private History history = History.empty();

  ClassifierRun(
      String title,
      RunFiles files,
      ImageIterator training,
      ImageIterator validation,
      int epochs,
      double seconds,
      BooleanSupplier stop) {
    this.title = title;
    this.files = files;
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
  boolean train(
      ComputationGraphConfiguration configuration, Start start, boolean resume, LiveView view) {
    Checkpoint at = resume ? files.latest() : null;
    if (at == null) {
      files.clear();
      ComputationGraph fresh = new ComputationGraph(configuration);
      fresh.init();
      start.apply(fresh);
      at = new Checkpoint(fresh, History.empty(), 0, 0, 0);
    }
    view.watch(at.network());
    int images = training.images().size();
    long steps = ((long) images + training.batch() - 1) / training.batch();
    long done = (long) at.history().epochs() * images + (long) at.step() * training.batch();
    history = at.history();
    try (Progress progress = new Progress(title, (long) images * epochs, "images", done)) {
      while (at.history().epochs() < epochs && spent(at) < seconds) {
        at = epoch(at, steps, progress);
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
  private double spent(Checkpoint at) {
    return at.seconds() + at.history().seconds(training.images().size());
  }

  /** One epoch, or what is left of it; a step above 0 says that it was stopped on the way. */
  private Checkpoint epoch(Checkpoint from, long steps, Progress progress) {
    ComputationGraph network = from.network();
    int epoch = from.history().epochs();
    int images = training.images().size();
    training.setEpoch(epoch);
    long saved = System.nanoTime();
    long started = saved;
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
      if (stopping || (System.nanoTime() - saved) * 1e-9 > CHECKPOINT_SECONDS) {
        Checkpoint reached =
            new Checkpoint(network, from.history(), step + 1, loss, from.seconds() + here);
        if (step + 1 < steps) {
          files.save(reached);
          saved = System.nanoTime();
          if (stopping) {
            return reached;
          }
        }
      }
    }
    double took = from.seconds() + (System.nanoTime() - started) * 1e-9;
    network.incrementEpochCount();
    double accuracy = evaluate(network, validation).accuracy();
    History extended = from.history().with(loss / steps, accuracy, training.images().size() / took);
    if (accuracy >= extended.bestAccuracy()) {
      files.saveBest(network);
    }
    Checkpoint end = new Checkpoint(network, extended, 0, 0, 0);
    files.save(end);
    return end;
  }

  /** The epochs that are done. */
  History history() {
    return history;
  }

  /** What the model that did best on the validation images says of others. */
  Evaluation test(ImageIterator images) {
    return evaluate(files.best(), images);
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
