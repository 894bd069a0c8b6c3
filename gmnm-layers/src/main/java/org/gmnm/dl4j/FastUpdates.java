package org.gmnm.dl4j;

import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.updater.MultiLayerUpdater;
import org.deeplearning4j.nn.updater.graph.ComputationGraphUpdater;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Faster training steps of any network: DL4J's own updaters and the same numbers, without the views
 * of every parameter and gradient that DL4J 1.0.0-M2.1 makes anew in each step. That is most of a
 * step of a small network (docs/dl4j-speed.md has the times).
 *
 * <pre>{@code
 * network.init();
 * FastUpdates.enable(network); // and fit as ever
 * }</pre>
 *
 * <p>Learning rates, schedules, momentum, regularisation, clipping and saved models are as without
 * it. A state that is there already, such as that of a network that was read, goes on. DL4J makes a
 * plain updater again where it replaces one: in a copy ({@code clone()}, {@code ParallelWrapper},
 * Spark), after {@code setLearningRate}, and where a network is read; call it again there.
 */
public final class FastUpdates {

  private FastUpdates() {}

  /**
   * For a network of layers in a row.
   *
   * @param network an initialised network
   * @throws IllegalArgumentException if it is not initialised
   */
  public static void enable(MultiLayerNetwork network) {
    requireInitialized(network.isInitCalled());
    if (!(network.getUpdater() instanceof OfLayers)) {
      network.setUpdater(sharingState(network));
    }
  }

  /** One whose state is that of the network's own updater. */
  static Updater sharingState(MultiLayerNetwork network) {
    return new OfLayers(network, network.getUpdater().getStateViewArray());
  }

  /**
   * For a graph.
   *
   * @param graph an initialised graph
   * @throws IllegalArgumentException if it is not initialised
   */
  public static void enable(ComputationGraph graph) {
    requireInitialized(graph.getVertices() != null);
    if (!(graph.getUpdater() instanceof OfGraph)) {
      graph.setUpdater(new OfGraph(graph, graph.getUpdater().getStateViewArray()));
    }
  }

  private static void requireInitialized(boolean is) {
    if (!is) {
      throw new IllegalArgumentException(
          "FastUpdates: the network must be initialised, call init() before enable(..)");
    }
  }

  private static final class OfLayers extends MultiLayerUpdater {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable BlockUpdates updates; // null once deserialised

    OfLayers(MultiLayerNetwork network, @Nullable INDArray state) {
      super(network, state);
      updates = new BlockUpdates(this);
    }

    @Override
    public synchronized void update(
        Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
      if (updates != null && updates.areFor(gradient)) {
        if (isMiniBatch()) {
          divideByMinibatch(/* isExternal= */ false, gradient, batchSize);
        }
        updates.apply(gradient, iteration, epoch, workspaces);
      } else {
        super.update(gradient, iteration, epoch, batchSize, workspaces);
      }
    }
  }

  private static final class OfGraph extends ComputationGraphUpdater {

    private static final long serialVersionUID = 1L;

    private final transient @Nullable BlockUpdates updates; // null once deserialised

    OfGraph(ComputationGraph graph, @Nullable INDArray state) {
      super(graph, state);
      updates = new BlockUpdates(this);
    }

    @Override
    public synchronized void update(
        Gradient gradient, int iteration, int epoch, int batchSize, LayerWorkspaceMgr workspaces) {
      if (updates != null && updates.areFor(gradient)) {
        if (isMiniBatch()) {
          divideByMinibatch(/* isExternal= */ false, gradient, batchSize);
        }
        updates.apply(gradient, iteration, epoch, workspaces);
      } else {
        super.update(gradient, iteration, epoch, batchSize, workspaces);
      }
    }
  }
}
