package org.gmnm.examples.baseline;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.QuasiNewton;
import org.gmnm.examples.store.Checkpoint;
import org.gmnm.layers.GmnmLayer;
import org.jspecify.annotations.Nullable;

/**
 * The training of every network that is compared on all points at once, so that none has a better
 * one than another: {@link QuasiNewton} from the network's start, a step being an evaluation of
 * loss and gradient. There is no learning rate to tune.
 */
public final class FullBatchDescent {

  /** Looks at the network along the way. */
  @FunctionalInterface
  public interface Look {
    /**
     * Measures.
     *
     * @param parameters the best that so many evaluations found
     * @return what was seen
     */
    double[] at(double[] parameters);
  }

  /**
   * What was seen at one moment.
   *
   * @param step evaluations so far
   * @param seconds of training so far, looks not counted
   * @param values what the look measured
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Seen(int step, double seconds, double[] values) {}

  /**
   * Where a training stands.
   *
   * @param optimiser the method
   * @param seconds of training so far
   * @param seen by the looks so far
   */
  public record State(QuasiNewton.State optimiser, double seconds, List<Seen> seen) {}

  /** Told of progress. */
  @FunctionalInterface
  public interface Watch {
    /**
     * Some steps are done.
     *
     * @param step evaluations so far
     * @param loss now
     * @return whether to go on
     */
    boolean goesOn(int step, double loss);
  }

  private FullBatchDescent() {}

  /**
   * Begins at a network's start, its first layer's weights multiplied by a factor.
   *
   * @param network of at least one layer; its parameters are changed
   * @param loss over its parameters
   * @param scale the factor, what is tuned in place of a learning rate
   * @param units what the method measures the first layer's parameters by, 1 where nothing is said:
   *     see {@link QuasiNewton#QuasiNewton(QuasiNewton.Objective, double[], double[])}
   * @return the method at its start
   */
  public static QuasiNewton begin(
      MultiLayerNetwork network,
      QuasiNewton.Objective loss,
      double scale,
      Map<String, Double> units) {
    // All kinds of network give the weights of a layer the same name.
    network.getParam("0_" + GmnmLayer.PROJECTIONS).muli(scale);
    double[] start = network.params().toDoubleVector();
    network.params().assign(1);
    units.forEach((key, unit) -> network.getParam("0_" + key).assign(unit));
    return new QuasiNewton(loss, start, network.params().toDoubleVector());
  }

  /**
   * Trains, from the checkpoint if there is one: interrupted at any moment, it gives the numbers of
   * an undisturbed training.
   *
   * @param checkpoint of this training
   * @param loss what is minimised
   * @param start begins at the network's start, where there is no checkpoint
   * @param steps evaluations of loss and gradient
   * @param looks how often to look, evenly, the last time at the end
   * @param look looks
   * @param watch told of progress
   * @return what was seen, or null if the watch said stop: a checkpoint is saved then
   */
  public static @Nullable List<Seen> run(
      Checkpoint<State> checkpoint,
      QuasiNewton.Objective loss,
      Supplier<QuasiNewton> start,
      int steps,
      int looks,
      Look look,
      Watch watch) {
    State from = checkpoint.load();
    long started = System.nanoTime();
    QuasiNewton optimiser = from == null ? start.get() : new QuasiNewton(loss, from.optimiser());
    double seconds = from == null ? seconds(started) : from.seconds();
    List<Seen> seen = new ArrayList<>(from == null ? List.of() : from.seen());
    int count = Math.min(looks, steps);
    boolean moves = true;
    while (moves && optimiser.evaluations() < steps) {
      double[] before = optimiser.point();
      started = System.nanoTime();
      moves = optimiser.step(steps - optimiser.evaluations());
      seconds += seconds(started);
      int reached = Math.min(steps, optimiser.evaluations());
      while (mark(seen.size(), count, steps) < reached) {
        seen.add(new Seen(mark(seen.size(), count, steps), seconds, look.at(before)));
      }
      boolean stopping = !watch.goesOn(optimiser.evaluations(), optimiser.value()) && moves;
      if (stopping || checkpoint.isDue()) {
        checkpoint.save(new State(optimiser.state(), seconds, seen));
      }
      if (stopping) {
        return null;
      }
    }
    while (seen.size() < count) {
      double[] last = optimiser.point();
      seen.add(new Seen(mark(seen.size(), count, steps), seconds, look.at(last)));
    }
    return seen;
  }

  private static int mark(int looked, int count, int steps) {
    return (int) ((looked + 1L) * steps / count);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) * 1e-9;
  }
}
