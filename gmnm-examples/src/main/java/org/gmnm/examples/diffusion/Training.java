package org.gmnm.examples.diffusion;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.report.Progress;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Trains one network, with a moving average of its weights, checkpoints and exact resumption:
 * killed at any moment and resumed, it gives the numbers of an uninterrupted run.
 *
 * <p>The average is {@code a ← d·a + (1 − d)·w} with {@code d = min(decay, (1 + n)/(10 + n))} at
 * step n, lest the first weights count for long.
 */
final class Training {

  /**
   * What a training needs to know.
   *
   * @param title for the progress line
   * @param steps to train
   * @param decay of the moving average, 0 for the weights as they are
   * @param checkpointSeconds from a checkpoint to the next
   */
  record Plan(String title, int steps, double decay, double checkpointSeconds) {}

  /** Sees the training go on. */
  @FunctionalInterface
  interface Watcher {

    /** After so many steps. */
    void after(int steps, TrainingState state);
  }

  private final Plan plan;
  private final TrainingFiles files;
  private final BatchSource batches;

  Training(Plan plan, TrainingFiles files, BatchSource batches) {
    this.plan = plan;
    this.files = files;
    this.batches = batches;
  }

  /**
   * Trains until all steps are done or a stop is requested.
   *
   * @param configuration of the network
   * @param resume whether to go on from the checkpoint
   * @param stop asked after every step
   * @param watcher told of every step
   * @return where it stands at the end, or null if it was stopped before
   */
  @Nullable TrainingState run(
      ComputationGraphConfiguration configuration,
      boolean resume,
      BooleanSupplier stop,
      Watcher watcher) {
    TrainingState from = resume ? files.latest() : null;
    if (from == null) {
      ComputationGraph fresh = new ComputationGraph(configuration);
      fresh.init();
      from = new TrainingState(fresh, fresh.params().dup(), new LossCurve(), 0);
    }
    if (from.losses().size() >= plan.steps()) {
      return from;
    }
    return train(from, stop, watcher);
  }

  private @Nullable TrainingState train(TrainingState from, BooleanSupplier stop, Watcher watcher) {
    LossCurve losses = from.losses();
    long started = System.nanoTime();
    long saved = started;
    TrainingState state = from;
    try (Progress progress = new Progress(plan.title(), plan.steps(), "steps", losses.size())) {
      while (losses.size() < plan.steps()) {
        step(state);
        long now = System.nanoTime();
        state =
            new TrainingState(
                from.network(), from.average(), losses, from.seconds() + (now - started) * 1e-9);
        watcher.after(losses.size(), state);
        progress.update(losses.size(), recent(losses));
        boolean stopping = stop.getAsBoolean();
        boolean done = losses.size() == plan.steps();
        if (done || stopping || (now - saved) * 1e-9 > plan.checkpointSeconds()) {
          files.save(state);
          saved = now;
        }
        if (stopping && !done) {
          return null;
        }
      }
    }
    return state;
  }

  private void step(TrainingState state) {
    int step = state.losses().size();
    ComputationGraph network = state.network();
    network.fit(batches.at(step));
    double loss = network.score();
    if (!Double.isFinite(loss)) {
      throw new IllegalStateException(
          "%s: the loss of step %d is %s; train with a lower --learning-rate"
              .formatted(plan.title(), step + 1, loss));
    }
    state.losses().add(loss);
    average(state.average(), network.params(), plan.decay(), step);
  }

  /** One step of the moving average, in place. */
  static void average(INDArray average, INDArray weights, double decay, int step) {
    double d = Math.min(decay, (1.0 + step) / (10.0 + step));
    average.muli(d).addi(weights.mul(1 - d));
  }

  private static String recent(LossCurve losses) {
    int size = losses.size();
    return String.format(Locale.ROOT, "loss %.4g", losses.mean(Math.max(0, size - 50), size));
  }
}
