package org.gmnm.calculus;

import static org.gmnm.calculus.LinearOperator.derivative;
import static org.gmnm.calculus.LinearOperator.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimeMarchTest {

  private static final Domain LINE = Domain.box(new double[] {0}, new double[] {1});

  @Test
  void heatIsMarchedThroughAnyTime() {
    ScalarField exact = x -> Math.exp(-Math.PI * Math.PI * x[1] / 10) * Math.sin(Math.PI * x[0]);
    List<MarchedSolution.Slab> told = new ArrayList<>();
    MarchedSolution solution =
        TimeMarch.of(
                LINE,
                slab ->
                    BoundaryProblem.on(slab)
                        .inside(derivative(1).plus(derivative(0, 0).times(-0.1)), x -> 0)
                        .dirichlet(x -> 0),
                10,
                0.25)
            .withTolerance(1e-5)
            .run(0, 2, exact, told::add);
    assertEquals(solution.slabs(), told);
    assertTrue(solution.converged());
    assertEquals(0, solution.slabs().get(0).from());
    assertEquals(2, solution.slabs().get(told.size() - 1).to(), 1e-12);
    double[][] points = LINE.during(0, 2).inside(200, Sampler.SOBOL, 3);
    double[] values = solution.apply(value(), points);
    for (int n = 0; n < values.length; n++) {
      assertEquals(exact.at(points[n]), values[n], 1e-5);
    }
  }

  /** Viscous shock of Burgers: u = −tanh(x / (2ν)) / ... moves with its speed. */
  @Test
  void aNonlinearFrontMoves() {
    double nu = 0.05;
    double speed = 0.5;
    ScalarField front = x -> speed - 0.5 * Math.tanh((x[0] - 0.3 - speed * x[1]) * 0.5 / (2 * nu));
    MarchedSolution solution =
        TimeMarch.of(
                LINE,
                slab ->
                    BoundaryProblem.on(slab)
                        .inside(
                            u ->
                                u.derivative(1)
                                    .plus(u.value().times(u.derivative(0)))
                                    .minus(u.derivative(0, 0).times(nu)))
                        .dirichlet(front),
                16,
                0.05)
            .withTolerance(1e-4)
            .run(0, 0.2, front, slab -> {});
    assertTrue(solution.converged());
    double[][] points = LINE.during(0, 0.2).inside(200, Sampler.SOBOL, 3);
    double[] values = solution.apply(value(), points);
    for (int n = 0; n < values.length; n++) {
      assertEquals(front.at(points[n]), values[n], 1e-4);
    }
  }

  /** Klein–Gordon in two dimensions of space: few components, wide and far beyond the borders. */
  @Test
  void smoothSolutionsTakeWideComponentsFarBeyondTheBorders() {
    Domain square = Domain.box(new double[] {-1, -1}, new double[] {1, 1});
    ScalarField exact = x -> (x[0] + x[1]) * Math.cos(2 * x[2]) + x[0] * x[1] * Math.sin(2 * x[2]);
    MarchedSolution solution =
        TimeMarch.of(
                square,
                slab ->
                    BoundaryProblem.on(slab)
                        .inside(
                            u ->
                                u.derivative(2, 2)
                                    .minus(u.derivative(0, 0))
                                    .minus(u.derivative(1, 1))
                                    .plus(u.value().power(2))
                                    .plus(
                                        4 * exact.at(u.point()) - Math.pow(exact.at(u.point()), 2)))
                        .dirichlet(exact),
                1,
                0.25)
            .withMargin(3)
            .withWidth(2.2)
            .withTimes(7)
            .run(0, 0.25, exact, x -> 2 * x[0] * x[1], slab -> {});
    assertEquals(8 * 8 * 7, solution.mostComponents());
    double[][] points = square.during(0, 0.25).inside(200, Sampler.SOBOL, 3);
    double[] values = solution.apply(value(), points);
    for (int n = 0; n < values.length; n++) {
      assertEquals(exact.at(points[n]), values[n], 1e-7);
    }
  }

  @Test
  void gridsAreRefinedWhereTheyAreMarked() {
    RefinedGrid plain = RefinedGrid.of(LINE, 20, RefinedGrid.MARGIN);
    List<double[]> centres = new ArrayList<>();
    List<double[]> sigmas = new ArrayList<>();
    plain.nodes(2, centres, sigmas);
    assertEquals(21 + 2 * RefinedGrid.MARGIN, centres.size());
    assertEquals(0.1, sigmas.get(0)[0], 1e-15);
    assertEquals(41, plain.points().length);
    RefinedGrid once = plain.refined(List.of(new double[] {0.5}), 2);
    RefinedGrid twice = once.refined(List.of(new double[] {0.5}), 2);
    assertEquals(2, twice.levels());
    assertTrue(twice.refined(List.of(new double[] {0.5}), 2) == twice);
    centres.clear();
    sigmas.clear();
    twice.nodes(2, centres, sigmas);
    assertEquals(
        11, sigmas.stream().filter(s -> Math.abs(s[0] - 0.025) < 1e-12).count()); // 2 · 5 + 1
    for (int i = 0; i < centres.size(); i++) {
      if (sigmas.get(i)[0] < 0.03) {
        assertEquals(0.5, centres.get(i)[0], 5 * 0.0125 + 1e-9);
      }
    }
  }

  @Test
  void mistakesAreNamed() {
    assertMessage("intervals must be >= 1, got 0", () -> march(0, 1));
    assertMessage("slab must be > 0 and finite, got 0.0", () -> march(2, 0));
    assertMessage("levels must be in [0, 12], got 13", () -> march(2, 1).withLevels(13));
    assertMessage("tolerance must be > 0, got 0.0", () -> march(2, 1).withTolerance(0));
    assertMessage("width must be > 0, got -1.0", () -> march(2, 1).withWidth(-1));
    assertMessage("margin must be in [0, 20], got -1", () -> march(2, 1).withMargin(-1));
    assertMessage("times must be in [2, 40], got 1", () -> march(2, 1).withTimes(1));
    assertMessage(
        "end must be > the start, got 1.0 and 1.0",
        () -> march(2, 1).run(1, 1, x -> 0, slab -> {}));
  }

  private static TimeMarch march(int intervals, double slab) {
    return TimeMarch.of(LINE, BoundaryProblem::on, intervals, slab);
  }

  private static void assertMessage(String part, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }
}
