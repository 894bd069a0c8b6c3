package org.gmnm.dl4j;

import java.util.Collection;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.optimize.api.TrainingListener;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What DL4J's configurations give the runtime of a layer when they make it. */
public final class RuntimeStart {

  private RuntimeStart() {}

  /**
   * Gives it all that {@code instantiate} was called with.
   *
   * @param runtime the new one
   * @param <R> its class
   * @param conf the layer's configuration
   * @param listeners of the network, or null
   * @param index of the layer
   * @param parameters its part of the network's
   * @param initialize whether these get initial values
   * @param initializer of the layer
   * @return the runtime
   */
  public static <R extends Layer> R of(
      R runtime,
      NeuralNetConfiguration conf,
      @Nullable Collection<TrainingListener> listeners,
      int index,
      INDArray parameters,
      boolean initialize,
      ParamInitializer initializer) {
    runtime.setListeners(listeners);
    runtime.setIndex(index);
    runtime.setParamsViewArray(parameters);
    runtime.setParamTable(initializer.init(conf, parameters, initialize));
    runtime.setConf(conf);
    return runtime;
  }
}
