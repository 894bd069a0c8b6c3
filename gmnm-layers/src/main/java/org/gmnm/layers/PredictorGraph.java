package org.gmnm.layers;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.deeplearning4j.nn.conf.ComputationGraphConfiguration;
import org.deeplearning4j.nn.conf.graph.ElementWiseVertex;
import org.deeplearning4j.nn.conf.graph.GraphVertex;
import org.deeplearning4j.nn.conf.graph.LayerVertex;
import org.deeplearning4j.nn.conf.graph.MergeVertex;
import org.deeplearning4j.nn.conf.graph.SubsetVertex;
import org.deeplearning4j.nn.conf.layers.FeedForwardLayer;
import org.deeplearning4j.nn.graph.ComputationGraph;

/** A graph of one input and one output on one example, vertex by vertex. */
final class PredictorGraph implements Predictor.Stage {

  /** What a vertex makes of the vertices below it. */
  private interface Vertex {
    double[] apply(double[]... below);
  }

  private record Node(Vertex vertex, int[] below) {}

  private final List<Node> nodes = new ArrayList<>();
  private final int output;

  /** Values are counted from 0, the graph's input. */
  PredictorGraph(ComputationGraph graph) {
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    String input = single("inputs", configuration.getNetworkInputs());
    Map<String, Integer> places = new HashMap<>();
    places.put(input, 0);
    for (int index : graph.topologicalSortOrder()) {
      String name = graph.getVertices()[index].getVertexName();
      if (!name.equals(input)) {
        int[] below =
            configuration.getVertexInputs().get(name).stream().mapToInt(places::get).toArray();
        nodes.add(new Node(vertex(graph, name), below));
        places.put(name, nodes.size());
      }
    }
    output =
        Objects.requireNonNull(places.get(single("outputs", configuration.getNetworkOutputs())));
  }

  /** The number of features that the graph takes, from a layer on its input. */
  static int inputs(ComputationGraph graph) {
    ComputationGraphConfiguration configuration = graph.getConfiguration();
    String input = single("inputs", configuration.getNetworkInputs());
    return configuration.getVertexInputs().entrySet().stream()
        .filter(entry -> entry.getValue().equals(List.of(input)))
        .map(entry -> graph.getLayer(entry.getKey()))
        .filter(Objects::nonNull)
        .map(PredictorLayers::configuration)
        .filter(FeedForwardLayer.class::isInstance)
        .mapToInt(layer -> Math.toIntExact(((FeedForwardLayer) layer).getNIn()))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "Predictor: a layer of the graph must have the graph's input '"
                        + input
                        + "' as its own; use graph.output for this graph"));
  }

  private static String single(String what, List<String> names) {
    if (names.size() != 1) {
      throw new IllegalArgumentException(
          "Predictor: a graph must have one input and one output, got the "
              + what
              + " "
              + names
              + "; use graph.output for this graph");
    }
    return names.get(0);
  }

  private static Vertex vertex(ComputationGraph graph, String name) {
    String where = "vertex '" + name + "'";
    GraphVertex vertex = graph.getConfiguration().getVertices().get(name);
    Class<?> kind = vertex.getClass();
    if (kind == LayerVertex.class && ((LayerVertex) vertex).getPreProcessor() == null) {
      List<Predictor.Stage> stages = PredictorLayers.of(where, graph.getLayer(name));
      return below -> Predictor.through(stages, below[0]);
    }
    if (kind == MergeVertex.class) {
      return PredictorGraph::merged;
    }
    if (kind == SubsetVertex.class) {
      SubsetVertex subset = (SubsetVertex) vertex;
      return below -> Arrays.copyOfRange(below[0], subset.getFrom(), subset.getTo() + 1);
    }
    if (kind == ElementWiseVertex.class) {
      ElementWiseVertex.Op op = ((ElementWiseVertex) vertex).getOp();
      return below -> elementWise(op, below);
    }
    throw PredictorLayers.unknown(
        where,
        vertex,
        kind == LayerVertex.class ? "a preprocessor before it" : "this kind of vertex");
  }

  private static double[] merged(double[]... below) {
    int width = 0;
    for (double[] values : below) {
      width += values.length;
    }
    double[] merged = new double[width];
    int at = 0;
    for (double[] values : below) {
      System.arraycopy(values, 0, merged, at, values.length);
      at += values.length;
    }
    return merged;
  }

  private static double[] elementWise(ElementWiseVertex.Op op, double[]... below) {
    double[] result = below[0].clone();
    for (int k = 1; k < below.length; k++) {
      for (int j = 0; j < result.length; j++) {
        double value = below[k][j];
        result[j] =
            switch (op) {
              case Add, Average -> result[j] + value;
              case Subtract -> result[j] - value;
              case Product -> result[j] * value;
              case Max -> Math.max(result[j], value);
            };
      }
    }
    if (op == ElementWiseVertex.Op.Average) {
      for (int j = 0; j < result.length; j++) {
        result[j] /= below.length;
      }
    }
    return result;
  }

  @Override
  public double[] apply(double[] input) {
    double[][] values = new double[nodes.size() + 1][];
    values[0] = input;
    for (int i = 0; i < nodes.size(); i++) {
      Node node = nodes.get(i);
      double[][] below = new double[node.below.length][];
      for (int k = 0; k < below.length; k++) {
        below[k] = values[node.below[k]];
      }
      values[i + 1] = node.vertex.apply(below);
    }
    return values[output];
  }
}
