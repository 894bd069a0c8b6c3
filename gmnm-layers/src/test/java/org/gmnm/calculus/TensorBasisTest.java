package org.gmnm.calculus;

import static org.gmnm.calculus.LinearOperator.derivative;
import static org.gmnm.calculus.LinearOperator.laplacian;
import static org.gmnm.calculus.LinearOperator.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

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

  /** As many digits as a double has: the order of the fit's products matters. */
  @Test
  void aSmoothFunctionIsFittedToRounding() {
    Domain square = Domain.box(new double[] {0, 0}, new double[] {1, 1});
    ScalarField wave = x -> Math.cos(Math.PI * x[0]) * Math.sin(2 * x[1] + 1);
    Solution solution = TensorBasis.of(square, 12).fit(wave);
    assertEquals(0, largestError(solution, value(), square, wave), 1e-11);
    double largest = Arrays.stream(solution.weights()).map(Math::abs).max().orElseThrow();
    assertTrue(largest < 100, () -> "weights are noise: " + largest);
  }

  /** A layer of a fiftieth of the side at both ends: components of half and a quarter the width. */
  @Test
  void borderLevelsFollowALayer() {
    ScalarField layer = x -> Math.exp(-25 * (x[0] + 1)) + Math.exp(-25 * (3 - x[0]));
    TensorBasis plain = TensorBasis.of(LINE, 20);
    Solution narrow = plain.withBorderLevels(2).fit(layer);
    double before = largestError(plain.fit(layer), value(), LINE, layer);
    double after = largestError(narrow, value(), LINE, layer);
    assertTrue(after < before / 1000, () -> before + " to " + after);
    assertEquals(20 + 15 + 2 * 2 * 16, narrow.basis().components());
  }

  /** The sum of two solutions solves the sum of two equations. */
  @Test
  void solvesAreLinear() {
    TensorBasis basis = TensorBasis.of(OBLONG, 8);
    LinearOperator operator = laplacian().plus(derivative(0)).plus(value().times(-3));
    ScalarField f = x -> Math.exp(x[0]);
    ScalarField g = x -> x[0] * x[1];
    double[][] points = OBLONG.inside(50, Sampler.SOBOL, 1);
    double[] one = basis.solve(operator, f, g).apply(value(), points);
    double[] other = basis.solve(operator, g, f).apply(value(), points);
    double[] both =
        basis
            .solve(operator, x -> f.at(x) + 2 * g.at(x), x -> g.at(x) + 2 * f.at(x))
            .apply(value(), points);
    for (int n = 0; n < points.length; n++) {
      assertEquals(one[n] + 2 * other[n], both[n], 1e-6);
    }
  }

  @Test
  void mistakesAreNamed() {
    Domain square = Domain.box(new double[] {0, 0}, new double[] {1, 1});
    TensorBasis basis = TensorBasis.of(square, 8);
    Domain triangle = Domain.polygon(new double[][] {{0, 0}, {1, 0}, {0, 1}});
    assertMessage("the domain must be a box (Domain.box)", () -> TensorBasis.of(triangle, 8));
    assertMessage(
        "a box must have 1 to 3 dimensions, got 4",
        () -> TensorBasis.of(Domain.box(new double[4], new double[] {1, 1, 1, 1}), 8));
    assertMessage("one for each of 2 sides, got 3", () -> TensorBasis.of(square, 8, 8, 8));
    assertMessage("intervals must be in [2, 2000], got 1", () -> TensorBasis.of(square, 1));
    assertMessage("width must be in [0.5, 4], got 5.0", () -> basis.withWidth(5, 3));
    assertMessage("margin must be in [0, 20], got 21", () -> basis.withWidth(2, 21));
    assertMessage("levels must be in [0, 6], got 7", () -> basis.withBorderLevels(7));
    assertMessage(
        "border levels need 8 intervals or more along each side, got 4",
        () -> TensorBasis.of(square, 4).withBorderLevels(1));
    assertMessage("MiB", () -> TensorBasis.of(CUBE, 1000));
    assertMessage(
        "the function must be finite, got NaN at point", () -> basis.fit(x -> Double.NaN));
    assertMessage(
        "solve takes a box of 1 or 2 dimensions",
        () -> TensorBasis.of(CUBE, 2).solve(laplacian(), x -> 0, x -> 0));
    assertMessage(
        "no mixed derivatives, got derivative(0, 1)",
        () -> basis.solve(laplacian().plus(derivative(0, 1)), x -> 0, x -> 0));
    assertMessage(
        "the coefficient of derivative(0) must be finite and depend on that coordinate alone",
        () -> basis.solve(laplacian().plus(derivative(0).times(x -> x[1])), x -> 0, x -> 0));
    assertMessage(
        "the coefficient of value must be finite and the same everywhere",
        () -> basis.solve(laplacian().plus(value().times(x -> x[1])), x -> 0, x -> 0));
    double resonance = 2 * Math.PI * Math.PI;
    ArithmeticException none =
        assertThrows(
            ArithmeticException.class,
            () -> basis.solve(laplacian().plus(value().times(resonance)), x -> 1, x -> 0));
    assertTrue(none.getMessage().contains("must have one solution"), none.getMessage());
  }

  private static void assertMessage(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
