package org.gmnm.layers;

import static org.gmnm.layers.Predictor.Linear.numbers;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.deeplearning4j.nn.api.Layer;
import org.deeplearning4j.nn.conf.layers.ActivationLayer;
import org.deeplearning4j.nn.conf.layers.BaseLayer;
import org.deeplearning4j.nn.conf.layers.BatchNormalization;
import org.deeplearning4j.nn.conf.layers.DenseLayer;
import org.deeplearning4j.nn.conf.layers.DropoutLayer;
import org.deeplearning4j.nn.conf.layers.LossLayer;
import org.deeplearning4j.nn.conf.layers.OutputLayer;
import org.deeplearning4j.nn.conf.layers.misc.FrozenLayer;
import org.deeplearning4j.nn.conf.weightnoise.DropConnect;
import org.deeplearning4j.nn.conf.weightnoise.IWeightNoise;
import org.deeplearning4j.nn.conf.weightnoise.WeightNoise;
import org.deeplearning4j.nn.params.BatchNormalizationParamInitializer;
import org.gmnm.dl4j.ClosedForm;
import org.gmnm.dl4j.FeatureLayer;
import org.nd4j.linalg.activations.IActivation;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A layer of a network as {@link Predictor} stages. By its exact class: what a subclass computes is
 * its own affair.
 */
final class PredictorLayers {

  private final String where;
  private final org.deeplearning4j.nn.conf.layers.Layer layer;
  private final Map<String, INDArray> parameters;

  private PredictorLayers(String where, Layer runtime) {
    this.where = where;
    layer = configuration(runtime);
    parameters = runtime.paramTable() == null ? Map.of() : runtime.paramTable();
  }

  /** The configuration, where it is frozen that of the layer inside. */
  static org.deeplearning4j.nn.conf.layers.Layer configuration(Layer runtime) {
    org.deeplearning4j.nn.conf.layers.Layer layer = runtime.conf().getLayer();
    return layer.getClass() == FrozenLayer.class ? ((FrozenLayer) layer).getLayer() : layer;
  }

  /**
   * The layer's stages in their order.
   *
   * @param where the layer in messages, such as "layer 2"
   * @throws IllegalArgumentException naming what is not known
   */
  static List<Predictor.Stage> of(String where, Layer runtime) {
    return new PredictorLayers(where, runtime).stages();
  }

  static IllegalArgumentException unknown(String where, Object what, String has) {
    return new IllegalArgumentException(
        "Predictor: "
            + where
            + " ("
            + what.getClass().getSimpleName()
            + ") has "
            + has
            + ", which a predictor does not know; use network.output for this network");
  }

  private List<Predictor.Stage> stages() {
    Class<?> kind = layer.getClass();
    if (kind == DropoutLayer.class) {
      return List.of();
    }
    if (kind == ActivationLayer.class) {
      return List.of(activation(((ActivationLayer) layer).getActivationFn()));
    }
    if (!(layer instanceof BaseLayer base)) {
      throw unknown(where, layer, "this kind of layer");
    }
    if (base.getWeightNoise() != null && !restsAtInference(base.getWeightNoise())) {
      throw unknown(where, layer, "weight noise that acts at inference too");
    }
    if (kind == BatchNormalization.class) {
      return List.of(normalisation((BatchNormalization) layer)); // DL4J's has no activation
    }
    if (layer instanceof BatchNormLayer batch) {
      Predictor.Stage affine = normalisation(batch);
      return batch.isRectified()
          ? List.of(affine, activation(new ReluActivation()))
          : List.of(affine);
    }
    Predictor.Stage activation = activation(base.getActivationFn());
    if (kind == LossLayer.class) {
      return List.of(activation);
    }
    if (layer instanceof GmnmLayer gmnm) {
      return List.of(finite(gmnm), new GmnmStage(gmnm, parameters), activation);
    }
    if (layer instanceof LayerNormLayer norm) {
      return List.of(finite(norm), new LayerNormStage(norm, parameters), activation);
    }
    if (layer instanceof GmmEmbeddingLayer embedding) {
      return List.of(finite(embedding), new EmbeddingStage(embedding, parameters), activation);
    }
    boolean dense = kind == DenseLayer.class && !((DenseLayer) layer).hasLayerNorm();
    if (dense || kind == OutputLayer.class) {
      return List.of(
          new Predictor.Linear(ClosedForm.get(parameters, "W"), parameters.get("b")), activation);
    }
    throw unknown(where, layer, "this kind of layer");
  }

  /** DL4J adds noise to biases at inference too. */
  private static boolean restsAtInference(IWeightNoise noise) {
    return noise.getClass() == DropConnect.class
        || (noise.getClass() == WeightNoise.class && !((WeightNoise) noise).isApplyToBias());
  }

  private Predictor.Stage activation(IActivation function) {
    Predictor.Stage stage = PredictorActivation.of(function);
    if (stage == null) {
      throw unknown(where, layer, "the activation function " + function);
    }
    return stage;
  }

  /** Refuses what the layer itself refuses. */
  private static Predictor.Stage finite(FeatureLayer layer) {
    String name = layer.getClass().getSimpleName() + " '" + layer.getLayerName() + "'";
    return values -> Predictor.requireFinite(name + ": input", values);
  }

  private Affine normalisation(BatchNormalization batch) {
    double[] mean = numbers(get(BatchNormalizationParamInitializer.GLOBAL_MEAN));
    double[] scale = new double[mean.length];
    double[] shift = new double[mean.length];
    if (batch.isLockGammaBeta()) {
      Arrays.fill(scale, batch.getGamma());
      Arrays.fill(shift, batch.getBeta());
    } else {
      scale = numbers(get(BatchNormalizationParamInitializer.GAMMA));
      shift = numbers(get(BatchNormalizationParamInitializer.BETA));
    }
    double[] spread =
        numbers(
            get(
                batch.isUseLogStd()
                    ? BatchNormalizationParamInitializer.GLOBAL_LOG_STD
                    : BatchNormalizationParamInitializer.GLOBAL_VAR));
    for (int j = 0; j < scale.length; j++) {
      double variance = batch.isUseLogStd() ? Math.pow(10, 2 * spread[j]) : spread[j];
      scale[j] /= Math.sqrt(variance + batch.getEps());
    }
    return new Affine(mean, scale, shift);
  }

  private INDArray get(String key) {
    return ClosedForm.get(parameters, key);
  }
}
