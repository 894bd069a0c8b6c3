package org.gmnm.model;

import java.io.IOException;
import java.util.Map;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.MultiLayerConfiguration;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.graph.ComputationGraph;
import org.deeplearning4j.nn.multilayer.MultiLayerNetwork;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.shade.jackson.databind.ObjectMapper;

/** Networks made of the checked parts of a model, as {@code ModelSerializer} makes them. */
final class RestoredNetwork {

  private RestoredNetwork() {}

  static MultiLayerNetwork network(ModelParts parts, ObjectMapper mapper) throws IOException {
    ModelConfiguration text = ModelConfiguration.parse(parts.configuration(), "confs");
    MultiLayerConfiguration configuration = text.create(MultiLayerConfiguration.class, mapper);
    INDArray parameters = parts.parameters();
    for (NeuralNetConfiguration layer : configuration.getConfs()) {
      ModelConfiguration.requireNew(layer.getLayer());
      if (parameters == null && layer.getLayer().initializer().numParams(layer) != 0) {
        throw new ModelFileException(
            "its %s is empty, and its layer '%s' has parameters"
                .formatted(ModelZip.PARAMETERS, layer.getLayer().getLayerName()));
      }
    }
    if (parameters != null) {
      configuration.setDataType(parameters.dataType());
    }
    MultiLayerNetwork network = new MultiLayerNetwork(configuration);
    network.init(parameters, false);
    requireSizes(network.paramTable());
    if (parts.updater() != null) {
      network.getUpdater().setStateViewArray(network, parts.updater(), false);
    }
    text.requireKnownFields(network.getLayerWiseConfigurations().toJson());
    return network;
  }

  static ComputationGraph graph(ModelParts parts, ObjectMapper mapper) throws IOException {
    ModelConfiguration text = ModelConfiguration.parse(parts.configuration(), "vertices");
    ComputationGraphConfiguration configuration =
        text.create(ComputationGraphConfiguration.class, mapper);
    for (GraphVertex vertex : configuration.getVertices().values()) {
      if (vertex instanceof LayerVertex layer) {
        ModelConfiguration.requireNew(layer.getLayerConf().getLayer());
      }
    }
    INDArray parameters = row(parts.parameters(), configuration);
    configuration.setDataType(parameters.dataType());
    ComputationGraph graph = new ComputationGraph(configuration);
    graph.init(parameters, false);
    requireSizes(graph.paramTable());
    if (parts.updater() != null) {
      graph.getUpdater().setStateViewArray(parts.updater());
    }
    text.requireKnownFields(graph.getConfiguration().toJson());
    return graph;
  }

  /** A graph has its parameters in a row, and an empty array where it has none. */
  private static INDArray row(
      @Nullable INDArray vector, ComputationGraphConfiguration configuration) {
    return vector == null
        ? Nd4j.zeros(configuration.getDataType(), 0)
        : vector.reshape(1, vector.length());
  }

  /** A size so large that a product of sizes overflows fits an array that is small. */
  private static void requireSizes(@Nullable Map<String, INDArray> parameters)
      throws ModelFileException {
    if (parameters == null) {
      return;
    }
    for (Map.Entry<String, INDArray> parameter : parameters.entrySet()) {
      long left = parameter.getValue().length();
      for (long size : parameter.getValue().shape()) {
        if (size < 1 || left % size != 0) {
          throw tooLarge(parameter.getKey());
        }
        left /= size;
      }
      if (left != 1) {
        throw tooLarge(parameter.getKey());
      }
    }
  }

  private static ModelFileException tooLarge(String parameter) {
    return new ModelFileException(
        "its layers are larger than its file %s: the size of parameter '%s' overflows"
            .formatted(ModelZip.PARAMETERS, parameter));
  }
}
