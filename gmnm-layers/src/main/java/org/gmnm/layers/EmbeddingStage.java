package org.gmnm.layers;

import static org.gmnm.layers.Predictor.Linear.numbers;

import java.util.Map;
import org.gmnm.dl4j.ClosedForm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link GmmEmbeddingLayer} on one example: {@link EmbeddingFormula} without ND4J, with the same
 * place in the interval and distance outside.
 */
final class EmbeddingStage implements Predictor.Stage {

  private final EmbeddingFormula formula;
  private final double[] logits;
  private final double[] low;
  private final double[] perSigma;

  EmbeddingStage(GmmEmbeddingLayer layer, Map<String, INDArray> parameters) {
    formula = layer.formula();
    layer.requireUsable(parameters);
    logits = numbers(ClosedForm.get(parameters, GmmEmbeddingLayer.LOGITS));
    low = numbers(ClosedForm.get(parameters, GmmEmbeddingLayer.LOW));
    perSigma = numbers(ClosedForm.get(parameters, GmmEmbeddingLayer.HIGH));
    for (int j = 0; j < perSigma.length; j++) {
      perSigma[j] = formula.length() / (perSigma[j] - low[j]);
    }
  }

  @Override
  public double[] apply(double[] input) {
    int n = formula.components();
    double[] output = new double[input.length * n];
    double[] exponents = new double[n];
    for (int j = 0; j < input.length; j++) {
      double place = (input[j] - low[j]) * perSigma[j];
      double inside = Math.max(0, Math.min(place, formula.length()));
      double outside =
          Math.max(-EmbeddingFormula.FAR, Math.min(place - inside, EmbeddingFormula.FAR));
      for (int i = 0; i < n; i++) {
        double z = inside - formula.mean(i);
        exponents[i] = logits[j * n + i] - (0.5 * z + outside) * z;
      }
      System.arraycopy(PredictorActivation.softmax(exponents), 0, output, j * n, n);
    }
    return output;
  }
}
