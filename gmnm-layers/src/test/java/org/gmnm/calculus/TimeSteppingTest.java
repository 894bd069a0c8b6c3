package org.gmnm.calculus;

import static org.gmnm.calculus.LinearOperator.derivative;
import static org.gmnm.calculus.LinearOperator.laplacian;
import static org.gmnm.calculus.LinearOperator.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class TimeSteppingTest {

  private static final Domain LINE = Domain.box(new double[] {0}, new double[] {1});

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

  private static BoundaryProblem heat(Domain time) {
    return BoundaryProblem.on(time)
        .inside(derivative(1).plus(derivative(0, 0).times(-0.1)), x -> 0)
        .dirichlet(x -> 0);
  }

  /** Five hundred steps of an equation whose fastest waves decay within a thousandth of a step. */
  @Test
  void heatIsSteppedWithoutALimitOfStability() {
    double rate = Math.PI * Math.PI / 10;
    ScalarField exact = x -> Math.exp(-rate * x[1]) * Math.sin(Math.PI * x[0]);
    List<Double> told = new ArrayList<>();
    SteppedSolution solution =
        TimeStepping.of(LINE, TimeSteppingTest::heat, 16, 0.02).run(0, 10, exact, told::add);
    Domain domain = LINE.during(0, 10);
    assertEquals(solution.steps(), told.size() + 1);
    assertTrue(solution.steps() > 500, () -> solution.steps() + " steps");
    assertEquals(10, told.get(told.size() - 1), 1e-9);
    assertEquals(0, largestError(solution, value(), domain, exact), 1e-8);
    assertEquals(0, largestError(solution, derivative(1), domain, x -> -rate * exact.at(x)), 1e-6);
  }

  /** Half the step, a sixteenth of the error. */
  @Test
  void ofOrderFourInTime() {
    ScalarField exact = x -> Math.sin(x[0] - 3 * x[1]);
    Function<Domain, BoundaryProblem> waves =
        time ->
            BoundaryProblem.on(time)
                .inside(derivative(1).plus(derivative(0).times(3)), x -> 0)
                .dirichlet(time.edge("x0 low"), exact);
    TimeStepping coarse = TimeStepping.of(LINE, waves, 12, 0.2).withTolerance(1e-2);
    TimeStepping fine = TimeStepping.of(LINE, waves, 12, 0.1).withTolerance(1e-2);
    ScalarField end = x -> exact.at(x);
    double[] errors = new double[2];
    TimeStepping[] schemes = {coarse, fine};
    for (int k = 0; k < 2; k++) {
      SteppedSolution solution = schemes[k].run(0, 2, exact, time -> {});
      double[][] last = {{0.3, 2}, {0.6, 2}, {0.9, 2}};
      double[] values = solution.apply(value(), last);
      for (int n = 0; n < last.length; n++) {
        errors[k] = Math.max(errors[k], Math.abs(values[n] - end.at(last[n])));
      }
    }
    assertTrue(errors[1] < errors[0] / 10, () -> errors[0] + ", " + errors[1]);
  }

  /** A front that moves: narrow components are added where it is. */
  @Test
  @Tag("slow")
  void aNonlinearFrontIsFollowed() {
    double nu = 0.01;
    double speed = 0.5;
    ScalarField front = x -> speed - 0.5 * Math.tanh((x[0] - 0.3 - speed * x[1]) * 0.5 / (2 * nu));
    SteppedSolution solution =
        TimeStepping.of(
                LINE,
                time ->
                    BoundaryProblem.on(time)
                        .inside(
                            u ->
                                u.derivative(1)
                                    .plus(u.value().times(u.derivative(0)))
                                    .minus(u.derivative(0, 0).times(nu)))
                        .dirichlet(front),
                10,
                0.02)
            .withLevels(4)
            .withTolerance(1e-6)
            .run(0, 0.2, front, time -> {});
    assertTrue(solution.mostComponents() > 40, () -> solution.mostComponents() + " components");
    assertEquals(0, largestError(solution, value(), LINE.during(0, 0.2), front), 1e-4);
  }

  /** u = exp(−t) sin(x + y) turns with the conditions on four sides. */
  @Test
  void twoDimensionsOfSpace() {
    Domain square = Domain.box(new double[] {0, 0}, new double[] {1, 1});
    ScalarField exact = x -> Math.exp(-x[2]) * Math.sin(x[0] + x[1]);
    SteppedSolution solution =
        TimeStepping.of(
                square,
                time ->
                    BoundaryProblem.on(time)
                        .inside(
                            u ->
                                u.derivative(2)
                                    .minus(u.derivative(0, 0).plus(u.derivative(1, 1)).times(0.5)))
                        .dirichlet(exact),
                4,
                0.1)
            .withWidth(2, 3)
            .run(0, 1, exact, time -> {});
    assertEquals(0, largestError(solution, value(), square.during(0, 1), exact), 1e-6);
  }

  @Test
  void mistakesAreNamed() {
    assertMessage("intervals must be >= 1, got 0", () -> scheme(0, 1));
    assertMessage("step must be > 0 and finite, got 0.0", () -> scheme(2, 0));
    assertMessage("levels must be in [0, 12], got 13", () -> scheme(2, 1).withLevels(13));
    assertMessage("tolerance must be > 0, got 0.0", () -> scheme(2, 1).withTolerance(0));
    assertMessage("width must be > 0, got -1.0", () -> scheme(2, 1).withWidth(-1, 5));
    assertMessage("margin must be in [0, 20], got 21", () -> scheme(2, 1).withWidth(2, 21));
    assertMessage(
        "end must be > the start, got 1.0 and 1.0",
        () -> scheme(2, 1).run(1, 1, x -> 0, time -> {}));
    assertMessage(
        "there must be one equation inside, got 0",
        () -> TimeStepping.of(LINE, BoundaryProblem::on, 4, 1).run(0, 1, x -> 0, time -> {}));
    assertMessage(
        "must be of first order in time", () -> run(derivative(1).plus(derivative(1, 1))));
    assertMessage("must be of first order in time", () -> run(derivative(1).plus(laplacian())));
    assertMessage("must have the first derivative by time", () -> run(derivative(0)));
    SteppedSolution solution = scheme(4, 0.5).run(0, 1, x -> 0, time -> {});
    assertMessage(
        "no second derivatives by time",
        () -> solution.apply(derivative(1, 1), new double[][] {{0.5, 0.5}}));
  }

  private static void run(LinearOperator operator) {
    TimeStepping.of(
            LINE,
            time -> BoundaryProblem.on(time).inside(operator, x -> 0).dirichlet(x -> 0),
            4,
            0.5)
        .run(0, 1, x -> Math.sin(Math.PI * x[0]), time -> {});
  }

  private static TimeStepping scheme(int intervals, double step) {
    return TimeStepping.of(LINE, TimeSteppingTest::heat, intervals, step);
  }

  private static void assertMessage(String part, Runnable action) {
    IllegalArgumentException e = assertThrows(IllegalArgumentException.class, action::run);
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }
}
