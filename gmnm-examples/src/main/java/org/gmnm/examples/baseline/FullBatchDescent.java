package org.gmnm.examples.baseline;

import java.util.Map;
import java.util.function.Supplier;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.calculus.QuasiNewton;
import org.gmnm.layers.GmnmLayer;

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
     * So far has the training come.
     *
     * @param step evaluations so far
     * @param seconds of training so far, looks not counted
     * @param parameters the best that this many evaluations found
     */
    void at(int step, double seconds, double[] parameters);
  }

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
   * Trains.
   *
   * @param start begins at the network's start
   * @param steps evaluations of loss and gradient
   * @param looks how often to look, evenly, the last time at the end
   * @param look looks
   * @param watch told of progress
   * @return whether it came to its end: false if the watch said stop
   */
  public static boolean run(
      Supplier<QuasiNewton> start, int steps, int looks, Look look, Watch watch) {
    long started = System.nanoTime();
    QuasiNewton optimiser = start.get();
    double seconds = seconds(started);
    int count = Math.min(looks, steps);
    int looked = 0;
    boolean moves = true;
    while (moves && optimiser.evaluations() < steps) {
      double[] before = optimiser.point();
      started = System.nanoTime();
      moves = optimiser.step(steps - optimiser.evaluations());
      seconds += seconds(started);
      while (mark(looked, count, steps) < Math.min(steps, optimiser.evaluations())) {
        look.at(mark(looked++, count, steps), seconds, before);
      }
      if (!watch.goesOn(optimiser.evaluations(), optimiser.value())) {
        return false;
      }
    }
    while (looked < count) {
      look.at(mark(looked++, count, steps), seconds, optimiser.point());
    }
    return true;
  }

  private static int mark(int looked, int count, int steps) {
    return (int) ((looked + 1L) * steps / count);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) * 1e-9;
  }
}
