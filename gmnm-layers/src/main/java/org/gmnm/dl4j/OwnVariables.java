package org.gmnm.dl4j;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.GradientUpdater;
import org.nd4j.linalg.learning.config.IUpdater;
import org.nd4j.linalg.learning.config.NoOp;
import org.nd4j.linalg.learning.config.Sgd;

/**
 * Variables of a loss that are no parameters of the network: unknown numbers of an equation, say.
 * Each has an updater of its own, with the settings of the network's first.
 */
final class OwnVariables {

  private final SameDiff sameDiff;
  private final Map<String, INDArray> gradients = new LinkedHashMap<>();
  private final Map<String, GradientUpdater<?>> updaters = new LinkedHashMap<>();

  /**
   * Looks for them.
   *
   * @param sameDiff with its gradient function
   */
  OwnVariables(MultiLayerNetwork network, SameDiff sameDiff) {
    this.sameDiff = sameDiff;
    for (SDVariable variable : sameDiff.variables()) {
      String name = variable.name();
      if (variable.getVariableType() == VariableType.VARIABLE
          && !network.paramTable().containsKey(name)
          && sameDiff.variableHasGradient(name)) {
        INDArray value = variable.getArr();
        IUpdater settings = updater(network);
        long states = settings.stateSize(value.length());
        gradients.put(name, value.like());
        updaters.put(
            name,
            states == 0
                ? settings.instantiate((INDArray) null, true)
                : settings.instantiate(Nd4j.zeros(value.dataType(), 1, states), true));
      }
    }
  }

  /** Of the first parameter that is trained. */
  private static IUpdater updater(MultiLayerNetwork network) {
    for (Layer layer : network.getLayers()) {
      if (layer.numParams() > 0) {
        for (String key : layer.paramTable().keySet()) {
          IUpdater updater = layer.conf().getLayer().getUpdaterByParam(key);
          if (updater != null && !(updater instanceof NoOp)) {
            return updater.clone();
          }
        }
      }
    }
    return new Sgd(); // DL4J's own default
  }

  /** Where the gradient of each goes, by name. */
  Map<String, INDArray> gradients() {
    return gradients;
  }

  /** A step along the gradients, which it overwrites. */
  void step(int iteration, int epoch) {
    gradients.forEach(
        (name, gradient) -> {
          INDArray flat = gradient.reshape('c', 1, gradient.length());
          Objects.requireNonNull(updaters.get(name)).applyUpdater(flat, iteration, epoch);
          sameDiff.getVariable(name).getArr().subi(flat.reshape('c', gradient.shape()));
        });
  }
}
