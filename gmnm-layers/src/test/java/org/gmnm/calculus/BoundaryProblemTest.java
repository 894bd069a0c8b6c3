package org.gmnm.calculus;

import static org.gmnm.calculus.LinearOperator.derivative;
import static org.gmnm.calculus.LinearOperator.laplacian;
import static org.gmnm.calculus.LinearOperator.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class BoundaryProblemTest {

  private static final Domain SQUARE = Domain.box(new double[] {0, 0}, new double[] {1, 1});

  /** Harmonic, with no symmetry that could hide a wrong normal. */
  private static final ScalarField EXACT = x -> Math.exp(x[0]) * Math.sin(x[1]) + x[0];

  @Test
  void aConditionOfEachKindOnItsEdge() {
    ScalarField slope = x -> Math.exp(x[0]) * Math.sin(x[1]) + 1; // ∂_0
    BoundaryProblem problem =
        BoundaryProblem.on(SQUARE)
            .inside(laplacian(), x -> 0)
            .dirichlet(SQUARE.edge("x0 low"), EXACT)
            .neumann(SQUARE.edge("x0 high"), slope)
            .robin(
                SQUARE.edge("x1 low"),
                x -> 2 + x[0],
                x -> -Math.exp(x[0]) * Math.cos(x[1]) + (2 + x[0]) * EXACT.at(x))
            .neumann(SQUARE.edge("x1 high"), x -> Math.exp(x[0]) * Math.cos(x[1]));
    assertSolves(problem.sample(300, 100, Sampler.SOBOL, 1), 100, 1e-7);
  }

  @Test
  void neumannRoundAHoleOfAPolygon() {
    Domain domain =
        Domain.polygon(new double[][] {{0, 0}, {1.2, 0.1}, {1, 1}, {0, 0.9}})
            .without(Domain.polygon(new double[][] {{0.4, 0.4}, {0.7, 0.45}, {0.5, 0.7}}));
    BoundaryProblem problem = BoundaryProblem.on(domain).inside(laplacian(), x -> 0);
    for (Edge edge : domain.edges()) {
      double[] n = edge.normal();
      ScalarField slope =
          x ->
              n[0] * (Math.exp(x[0]) * Math.sin(x[1]) + 1) + n[1] * Math.exp(x[0]) * Math.cos(x[1]);
      problem =
          edge.name().equals("side 0")
              ? problem.dirichlet(edge, EXACT)
              : problem.neumann(edge, slope);
    }
    assertSolves(problem.sample(300, 140, Sampler.SOBOL, 1), 100, 1e-7);
  }

  private static void assertSolves(
      List<LinearEquation> equations, int components, double tolerance) {
    Solution solution = new VariableProjection(equations).solveOnGrid(components);
    double[][] points = equations.get(0).points();
    double[] values = solution.apply(value(), points);
    for (int n = 0; n < values.length; n++) {
      assertEquals(EXACT.at(points[n]), values[n], tolerance, solution.report()::toString);
    }
  }

  /** u_t + u_x = 0 on a ring: after one turn the wave is where it was. */
  @Test
  void periodicAdvectionGoesRound() {
    Domain ring = Domain.box(new double[] {0}, new double[] {1}).during(0, 1);
    ScalarField wave = x -> Math.sin(2 * Math.PI * (x[0] - x[1]));
    BoundaryProblem problem =
        BoundaryProblem.on(ring)
            .inside(derivative(1).plus(derivative(0)), x -> 0)
            .periodic(ring.edge("x0 low"), ring.edge("x0 high"))
            .initial(wave);
    List<LinearEquation> equations = problem.sample(400, 100, Sampler.SOBOL, 1);
    assertEquals(
        List.of("inside", "x0 low = x0 high", "x0 low = x0 high, slope", "start"),
        equations.stream().map(LinearEquation::name).toList());
    Solution solution = new VariableProjection(equations).solveOnGrid(196);
    double[][] points = ring.inside(100, Sampler.SOBOL, 5);
    double[] values = solution.apply(value(), points);
    for (int n = 0; n < values.length; n++) {
      assertEquals(wave.at(points[n]), values[n], 1e-6, solution.report()::toString);
    }
  }

  /** u_tt = u_xx, which needs values and rates at the start. */
  @Test
  void wavesHaveValuesAndRatesAtTheStart() {
    Domain string = Domain.box(new double[] {0}, new double[] {1}).during(0, 1);
    ScalarField exact =
        x -> Math.sin(Math.PI * x[0]) * (Math.cos(Math.PI * x[1]) + Math.sin(Math.PI * x[1]));
    BoundaryProblem problem =
        BoundaryProblem.on(string)
            .inside(derivative(1, 1).plus(derivative(0, 0).times(-1)), x -> 0)
            .dirichlet(x -> 0)
            .initial(exact)
            .initialRate(x -> Math.PI * Math.sin(Math.PI * x[0]));
    Solution solution =
        new VariableProjection(problem.sample(400, 150, Sampler.SOBOL, 1)).solveOnGrid(196);
    double[][] points = string.inside(100, Sampler.SOBOL, 5);
    double[] values = solution.apply(value(), points);
    for (int n = 0; n < values.length; n++) {
      assertEquals(exact.at(points[n]), values[n], 1e-7, solution.report()::toString);
    }
  }

  @Test
  void mistakesAreNamed() {
    IllegalStateException nothing =
        assertThrows(
            IllegalStateException.class,
            () ->
                BoundaryProblem.on(SQUARE)
                    .inside(laplacian(), x -> 0)
                    .sample(10, 10, Sampler.SOBOL, 1));
    assertTrue(
        String.valueOf(nothing.getMessage()).contains("a condition on an edge, got 1 and 0"));
    IllegalArgumentException crossed =
        assertThrows(
            IllegalArgumentException.class,
            () ->
                BoundaryProblem.on(SQUARE).periodic(SQUARE.edge("x0 low"), SQUARE.edge("x1 high")));
    assertTrue(
        String.valueOf(crossed.getMessage()).contains("joins opposite edges of one size"),
        crossed.getMessage());
    assertThrows(IllegalArgumentException.class, () -> BoundaryProblem.on(SQUARE).initial(x -> 0));
    assertThrows(
        IllegalStateException.class,
        () ->
            BoundaryProblem.on(SQUARE)
                .inside(u -> u.value().power(2))
                .dirichlet(x -> 0)
                .sample(10, 10, Sampler.SOBOL, 1));
  }
}
