package org.gmnm.examples.poisson;

import java.util.List;

/** What trains every network that is trained by gradients. */
enum PdeOptimizer {
  /** {@link org.gmnm.calculus.QuasiNewton}; tuned is the scale of the start. */
  QUASI_NEWTON {
    @Override
    List<Double> choices() {
      return List.of(
          0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.85, 1.0, 1.2, 1.4, 1.7, 2.0, 2.8, 4.0);
    }

    @Override
    double tuned(PdeMethod method) {
      return method.scale();
    }
  },
  /** {@link org.gmnm.examples.baseline.FullBatchAdam}; tuned is the learning rate. */
  ADAM {
    @Override
    List<Double> choices() {
      return List.of(0.003, 0.01, 0.03);
    }

    @Override
    double tuned(PdeMethod method) {
      return method.learningRate();
    }
  };

  /** What a method has by default. */
  abstract double tuned(PdeMethod method);

  /** What {@code --tune} tries. */
  abstract List<Double> choices();
}
