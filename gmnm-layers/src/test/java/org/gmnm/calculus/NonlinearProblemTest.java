package org.gmnm.calculus;

import static org.gmnm.calculus.LinearOperator.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class NonlinearProblemTest {

  private static final Domain SQUARE = Domain.box(new double[] {0, 0}, new double[] {1, 1});
  private static final ScalarField HILL =
      x -> 3 * Math.sin(Math.PI * x[0]) * Math.sin(Math.PI * x[1]);

  /** −Δu + u³ = f. */
  private static BoundaryProblem cubic() {
    return BoundaryProblem.on(SQUARE)
        .inside(
            u ->
                u.laplacian()
                    .times(-1)
                    .plus(u.value().power(3))
                    .plus(
                        -2 * Math.PI * Math.PI * HILL.at(u.point())
                            - Math.pow(HILL.at(u.point()), 3)))
        .dirichlet(x -> 0);
  }

  private static GaussianBasis grid(int side) {
    return GaussianBasis.grid(
        new double[] {-0.4, -0.4}, new double[] {1.4, 1.4}, new int[] {side, side}, 2.5);
  }

  @Test
  void aNonlinearEquationIsSolvedAndSaysHow() {
    NonlinearProblem problem = cubic().sampleNonlinear(400, 120, Sampler.SOBOL, 1);
    NonlinearSolution solution = problem.solve(grid(13));
    assertTrue(solution.converged(), solution::toString);
    assertTrue(error(solution, HILL) < 1e-6, solution::toString);
    assertTrue(solution.steps().size() >= 3, solution::toString);
    for (int i = 1; i < solution.steps().size(); i++) {
      assertTrue(
          solution.steps().get(i).residual() < solution.steps().get(i - 1).residual(),
          solution::toString);
    }
    assertTrue(solution.toString().startsWith("converged"), solution::toString);
    assertEquals(5, solution.solution().report().residuals().size());
  }

  @Test
  void theLibraryChoosesTheGrid() {
    NonlinearSolution solution =
        cubic()
            .sampleNonlinear(350, 100, Sampler.SOBOL, 1)
            .solveOnGrid(121, (operator, points) -> new double[points.length]);
    assertTrue(error(solution, HILL) < 1e-6, solution::toString);
  }

  @Test
  void tooFewStepsGiveTheBestIterateAndSaySo() {
    NonlinearProblem problem = cubic().sampleNonlinear(300, 100, Sampler.SOBOL, 1);
    NonlinearSolution solution = problem.withLimits(2, 1e-14).solve(grid(11));
    assertFalse(solution.converged());
    assertEquals(2, solution.steps().size());
    assertTrue(solution.toString().startsWith("NOT converged, best of 2 steps"));
    assertTrue(error(solution, HILL) < 0.5, solution::toString);
  }

  private static double error(Approximation solution, ScalarField exact) {
    double[][] points = SQUARE.inside(300, Sampler.SOBOL, 9);
    double[] values = solution.apply(value(), points);
    double worst = 0;
    for (int n = 0; n < values.length; n++) {
      worst = Math.max(worst, Math.abs(values[n] - exact.at(points[n])));
    }
    return worst;
  }

  /** Slopes of every operation of a term against differences of its value. */
  @Test
  void termsKnowHowTheyChange() {
    NonlinearOperator all =
        u ->
            u.value()
                .times(u.derivative(0))
                .plus(u.derivative(0, 1).exp().over(u.laplacian().plus(3)))
                .minus(u.derivative(1).power(3).sin())
                .plus(u.derivative(1, 1).cos().times(u.parameter(0)))
                .plus(u.derivative(0, 0).times(u.x(1)).function(Math.tan(0.3), 2));
    double[] point = {0.2, 0.7};
    double[] partials = {0.3, -0.4, 0.6, 1.1, 0.2, -0.5, 0.9}; // u, ∂_0, ∂_1, Δ, ∂_00, ∂_01, ∂_11
    double[] parameters = {1.7};
    double[] slopes = all.residual(new Unknown(point, partials, parameters)).slopes();
    assertEquals(8, slopes.length);
    for (int i = 0; i < slopes.length; i++) {
      double expected = (moved(all, i, 1e-5) - moved(all, i, -1e-5)) / 2e-5;
      // what function() is told of the slope is believed
      assertEquals(i == 4 ? 2 * 0.7 : expected, slopes[i], 1e-9, "slope " + i);
    }
  }

  private static double moved(NonlinearOperator operator, int place, double by) {
    double[] partials = {0.3, -0.4, 0.6, 1.1, 0.2, -0.5, 0.9};
    double[] parameters = {1.7};
    if (place < partials.length) {
      partials[place] += by;
    } else {
      parameters[0] += by;
    }
    return operator.residual(new Unknown(new double[] {0.2, 0.7}, partials, parameters)).value();
  }

  @Test
  void partialsAreWhatOperatorsGive() {
    GaussianBasis basis = grid(4);
    double[] weights = new Random(1).doubles(basis.components(), -1, 1).toArray();
    double[][] points = SQUARE.inside(5, Sampler.SOBOL, 1);
    double[][] partials = basis.partials(weights, points);
    double[][] expected =
        NonlinearProblem.partials(
            (operator, at) ->
                basis.combine(weights, LinearEquation.of("any", operator, at, x -> 0)),
            points);
    for (int n = 0; n < points.length; n++) {
      org.junit.jupiter.api.Assertions.assertArrayEquals(expected[n], partials[n], 1e-11);
    }
  }

  /** Linearised, the equations have the value and the gradient of the nonlinear loss. */
  @Test
  void theLinearisationTouchesTheEquation() {
    NonlinearProblem problem = cubic().sampleNonlinear(10, 8, Sampler.SOBOL, 1);
    Approximation here = (operator, at) -> applied(operator, at, 0);
    LinearEquation linear = problem.linearised(here).get(0);
    double[][] points = linear.points();
    for (int n = 0; n < points.length; n++) {
      for (double by : new double[] {0, 1e-4}) {
        double[] there =
            NonlinearProblem.partials((operator, at) -> applied(operator, at, by), points)[n];
        double left = -linear.source()[n];
        for (int i = 0; i < there.length; i++) {
          left += linear.coefficients()[n][i] * there[i];
        }
        double exact =
            problem
                .equations()
                .get(0)
                .at(
                    NonlinearProblem.partials((o, at) -> applied(o, at, by), points),
                    new double[0])[n]
                .value();
        assertEquals(exact, left, by == 0 ? 1e-11 : 1e-6);
      }
    }
  }

  /** A quadratic function and a little of another one. */
  private static double[] applied(LinearOperator operator, double[][] points, double by) {
    double[] values = new double[points.length];
    for (int n = 0; n < values.length; n++) {
      double[] c = operator.coefficients(points[n]);
      double x = points[n][0];
      double y = points[n][1];
      double[] partials = {x * x * y + by * x, 2 * x * y + by, x * x, 2 * y, 2 * y, 2 * x, 0};
      for (int i = 0; i < c.length; i++) {
        values[n] += c[i] * partials[i];
      }
    }
    return values;
  }

  /** u_t = κ u_xx from 100 values with 1 % of noise: κ and its error. */
  @Test
  void aDiffusivityIsFoundWithItsUncertainty() {
    Domain rod = Domain.box(new double[] {0}, new double[] {1}).during(0, 1);
    double kappa = 0.1;
    ScalarField exact = x -> Math.exp(-kappa * Math.PI * Math.PI * x[1]) * Math.sin(Math.PI * x[0]);
    NonlinearProblem problem =
        BoundaryProblem.on(rod)
            .inside(u -> u.derivative(1).minus(u.parameter(0).times(u.derivative(0, 0))))
            .dirichlet(x -> 0)
            .initial(exact)
            .sampleNonlinear(250, 80, Sampler.SOBOL, 1);
    GaussianBasis basis =
        GaussianBasis.grid(
            new double[] {-0.4, -0.4}, new double[] {1.4, 1.4}, new int[] {9, 9}, 2.5);
    int covered = 0;
    double sum = 0;
    int seeds = 10;
    for (int seed = 0; seed < seeds; seed++) {
      Random random = new Random(seed);
      double[][] places = rod.inside(100, Sampler.UNIFORM, seed);
      double[] values = new double[100];
      for (int n = 0; n < values.length; n++) {
        values[n] = exact.at(places[n]) + 0.01 * random.nextGaussian();
      }
      NonlinearSolution solution = problem.withData(places, values).solve(basis, 0.3);
      double off = (solution.parameters()[0] - kappa) / solution.standardErrors()[0];
      covered += Math.abs(off) < 2 ? 1 : 0;
      sum += off * off;
      assertEquals(kappa, solution.parameters()[0], 0.01, solution::toString);
    }
    assertTrue(covered >= 8, covered + " of " + seeds);
    assertTrue(sum / seeds > 0.2 && sum / seeds < 3, "mean squared z " + sum / seeds);
  }

  @Test
  void mistakesAreNamed() {
    NonlinearProblem problem = cubic().sampleNonlinear(20, 20, Sampler.SOBOL, 1);
    assertMessage("components and parameters must be <= rows", () -> problem.solve(grid(13)));
    assertMessage(
        "points must have 1 coordinates",
        () -> problem.solve(GaussianBasis.isotropic(new double[][] {{0}}, 1)));
    assertMessage(
        "index must be in [0, 0)",
        () ->
            BoundaryProblem.on(SQUARE)
                .inside(u -> u.parameter(0))
                .dirichlet(x -> 0)
                .sampleNonlinear(20, 20, Sampler.SOBOL, 1)
                .solve(grid(3)));
    assertMessage(
        "a value for each point", () -> problem.withData(new double[1][2], new double[2]));
    assertMessage("equations must not be empty", () -> new NonlinearProblem(List.of(), List.of()));
    assertMessage("steps must be >= 1", () -> problem.withLimits(0, 0));
  }

  private static void assertMessage(String part, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }
}
