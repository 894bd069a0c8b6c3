package org.gmnm.dl4j;

import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What reaches a layer of a network. */
public final class LayerInput {

  private LayerInput() {}

  /**
   * Runs the layers below, as in inference.
   *
   * @param network an initialised network
   * @param layerIndex the layer, counted from 0
   * @param features what goes into the network
   * @return what comes out of the layer's own preprocessor, if it has one
   */
  public static INDArray of(MultiLayerNetwork network, int layerIndex, INDArray features) {
    return of(network, layerIndex, features, null);
  }

  /**
   * Runs the layers below, as in inference.
   *
   * @param network an initialised network
   * @param layerIndex the layer, counted from 0
   * @param features what goes into the network
   * @param mask of the features, or null if all steps count
   * @return what comes out of the layer's own preprocessor, if it has one
   */
  public static INDArray of(
      MultiLayerNetwork network, int layerIndex, INDArray features, @Nullable INDArray mask) {
    network.setLayerMaskArrays(mask, null);
    try {
      return of(network, features, layerIndex);
    } finally {
      network.clearLayerMaskArrays();
    }
  }

  private static INDArray of(MultiLayerNetwork network, INDArray features, int layerIndex) {
    INDArray input =
        layerIndex == 0
            ? features
            : network.feedForwardToLayer(layerIndex - 1, features, false).get(layerIndex);
    return through(network.getLayerWiseConfigurations().getInputPreProcess(layerIndex), input);
  }

  /**
   * Runs the vertices below, as in inference.
   *
   * @param graph an initialised graph
   * @param layerName a layer of it
   * @param features what goes into the graph, one array for each of its inputs
   * @return what comes out of the layer's own preprocessor, if it has one
   * @throws IllegalArgumentException if the graph has no such layer
   */
  public static INDArray of(ComputationGraph graph, String layerName, INDArray... features) {
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    if (!(configuration.getVertices().get(layerName) instanceof LayerVertex vertex)) {
      throw new IllegalArgumentException(
          "the graph has no layer '"
              + layerName
              + "'; it has "
              + configuration.getVertices().keySet());
    }
    String below = Objects.requireNonNull(configuration.getVertexInputs().get(layerName)).get(0);
    int input = configuration.getNetworkInputs().indexOf(below);
    INDArray activations =
        input >= 0
            ? features[input]
            : Objects.requireNonNull(graph.feedForward(features, false).get(below));
    return through(vertex.getPreProcessor(), activations);
  }

  private static INDArray through(@Nullable InputPreProcessor preProcessor, INDArray input) {
    return preProcessor == null
        ? input
        : preProcessor.preProcess(input, (int) input.size(0), LayerWorkspaceMgr.noWorkspaces());
  }
}
