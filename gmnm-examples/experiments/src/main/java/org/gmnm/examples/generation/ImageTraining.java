package org.gmnm.examples.generation;

import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.examples.data.ImageIterator;
import org.gmnm.examples.report.Progress;
import org.gmnm.examples.store.Checkpoint;
import org.gmnm.examples.store.RunStore;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.dataset.DataSet;

/**
 * Trains networks over epochs of images. One that is done is read, not trained again; one that was
 * interrupted goes on, and ends with the parameters of an undisturbed training.
 */
final class ImageTraining {

  /**
   * Which training.
   *
   * @param images of what
   * @param network its name
   * @param seed of images' order and first values
   */
  record Key(ImageSource images, String network, long seed) {}

  /**
   * What is said of a training beside its network.
   *
   * @param seconds that it took
   */
  record Trained(double seconds) {}

  /**
   * Where a training stands, beside its network.
   *
   * @param epoch epochs that are done
   * @param step batches of the current epoch that are done
   * @param seconds that they took
   */
  record State(int epoch, int step, double seconds) {}

  private final RunStore<Key, Trained> store;
  private final BooleanSupplier stop;

  ImageTraining(RunStore<Key, Trained> store, BooleanSupplier stop) {
    this.store = store;
    this.stop = stop;
  }

  /**
   * Trains.
   *
   * @param start the network before its first step
   * @param fit one step
   * @return null if it was stopped on the way
   */
  @Nullable MultiLayerNetwork network(
      Key key,
      ImageIterator batches,
      int epochs,
      Supplier<MultiLayerNetwork> start,
      BiConsumer<MultiLayerNetwork, DataSet> fit) {
    if (store.result(key) != null) {
      return store.network(key);
    }
    Checkpoint<State> checkpoint = store.checkpoint(key, State.class);
    State from = checkpoint.load();
    MultiLayerNetwork network = from == null ? start.get() : checkpoint.network();
    if (from == null) {
      from = new State(0, 0, 0);
    }
    int size = batches.images().size();
    int steps = (size + batches.batch() - 1) / batches.batch();
    long started = System.nanoTime();
    long before = (long) from.epoch() * size + (long) from.step() * batches.batch();
    try (Progress progress =
        new Progress(
            key.network() + ", seed " + key.seed(), (long) epochs * size, "images", before)) {
      for (int epoch = from.epoch(); epoch < epochs; epoch++) {
        batches.setEpoch(epoch);
        for (int step = 0; step < steps; step++) {
          DataSet batch = batches.next();
          if (epoch == from.epoch() && step < from.step()) {
            continue;
          }
          fit.accept(network, batch);
          progress.update((long) epoch * size + Math.min(size, (step + 1L) * batches.batch()), "");
          boolean stopping = stop.getAsBoolean();
          if (stopping || checkpoint.isDue()) {
            checkpoint.save(new State(epoch, step + 1, seconds(from, started)), network);
          }
          if (stopping) {
            return null;
          }
        }
      }
    }
    store.saveNetwork(key, network);
    store.save(key, new Trained(seconds(from, started)), seconds(from, started));
    return network;
  }

  private static double seconds(State from, long started) {
    return from.seconds() + (System.nanoTime() - started) * 1e-9;
  }
}
