package org.gmnm.dl4j;

import org.deeplearning4j.nn.conf.InputPreProcessor;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
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
    INDArray input =
        layerIndex == 0
            ? features
            : network.feedForwardToLayer(layerIndex - 1, features, false).get(layerIndex);
    InputPreProcessor preProcessor =
        network.getLayerWiseConfigurations().getInputPreProcess(layerIndex);
    return preProcessor == null
        ? input
        : preProcessor.preProcess(input, (int) input.size(0), LayerWorkspaceMgr.noWorkspaces());
  }
}
