package org.gmnm.dl4j;

import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.ParamInitializer;
import org.deeplearning4j.nn.conf.NeuralNetConfiguration;
import org.deeplearning4j.nn.conf.layers.Layer;
import org.gmnm.dl4j.Parameter.Kind;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Cuts a network's flat vector into the parameters that a {@link FeatureLayer} declares.
 *
 * <p>The order is the order of declaration: it is part of the format of saved models.
 */
final class ParameterLayout implements ParamInitializer {

  static final ParameterLayout INSTANCE = new ParameterLayout();

  private ParameterLayout() {}

  private static List<Parameter> parameters(Layer layer) {
    return ((FeatureLayer) layer).parameters();
  }

  private static List<String> keys(Layer layer, Kind kind) {
    return parameters(layer).stream().filter(p -> p.kind() == kind).map(Parameter::key).toList();
  }

  @Override
  public long numParams(NeuralNetConfiguration conf) {
    return numParams(conf.getLayer());
  }

  @Override
  public long numParams(Layer layer) {
    return parameters(layer).stream().mapToLong(Parameter::length).sum();
  }

  @Override
  public List<String> paramKeys(Layer layer) {
    return parameters(layer).stream().map(Parameter::key).toList();
  }

  @Override
  public List<String> weightKeys(Layer layer) {
    return keys(layer, Kind.WEIGHT);
  }

  @Override
  public List<String> biasKeys(Layer layer) {
    return keys(layer, Kind.BIAS);
  }

  @Override
  public boolean isWeightParam(Layer layer, String key) {
    return isOf(layer, key, Kind.WEIGHT);
  }

  @Override
  public boolean isBiasParam(Layer layer, String key) {
    return isOf(layer, key, Kind.BIAS);
  }

  /** DL4J asks for every parameter several times a step. */
  private static boolean isOf(Layer layer, String key, Kind kind) {
    for (Parameter parameter : parameters(layer)) {
      if (parameter.key().equals(key)) {
        return parameter.kind() == kind;
      }
    }
    return false;
  }

  @Override
  public Map<String, INDArray> init(
      NeuralNetConfiguration conf, INDArray paramsView, boolean initializeParams) {
    FeatureLayer layer = (FeatureLayer) conf.getLayer();
    Map<String, INDArray> table = views(layer, paramsView);
    if (initializeParams) {
      layer.initializeParameters(table);
    }
    table.keySet().forEach(conf::addVariable);
    return table;
  }

  @Override
  public Map<String, INDArray> getGradientsFromFlattened(
      NeuralNetConfiguration conf, INDArray gradientView) {
    return views((FeatureLayer) conf.getLayer(), gradientView);
  }

  private static Map<String, INDArray> views(FeatureLayer layer, INDArray flat) {
    INDArray vector = flat.reshape(flat.length());
    Map<String, INDArray> table = new LinkedHashMap<>();
    long offset = 0;
    for (Parameter parameter : layer.parameters()) {
      long end = offset + parameter.length();
      table.put(
          parameter.key(),
          vector.get(interval(offset, end)).reshape('c', parameter.rows(), parameter.columns()));
      offset = end;
    }
    return table;
  }
}
