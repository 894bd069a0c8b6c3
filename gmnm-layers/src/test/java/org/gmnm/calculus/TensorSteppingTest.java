package org.gmnm.calculus;

import static org.gmnm.calculus.LinearOperator.derivative;
import static org.gmnm.calculus.LinearOperator.value;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

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
        TensorStepping.of(TensorBasis.of(SQUARE, 10), 0.05, first, second)
            .withBorder(exactU, exactV)
            .run(
                0,
                1,
                time -> {},
                x -> exactU.at(SpaceTime.with(x, 0)),
                x -> exactV.at(SpaceTime.with(x, 0)));
    Domain domain = SQUARE.during(0, 1);
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
        TensorStepping.of(TensorBasis.of(SQUARE, 10), 0.05, u -> 0.1 * u.laplacian())
            .withClosedBorder()
            .run(0, 1, time -> {}, x -> exact.at(SpaceTime.with(x, 0)))
            .get(0);
    assertEquals(0, largestError(solution, value(), SQUARE.during(0, 1), exact), 1e-6);
  }

  /** A wave that leaves at one end; what enters at the other is given. */
  @Test
  void aWaveOnALine() {
    ScalarField exact = x -> Math.sin(5 * (x[0] - x[1]));
    SteppedSolution solution =
        TensorStepping.of(TensorBasis.of(LINE, 16), 0.02, u -> -u.derivative(0))
            .withBorder(exact)
            .run(0, 2, time -> {}, x -> exact.at(SpaceTime.with(x, 0)))
            .get(0);
    assertEquals(0, largestError(solution, value(), LINE.during(0, 2), exact), 1e-6);
    assertEquals(
        0,
        largestError(
            solution, derivative(1), LINE.during(0, 2), x -> -5 * Math.cos(5 * (x[0] - x[1]))),
        1e-4);
  }
}
