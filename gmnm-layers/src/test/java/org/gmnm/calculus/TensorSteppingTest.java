package org.gmnm.calculus;

import static org.gmnm.calculus.LinearOperator.derivative;
import static org.gmnm.calculus.LinearOperator.value;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class TensorSteppingTest {

  private static final Domain LINE = Domain.box(new double[] {0}, new double[] {1});
  private static final Domain SQUARE = Domain.box(new double[2], new double[] {1, 1});

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

  /** Two functions that need each other: the Brusselator at parameters of known solution. */
  @Test
  void aReactionWithDiffusionOfTwoFunctions() {
    ScalarField exactU = x -> Math.exp(-x[0] - x[1] - x[2] / 2);
    ScalarField exactV = x -> Math.exp(x[0] + x[1] + x[2] / 2);
    Rate first =
        u -> {
          double product = u.value() * u.value() * u.function(1).value();
          return product - 2 * u.value() + 0.25 * u.laplacian();
        };
    Rate second =
        u -> {
          TensorPoint v = u.function(1);
          return u.value() - u.value() * u.value() * v.value() + 0.25 * v.laplacian();
        };
    List<SteppedSolution> solutions =
        TensorStepping.of(TensorBasis.of(SQUARE, 3).withWidth(2, 5), 0.05, first, second)
            .withBorder(exactU, exactV)
            .run(
                0,
                0.1,
                time -> {},
                x -> exactU.at(SpaceTime.with(x, 0)),
                x -> exactV.at(SpaceTime.with(x, 0)));
    Domain domain = SQUARE.during(0, 0.1);
    assertEquals(0, largestError(solutions.get(0), value(), domain, exactU), 1e-6);
    assertEquals(0, largestError(solutions.get(1), value(), domain, exactV), 1e-5);
    assertEquals(0, largestError(solutions.get(1), derivative(0, 1), domain, exactV), 1e-3);
  }

  /** What starts as a cosine stays one behind borders that nothing passes. */
  @Test
  void closedBordersKeepWhatIsInside() {
    double k = Math.PI;
    ScalarField exact =
        x -> 1 + Math.exp(-0.2 * k * k * x[2]) * Math.cos(k * x[0]) * Math.cos(k * x[1]);
    SteppedSolution solution =
        TensorStepping.of(TensorBasis.of(SQUARE, 8), 0.05, u -> 0.1 * u.laplacian())
            .withClosedBorder()
            .withTolerance(1e-9)
            .run(0, 0.3, time -> {}, x -> exact.at(SpaceTime.with(x, 0)))
            .get(0);
    assertEquals(0, largestError(solution, value(), SQUARE.during(0, 0.3), exact), 1e-6);
  }

  /** What is carried by a flow that stands still at both ends, u_t + sin(πx) u_x = 0. */
  @Test
  void aFlowOnALine() {
    ScalarField exact =
        x -> Math.cos(2 * Math.atan(Math.tan(Math.PI / 2 * x[0]) * Math.exp(-Math.PI * x[1])));
    SteppedSolution solution =
        TensorStepping.of(
                TensorBasis.of(LINE, 40), 0.01, u -> -Math.sin(Math.PI * u.x(0)) * u.derivative(0))
            .run(0, 0.5, time -> {}, x -> exact.at(SpaceTime.with(x, 0)))
            .get(0);
    Domain domain = LINE.during(0, 0.5);
    assertEquals(0, largestError(solution, value(), domain, exact), 1e-6);
    assertEquals(
        0,
        largestError(solution, derivative(1), domain, x -> slope(exact, x)),
        1e-4,
        "between the steps, too");
  }

  private static double slope(ScalarField field, double[] x) {
    double h = 1e-5;
    return (field.at(new double[] {x[0], x[1] + h}) - field.at(new double[] {x[0], x[1] - h}))
        / (2 * h);
  }

  /** Half the tolerance times 32, half the step: the error estimate is of order 5. */
  @Test
  void stepsFollowTheTolerance() {
    int coarse = oscillation(1e-6).steps();
    int fine = oscillation(1e-11).steps();
    assertTrue(fine > 7 * coarse && fine < 14 * coarse, () -> coarse + " and " + fine);
  }

  private static SteppedSolution oscillation(double tolerance) {
    TensorStepping scheme =
        TensorStepping.of(TensorBasis.of(LINE, 4), 1, u -> -u.function(1).value(), u -> u.value())
            .withTolerance(tolerance);
    SteppedSolution solution = scheme.run(0, 20, time -> {}, x -> 1, x -> 0).get(0);
    double[][] end = {{0.4, 20}};
    assertEquals(Math.cos(20), solution.apply(value(), end)[0], 2000 * tolerance + 1e-9);
    return solution;
  }

  @Test
  void progressAndTimesAreTold() {
    List<Double> told = new ArrayList<>();
    SteppedSolution solution =
        TensorStepping.of(TensorBasis.of(LINE, 4), 0.1, u -> u.time() * u.x(0))
            .run(0, 1, told::add, x -> 0)
            .get(0);
    assertEquals(solution.steps(), told.size());
    assertEquals(1, told.get(told.size() - 1), 1e-12);
    assertEquals(0.3, solution.apply(value(), new double[][] {{0.6, 1}})[0], 1e-9);
  }

  @Test
  void mistakesAreNamed() {
    TensorBasis basis = TensorBasis.of(LINE, 4);
    TensorStepping scheme = TensorStepping.of(basis, 0.1, u -> 0);
    assertMessage(
        "longest step must be > 0 and finite, got 0.0", () -> TensorStepping.of(basis, 0, u -> 0));
    assertMessage("at least one rate, got 0", () -> TensorStepping.of(basis, 1));
    assertMessage("tolerance must be > 0, got 0.0", () -> scheme.withTolerance(0));
    assertMessage(
        "border values for each of 1 unknown functions, got 2",
        () -> scheme.withBorder(x -> 0, x -> 0));
    assertMessage(
        "initial values for each of 1 unknown functions, got 0",
        () -> scheme.run(0, 1, time -> {}));
    assertMessage(
        "end must be > the start and both finite, got 1.0 and 1.0",
        () -> scheme.run(1, 1, time -> {}, x -> 0));
    assertMessage(
        "a solution of at least 10000000000 steps", () -> scheme.run(0, 1e9, time -> {}, x -> 0));
    assertMessage(
        "TensorPoint.function: index must be in [0, 1), the number of rates given, got 1",
        () -> run(u -> u.function(1).value()));
    assertMessage(
        "coordinate must be in [0, 1), the dimension of space, got 1",
        () -> run(u -> u.derivative(0, 1)));
    assertMessage(
        "the function must be finite, got NaN", () -> scheme.run(0, 1, t -> {}, x -> 0 / 0.0));
    ArithmeticException overflow =
        assertThrows(ArithmeticException.class, () -> run(u -> u.value() * u.value()));
    assertTrue(overflow.getMessage().contains("steps must not become too short"));
  }

  private static void run(Rate rate) {
    TensorStepping.of(TensorBasis.of(LINE, 4), 0.1, rate).run(0, 2, time -> {}, x -> 1);
  }

  private static void assertMessage(String part, Executable call) {
    String message = assertThrows(IllegalArgumentException.class, call).getMessage();
    assertTrue(message.contains(part), message);
  }
}
