package org.gmnm.examples.diffusion;

import java.util.Locale;
import java.util.function.BooleanSupplier;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.store.Checkpoint;
import org.gmnm.examples.store.RunStore;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

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
   */
  record Plan(String title, int steps, double decay) {}

  /**
   * Which training.
   *
   * @param network its name
   * @param seed of everything that is drawn
   */
  record Key(String network, long seed) {}

  /**
   * Where a training stands, beside its network.
   *
   * @param losses of every step that is done
   * @param average the moving average of its parameters
   * @param seconds what they took
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Kept(float[] losses, float[] average, double seconds) {}

  /**
   * What came of a training, beside the network at its averaged parameters.
   *
   * @param losses of every step
   * @param seconds what they took
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Trained(float[] losses, double seconds) {}

  /** Sees the training go on. */
  @FunctionalInterface
  interface Watcher {

    /** After so many steps. */
    void after(int steps, TrainingState state);
  }

  private final Plan plan;
  private final RunStore<Key, Trained> store;
  private final Key key;
  private final Checkpoint<Kept> checkpoint;
  private final BatchSource batches;

  Training(Plan plan, RunStore<Key, Trained> store, Key key, BatchSource batches) {
    this.plan = plan;
    this.store = store;
    this.key = key;
    this.checkpoint = store.checkpoint(key, Kept.class);
    this.batches = batches;
  }

  /**
   * Trains until all steps are done or a stop is requested.
   *
   * @param configuration of the network
   * @param stop asked after every step
   * @param watcher told of every step
   * @return where it stands at the end, or null if it was stopped before
   */
  @Nullable TrainingState run(
      ComputationGraphConfiguration configuration, BooleanSupplier stop, Watcher watcher) {
    Trained trained = store.result(key);
    if (trained != null) {
      ComputationGraph network = store.graph(key);
      LossCurve losses = new LossCurve(trained.losses());
      return new TrainingState(network, network.params(), losses, trained.seconds());
    }
    TrainingState end = train(from(configuration), stop, watcher);
    if (end != null) {
      store.saveNetwork(key, end.averaged());
      store.save(key, new Trained(end.losses().toArray(), end.seconds()), end.seconds());
    }
    return end;
  }

  private TrainingState from(ComputationGraphConfiguration configuration) {
    Kept kept = checkpoint.load();
    if (kept != null) {
      return new TrainingState(
          checkpoint.graph(),
          Nd4j.createFromArray(kept.average()).reshape(1, kept.average().length),
          new LossCurve(kept.losses()),
          kept.seconds());
    }
    ComputationGraph fresh = new ComputationGraph(configuration);
    fresh.init();
    return new TrainingState(fresh, fresh.params().dup(), new LossCurve(), 0);
  }

  private @Nullable TrainingState train(TrainingState from, BooleanSupplier stop, Watcher watcher) {
    LossCurve losses = from.losses();
    long started = System.nanoTime();
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
        boolean stopping = stop.getAsBoolean() && losses.size() < plan.steps();
        if (stopping || checkpoint.isDue()) {
          float[] average = state.average().toFloatVector();
          checkpoint.save(new Kept(losses.toArray(), average, state.seconds()), state.network());
        }
        if (stopping) {
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
