package org.gmnm.dl4j;

import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.deeplearning4j.nn.workspace.LayerWorkspaceMgr;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.dataset.api.iterator.DataSetIterator;

/**
 * Layer-wise pretraining of a layer at any depth, for any number of epochs, masks included.
 *
 * <p>It does what {@code pretrainLayer} of DL4J is meant to do. In 1.0.0-M2.1, {@code
 * MultiLayerNetwork} hands the network's own features to every layer, whatever lies below it, and
 * clears the masks; {@code ComputationGraph} runs one epoch whatever number is asked for. Here the
 * epoch count of the layer's configuration also rises after every epoch, which tells the layer
 * where one ends.
 */
public final class LayerwisePretraining {

  private LayerwisePretraining() {}

  /**
   * Pretrains one layer of a network.
   *
   * @param network an initialised network
   * @param layerIndex the layer, counted from 0
   * @param data what to learn from, reset before every epoch
   * @param epochs passes over the data, at least 1
   * @throws IllegalArgumentException if there is no such layer or it has no pretraining
   */
  public static void pretrainLayer(
      MultiLayerNetwork network, int layerIndex, DataSetIterator data, int epochs) {
    if (layerIndex < 0 || layerIndex >= network.getnLayers()) {
      throw new IllegalArgumentException(
          "LayerwisePretraining: the network has layers 0 to "
              + (network.getnLayers() - 1)
              + ", got "
              + layerIndex);
    }
    Layer layer = network.getLayer(layerIndex);
    check(layer, epochs);
    for (int epoch = 0; epoch < epochs; epoch++) {
      data.reset();
      while (data.hasNext()) {
        DataSet next = data.next();
        INDArray input = LayerInput.of(network, layerIndex, next.getFeatures());
        network.setLayerMaskArrays(next.getFeaturesMaskArray(), null);
        layer.fit(input, LayerWorkspaceMgr.noWorkspaces());
        network.clearLayerMaskArrays();
      }
      endEpoch(layer);
    }
    data.reset();
  }

  /**
   * Pretrains one layer of a graph with one input.
   *
   * @param graph an initialised graph
   * @param layerName the layer
   * @param data what to learn from, reset before every epoch
   * @param epochs passes over the data, at least 1
   * @throws IllegalArgumentException if there is no such layer or it has no pretraining
   */
  public static void pretrainLayer(
      ComputationGraph graph, String layerName, DataSetIterator data, int epochs) {
    Layer layer = graph.getLayer(layerName);
    if (layer == null) {
      throw new IllegalArgumentException(
          "LayerwisePretraining: the graph has no layer '"
              + layerName
              + "'; it has "
              + graph.getConfiguration().getVertices().keySet());
    }
    check(layer, epochs);
    for (int epoch = 0; epoch < epochs; epoch++) {
      data.reset();
      graph.pretrainLayer(layerName, data);
      endEpoch(layer);
    }
    data.reset();
  }

  private static void check(Layer layer, int epochs) {
    if (!layer.isPretrainLayer()) {
      throw new IllegalArgumentException(
          "LayerwisePretraining: "
              + layer.conf().getLayer().getClass().getSimpleName()
              + " has no layer-wise pretraining; train it with its network");
    }
    if (epochs < 1) {
      throw new IllegalArgumentException(
          "LayerwisePretraining: epochs must be >= 1, got " + epochs);
    }
  }

  private static void endEpoch(Layer layer) {
    NeuralNetConfiguration conf = layer.conf();
    conf.setEpochCount(conf.getEpochCount() + 1);
  }
}
