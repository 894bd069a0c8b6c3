package org.gmnm.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.Updater;
import org.deeplearning4j.nn.gradient.DefaultGradient;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A training step of a network whose gradient somebody else has found: its updaters, learning-rate
 * schedules, regularisation, gradient normalisation and listeners, as after {@code fit}.
 */
public final class NetworkStep {

  private final MultiLayerNetwork network;
  private final Gradient gradient;
  private final Map<String, INDArray> views = new LinkedHashMap<>();

  /** The network's own updater, and one that takes its state further, faster. */
  private @Nullable Updater known;

  private @Nullable Updater fast;

  /**
   * Of a network.
   *
   * @param network initialised
   */
  public NetworkStep(MultiLayerNetwork network) {
    this.network = network;
    if (network.getGradientsViewArray() == null) { // else somebody else's views stay good
      network.initGradientsView();
    }
    INDArray flat = network.getFlattenedGradients();
    gradient = new DefaultGradient(flat);
    INDArray vector = flat.reshape(flat.length());
    long offset = 0;
    for (Layer layer : network.getLayers()) {
      long end = offset + layer.numParams();
      if (end > offset) {
        INDArray part = vector.get(interval(offset, end)).reshape(1, end - offset);
        layer
            .conf()
            .getLayer()
            .initializer()
            .getGradientsFromFlattened(layer.conf(), part)
            .forEach(
                (key, view) -> {
                  if (!isFixed(layer, key)) {
                    views.put(layer.getIndex() + "_" + key, view);
                  }
                });
      }
      offset = end;
    }
    views.forEach(gradient::setGradientFor);
  }

  private static boolean isFixed(Layer layer, String key) {
    return layer.conf().getLayer() instanceof FeatureLayer features && features.isFixed(key);
  }

  /**
   * Where the gradient of each parameter that is trained goes.
   *
   * @return views of {@code network.getFlattenedGradients()}, by names as in {@code
   *     network.paramTable()}
   */
  public Map<String, INDArray> views() {
    return Collections.unmodifiableMap(views);
  }

  /**
   * Takes the step, with the gradient that is there.
   *
   * @param loss what it is the gradient of
   */
  public void take(double loss) {
    int iteration = network.getIterationCount();
    network.setScore(loss);
    updater()
        .update(
            network,
            gradient,
            iteration,
            network.getEpochCount(),
            1,
            LayerWorkspaceMgr.noWorkspaces());
    INDArray parameters = network.params();
    parameters.subi(network.getFlattenedGradients().reshape(parameters.shape()));
    network.setIterationCount(iteration + 1);
    for (TrainingListener listener : network.getListeners()) {
      listener.iterationDone(network, iteration, network.getEpochCount());
    }
  }

  /** The network keeps the updater that it has: its users see no other one. */
  private Updater updater() {
    Updater now = network.getUpdater();
    if (fast == null || now != known) {
      known = now;
      fast = FastUpdates.sharingState(network);
    }
    return fast;
  }
}
