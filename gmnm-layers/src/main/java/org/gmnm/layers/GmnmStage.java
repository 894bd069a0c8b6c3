package org.gmnm.layers;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import org.gmnm.dl4j.RunningStatistics;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A {@link GmnmLayer} on one example: {@link GmnmPasses} without ND4J, tested against it. A ridge's
 * projections are summed beforehand, so that it costs as much as rank 1.
 */
final class GmnmStage implements Predictor.Stage {

  private final Predictor.Linear projections;
  private final Predictor.Linear combination;
  private final int components;
  private final int width;

  GmnmStage(GmnmLayer layer, Map<String, INDArray> parameters) {
    boolean ridge = layer.getAggregation() == GmnmLayer.Aggregation.SUM;
    components = layer.getComponents();
    width = ridge ? 1 : layer.getRank();
    double[] w = numbers(parameters, GmnmLayer.PROJECTIONS);
    double[] mu = numbers(parameters, GmnmLayer.CENTRES);
    int inputs = Math.toIntExact(layer.getNIn());
    int columns = components * width;
    double[] directions = new double[inputs * columns];
    double[] offsets = new double[columns];
    double[] mean = statistics(layer, parameters, RunningStatistics.MEAN, 0);
    double[] deviation = statistics(layer, parameters, RunningStatistics.DEVIATION, 1);
    for (int d = 0; d < inputs; d++) {
      for (int j = 0; j < components * layer.getRank(); j++) {
        double weight = layer.gain() * w[d * components * layer.getRank() + j] / deviation[d];
        int column = ridge ? j / layer.getRank() : j;
        directions[d * columns + column] += weight;
        offsets[column] -= weight * (mean[d] + deviation[d] * mu[j / layer.getRank() * inputs + d]);
      }
    }
    projections = new Predictor.Linear(directions, offsets);
    double[] pi = numbers(parameters, GmnmLayer.OUTPUT_WEIGHTS);
    double[] constant =
        layer.hasBias()
            ? numbers(parameters, GmnmLayer.BIAS)
            : new double[Math.toIntExact(layer.getNOut())];
    for (int j = 0; j < pi.length; j++) {
      constant[j % constant.length] -= layer.centre() * pi[j];
    }
    combination = new Predictor.Linear(pi, constant);
  }

  private static double[] statistics(
      GmnmLayer layer, Map<String, INDArray> parameters, int row, double otherwise) {
    int inputs = Math.toIntExact(layer.getNIn());
    if (layer.isStandardizeInput()) {
      int first = row * inputs;
      return Arrays.copyOfRange(numbers(parameters, RunningStatistics.KEY), first, first + inputs);
    }
    double[] all = new double[inputs];
    Arrays.fill(all, otherwise);
    return all;
  }

  private static double[] numbers(Map<String, INDArray> parameters, String key) {
    return Predictor.Linear.numbers(Objects.requireNonNull(parameters.get(key)));
  }

  @Override
  public double[] apply(double[] input) {
    return combination.apply(responses(input));
  }

  /** exp(−y²/2) of every component. */
  double[] responses(double[] input) {
    double[] p = projections.apply(input);
    double[] responses = new double[components];
    for (int i = 0; i < components; i++) {
      double distance = 0;
      for (int k = i * width; k < (i + 1) * width; k++) {
        distance += p[k] * p[k];
      }
      responses[i] = Math.exp(-0.5 * distance);
    }
    return responses;
  }
}
