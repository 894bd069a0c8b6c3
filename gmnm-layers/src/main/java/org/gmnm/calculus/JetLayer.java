package org.gmnm.calculus;

import java.util.Map;
import org.nd4j.autodiff.samediff.SDVariable;

/** A network layer through which a {@link Jet} can be carried, before its activation function. */
public interface JetLayer {

  /**
   * The layer's function of the coordinates.
   *
   * @param input jet of the layer's input width
   * @param parameters the layer's parameters by key, such as {@code mu}
   * @return jet of the layer's output width
   */
  Jet through(Jet input, Map<String, SDVariable> parameters);

  /**
   * The same function as a chain of maps in plain numbers, with which a network trains many times
   * as fast. {@link #through} is the reference.
   *
   * @param pipeline takes the maps, one after another
   * @return false if there is no such chain, and nothing was added: SameDiff does it then
   */
  default boolean addTo(JetPipeline pipeline) {
    return false;
  }
}
