package org.gmnm.examples.poisson;

import java.util.List;

/** What trains every network that is trained by gradients. */
enum PdeOptimizer {
  /** {@link org.gmnm.calculus.QuasiNewton}; tuned is the scale of the start. */
  QUASI_NEWTON("") {
    @Override
    List<Double> choices() {
      return List.of(0.35, 0.6, 1.0, 1.7);
    }
  },
  /** {@link org.gmnm.examples.baseline.FullBatchAdam}; tuned is the learning rate. */
  ADAM("-adam") {
    @Override
    List<Double> choices() {
      return List.of(0.003, 0.01, 0.03);
    }
  };

  private final String suffix;

  PdeOptimizer(String suffix) {
    this.suffix = suffix;
  }

  /** In file names. */
  String suffix() {
    return suffix;
  }

  /** What {@code --tune} tries. */
  abstract List<Double> choices();
}
