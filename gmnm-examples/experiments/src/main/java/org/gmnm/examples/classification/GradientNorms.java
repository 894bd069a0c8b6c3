package org.gmnm.examples.classification;

import java.util.ArrayList;
import java.util.List;
import org.deeplearning4j.nn.api.Model;
import org.deeplearning4j.optimize.api.BaseTrainingListener;

/**
 * Writes down the Euclidean norm of each step's gradient, per example, before the optimiser changes
 * it.
 */
final class GradientNorms extends BaseTrainingListener {

  private final List<Double> norms = new ArrayList<>();

  @Override
  public void onGradientCalculation(Model model) {
    norms.add(model.gradient().gradient().norm2Number().doubleValue() / model.batchSize());
  }

  /** {@return all of them} */
  List<Double> all() {
    return List.copyOf(norms);
  }

  /** Goes on from those that were written down before. */
  void restore(List<Double> before) {
    norms.clear();
    norms.addAll(before);
  }

  /** {@return their mean} */
  double mean() {
    return norms.stream().mapToDouble(Double::doubleValue).average().orElse(0);
  }

  /** {@return their standard deviation over their mean, 0 where that is 0} */
  double variation() {
    double mean = mean();
    double variance = norms.stream().mapToDouble(n -> (n - mean) * (n - mean)).average().orElse(0);
    return mean == 0 ? 0 : Math.sqrt(variance) / mean;
  }
}
