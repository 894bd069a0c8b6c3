package org.gmnm.calculus;

import static org.gmnm.calculus.LinearOperator.derivative;
import static org.gmnm.calculus.LinearOperator.laplacian;
import static org.gmnm.calculus.LinearOperator.value;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LinearOperatorTest {

  private static final double[] POINT = {2, 3, 5};

  @Test
  void coefficientsStandInTheirPlaces() {
    LinearOperator first = value().plus(derivative(1).times(x -> x[0])).plus(laplacian().times(-1));
    assertArrayEquals(new double[] {1, 0, 2, 0, -1}, first.coefficients(POINT));
    LinearOperator mixed = derivative(2, 1).times(7).plus(derivative(0, 0)).plus(first);
    // value; ∂_0, ∂_1, ∂_2; Δ; ∂_00, ∂_01, ∂_02, ∂_11, ∂_12, ∂_22
    assertArrayEquals(new double[] {1, 0, 2, 0, -1, 1, 0, 0, 0, 7, 0}, mixed.coefficients(POINT));
    assertArrayEquals(
        new double[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5},
        derivative(2, 2).times(x -> x[2]).coefficients(POINT));
  }

  @Test
  void secondDerivativesOfOneCoordinateEach() {
    for (int d = 1; d <= 4; d++) {
      int next = d + 2;
      for (int i = 0; i < d; i++) {
        for (int j = i; j < d; j++) {
          assertEquals(next, Partials.second(d, i, j));
          assertEquals(next++, Partials.second(d, j, i));
        }
      }
      assertEquals(next, Partials.count(d, true));
    }
  }

  @Test
  void wrongCoordinatesAreNamed() {
    assertMessage("coordinate must be >= 0, got -1", () -> derivative(0, -1));
    assertMessage("coordinate must be >= 0, got -2", () -> derivative(-2, 0));
    assertMessage(
        "must be < 3, the dimension of the points, got 3",
        () -> derivative(0, 3).coefficients(POINT));
  }

  @Test
  void wavesHaveTheLengthOfEachAxis() {
    double[] wavenumbers = {2, 3};
    double[][] points = {{0.5, 0.5}};
    assertEquals(2 * 3 * 5, size(derivative(0, 1).times(5), points, wavenumbers), 1e-12);
    assertEquals(3, size(derivative(1), points, wavenumbers), 1e-12);
    assertEquals(9, size(laplacian(), points, wavenumbers), 1e-12);
  }

  private static double size(LinearOperator operator, double[][] points, double[] wavenumbers) {
    return LinearEquation.of("any", operator, points, x -> 0).size(wavenumbers);
  }

  private static void assertMessage(String part, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }
}
