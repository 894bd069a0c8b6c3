package org.gmnm.layers;

import static org.gmnm.testing.Networks.configuration;
import static org.gmnm.testing.Reference.array;
import static org.gmnm.testing.Reference.assertClose;

import java.util.Map;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.deeplearning4j.nn.gradient.Gradient;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.gmnm.dl4j.FeatureLayer;
import org.gmnm.testing.Networks;
import org.nd4j.common.primitives.Pair;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.shade.jackson.databind.JsonNode;

/** Compares a layer with the values and gradients of a reference. */
final class LayerReference {

  private LayerReference() {}

  static void check(
      JsonNode c, FeatureLayer layer, DataType type, double tolerance, String... keys) {
    INDArray x = array(c.get("x"), type);
    MultiLayerNetwork network =
        Networks.of(configuration(type), InputType.feedForward(x.size(1)), layer);
    for (String key : keys) {
      network.setParam("0_" + key, array(c.get(key), type));
    }
    assertClose("output", array(c.get("output"), type), network.output(x), tolerance);
    network.setInput(x);
    network.feedForward(true, false);
    Pair<Gradient, INDArray> backward =
        network.backpropGradient(array(c.get("epsilon"), type), null);
    JsonNode gradients = c.get("gradients");
    assertClose("dL/dx", array(gradients.get("x"), type), backward.getSecond(), tolerance);
    Map<String, INDArray> actual = backward.getFirst().gradientForVariable();
    for (String key : keys) {
      assertClose("dL/d" + key, array(gradients.get(key), type), actual.get("0_" + key), tolerance);
    }
  }
}
