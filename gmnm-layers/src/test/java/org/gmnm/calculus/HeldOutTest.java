package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HeldOutTest {

  private static LinearEquation equation(String name, int points, double factor) {
    double[][] x =
        IntStream.range(0, points).mapToObj(n -> new double[] {n}).toArray(double[][]::new);
    return LinearEquation.of(
        name, LinearOperator.value().times(factor), x, point -> factor * (point[0] + 1));
  }

  @Test
  void everyFifthPointIsLeftOutButOfFewNone() {
    VariableProjection problem =
        new VariableProjection(
            List.of(equation("ten", 10, 1), equation("five", 5, 1), equation("four", 4, 1)));
    HeldOut heldOut = new HeldOut(problem);
    List<LinearEquation> kept = heldOut.training().equations();
    assertEquals(8, kept.get(0).size());
    assertEquals(5, kept.get(0).points()[4][0]);
    assertEquals(4, kept.get(1).size());
    assertEquals(4, kept.get(2).size());
    assertEquals(16, heldOut.rows());
  }

  @Test
  void errorsAreThoseOfThePointsLeftOut() {
    // held out are x = 4 and 9 with u = 5 and 10 (rows times 1), and all of the four (rows times 3)
    VariableProjection problem =
        new VariableProjection(List.of(equation("ten", 10, 1), equation("four", 4, 3).weighted(2)));
    HeldOut heldOut = new HeldOut(problem);
    // rows are divided by their operator's size
    double ten = (25 + 100) / 2.0;
    double four = 4 * (1 + 4 + 9 + 16) / 4.0;
    assertEquals(Math.sqrt(ten + four), heldOut.sourceNorm(), 1e-14);

    // a single component so wide that it is 1 everywhere
    GaussianBasis one = GaussianBasis.isotropic(new double[][] {{0}}, 1e9);
    Solution solution = heldOut.training().solve(one);
    double u = solution.weights()[0];
    double errors =
        (Math.pow(u - 5, 2) + Math.pow(u - 10, 2)) / 2
            + 4 * IntStream.range(1, 5).mapToDouble(v -> Math.pow(u - v, 2)).sum() / 4;
    assertEquals(Math.sqrt(errors), heldOut.error(solution), 1e-9);
  }
}
