package org.gmnm.calculus;

import static org.gmnm.calculus.LinearOperator.derivative;
import static org.gmnm.calculus.LinearOperator.laplacian;
import static org.gmnm.calculus.LinearOperator.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TensorBasisTest {

  private static final Domain LINE = Domain.box(new double[] {-1}, new double[] {3});
  private static final Domain OBLONG = Domain.box(new double[] {-1, 0}, new double[] {1, 3});
  private static final Domain CUBE = Domain.box(new double[3], new double[] {1, 2, 1});

  private static double largestError(
      Approximation solution, LinearOperator operator, Domain domain, ScalarField exact) {
    double[][] points = domain.inside(200, Sampler.SOBOL, 3);
    double[] values = solution.apply(operator, points);
    double largest = 0;
    for (int n = 0; n < values.length; n++) {
      largest = Math.max(largest, Math.abs(values[n] - exact.at(points[n])));
    }
    return largest;
  }

  @Test
  void fitsAFunctionAndItsDerivativesInOneTwoAndThreeDimensions() {
    Solution line = TensorBasis.of(LINE, 30).fit(x -> Math.sin(3 * x[0]));
    assertEquals(0, largestError(line, value(), LINE, x -> Math.sin(3 * x[0])), 1e-9);
    assertEquals(0, largestError(line, derivative(0, 0), LINE, x -> -9 * Math.sin(3 * x[0])), 1e-5);
    Solution oblong = TensorBasis.of(OBLONG, 20, 30).fit(x -> Math.sin(x[0]) * Math.cos(2 * x[1]));
    assertEquals(
        0,
        largestError(oblong, derivative(1), OBLONG, x -> -2 * Math.sin(x[0]) * Math.sin(2 * x[1])),
        1e-6);
    Solution cube = TensorBasis.of(CUBE, 6, 8, 7).fit(x -> Math.exp(x[0] - x[1] * x[2]));
    assertEquals(0, largestError(cube, value(), CUBE, x -> Math.exp(x[0] - x[1] * x[2])), 1e-5);
    assertTrue(cube.report().residuals().get(0).rootMeanSquare() < 1e-5);
  }

  /** Twelve waves each way, 1.5 components to a half wave and the margins. */
  @Test
  void solvesHelmholtzWithManyWaves() {
    double k = 12 * Math.PI;
    Domain square = Domain.box(new double[] {-1, -1}, new double[] {1, 1});
    ScalarField exact = x -> Math.sin(k * x[0]) * Math.sin(k * x[1]);
    Solution solution =
        TensorBasis.of(square, 60)
            .solve(laplacian().plus(value()), x -> (1 - 2 * k * k) * exact.at(x), x -> 0);
    assertEquals(0, largestError(solution, value(), square, exact), 1e-8);
    assertEquals("inside", solution.report().residuals().get(0).name());
    assertEquals(0, solution.report().residuals().get(1).rootMeanSquare(), 1e-8);
  }

  /**
   * Coefficients along each axis, first derivatives, values on the border, sides of two lengths.
   */
  @Test
  void solvesASeparableEquationWithEverythingInIt() {
    ScalarField exact = x -> Math.exp(x[0]) * Math.sin(x[1]) + x[0] * x[1];
    LinearOperator operator =
        derivative(0, 0)
            .times(x -> 2 + x[0])
            .plus(derivative(1, 1).times(x -> 1 + x[1] * x[1]))
            .plus(derivative(0).times(3))
            .plus(derivative(1).times(x -> -x[1]))
            .plus(value().times(-2));
    ScalarField source =
        x -> {
          double e = Math.exp(x[0]);
          double sin = Math.sin(x[1]);
          double cos = Math.cos(x[1]);
          return (2 + x[0]) * e * sin
              - (1 + x[1] * x[1]) * e * sin
              + 3 * (e * sin + x[1])
              - x[1] * (e * cos + x[0])
              - 2 * exact.at(x);
        };
    Solution solution = TensorBasis.of(OBLONG, 14, 20).solve(operator, source, exact);
    assertEquals(0, largestError(solution, value(), OBLONG, exact), 1e-8);
  }

  @Test
  void solvesOnALine() {
    ScalarField exact = x -> Math.cos(2 * x[0]) + x[0];
    Solution solution =
        TensorBasis.of(LINE, 24).solve(derivative(0, 0), x -> -4 * Math.cos(2 * x[0]), exact);
    assertEquals(0, largestError(solution, value(), LINE, exact), 1e-8);
  }
}
