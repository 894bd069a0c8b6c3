package org.gmnm.layers;

import static org.gmnm.layers.Predictor.Linear.numbers;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A {@link LayerNormLayer} on one example: {@link LayerNormPasses} without ND4J. */
final class LayerNormStage implements Predictor.Stage {

  private final double epsilon;
  private final double[] gain;
  private final double[] bias;

  LayerNormStage(LayerNormLayer layer, Map<String, INDArray> parameters) {
    epsilon = layer.getEpsilon();
    gain = numbers(ClosedForm.get(parameters, LayerNormLayer.GAIN));
    bias = numbers(ClosedForm.get(parameters, LayerNormLayer.BIAS));
  }

  @Override
  public double[] apply(double[] input) {
    double mean = 0;
    for (double x : input) {
      mean += x / input.length;
    }
    double variance = 0;
    for (double x : input) {
      variance += (x - mean) * (x - mean) / input.length;
    }
    double deviation = Math.sqrt(variance + epsilon);
    double[] output = new double[input.length];
    for (int j = 0; j < input.length; j++) {
      output[j] = (input[j] - mean) / deviation * gain[j] + bias[j];
    }
    return output;
  }
}
