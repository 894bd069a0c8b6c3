package org.gmnm.examples.poisson;

import org.gmnm.calculus.Domain;
import org.gmnm.calculus.LinearOperator;
import org.gmnm.calculus.LinearPde;
import org.gmnm.calculus.ScalarField;

/**
 * A differential equation whose solution is known.
 *
 * @param title the problem in pictures and tables
 * @param pde the equation
 * @param exact its solution
 */
record PdeProblem(String title, LinearPde pde, ScalarField exact) {

  /** The domains of {@link PoissonEquation}. */
  enum Shape {
    /** [0, 1]². */
    SQUARE,
    /** [−1, 1]² without the quadrant x &gt; 0, y &lt; 0. */
    L_SHAPE,
    /** [0, 1]³. */
    CUBE
  }

  /**
   * −Δu = f with Dirichlet data.
   *
   * @param shape the domain
   * @param k waves: u = sin(kπx) sin(kπy) [sin(kπz)]; of no account on the L-shape
   */
  static PdeProblem poisson(Shape shape, int k) {
    return switch (shape) {
      case SQUARE -> sines("Poisson, square, k = " + k, 2, k);
      case CUBE -> sines("Poisson, cube, k = " + k, 3, k);
      case L_SHAPE -> corner();
    };
  }

  private static PdeProblem sines(String title, int dimensions, int k) {
    double wave = k * Math.PI;
    ScalarField exact =
        x -> {
          double product = 1;
          for (double coordinate : x) {
            product *= Math.sin(wave * coordinate);
          }
          return product;
        };
    double[] high = new double[dimensions];
    java.util.Arrays.fill(high, 1);
    LinearPde pde =
        new LinearPde(
            Domain.box(new double[dimensions], high),
            LinearOperator.laplacian().times(-1),
            x -> dimensions * wave * wave * exact.at(x),
            x -> 0);
    return new PdeProblem(title, pde, exact);
  }

  /** Δu = 0 with u = r^(2/3) sin(2θ/3): its gradient is infinite in the inner corner. */
  private static PdeProblem corner() {
    ScalarField exact =
        x -> {
          double angle = Math.atan2(x[1], x[0]);
          double turned = angle < -1e-12 ? angle + 2 * Math.PI : angle;
          return Math.pow(Math.hypot(x[0], x[1]), 2.0 / 3) * Math.sin(2 * turned / 3);
        };
    Domain domain =
        Domain.polygon(new double[][] {{0, 0}, {0, -1}, {-1, -1}, {-1, 1}, {1, 1}, {1, 0}});
    return new PdeProblem(
        "Poisson, L-shape",
        new LinearPde(domain, LinearOperator.laplacian().times(-1), x -> 0, exact),
        exact);
  }

  /**
   * Δu + u = q on [−1, 1]² with u = sin(πx) sin(4πy) and u = 0 on the border: the benchmark of the
   * literature on physics-informed networks.
   */
  static PdeProblem helmholtz() {
    ScalarField exact = x -> Math.sin(Math.PI * x[0]) * Math.sin(4 * Math.PI * x[1]);
    double factor = 1 - 17 * Math.PI * Math.PI;
    return new PdeProblem(
        "Helmholtz",
        new LinearPde(
            Domain.box(new double[] {-1, -1}, new double[] {1, 1}),
            LinearOperator.laplacian().plus(LinearOperator.value()),
            x -> factor * exact.at(x),
            x -> 0),
        exact);
  }
}
