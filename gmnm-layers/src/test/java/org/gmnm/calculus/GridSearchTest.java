package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * With a solver that says beforehand how good each grid is: the equation is u = 0, and what it
 * returns is nearly constant, so large as the test wants the error to be.
 */
class GridSearchTest {

  private int solves;

  /** Errors by the number of the solve, from 0. */
  private VariableProjection problem(double[][] points, double source, IntToDoubleFunction errors) {
    LinearEquation equation = LinearEquation.of("", LinearOperator.value(), points, x -> source);
    LeastSquares told =
        (matrix, rows, columns, right, tolerance) -> {
          double squares = 0;
          for (int n = 0; n < rows; n++) {
            double sum = 0;
            for (int i = 0; i < columns; i++) {
              sum += matrix[n + i * rows];
            }
            squares += sum * sum;
          }
          double[] weights = new double[columns];
          Arrays.fill(weights, errors.applyAsDouble(solves) / Math.sqrt(squares / rows));
          double[] ones = new double[columns];
          Arrays.fill(ones, 1);
          solves++;
          return new LeastSquares.Result(weights, ones, columns);
        };
    return new VariableProjection(List.of(equation)).withSolver(told);
  }

  private static double[][] line(int points) {
    return IntStream.range(0, points)
        .mapToObj(n -> new double[] {(double) n / (points - 1)})
        .toArray(double[][]::new);
  }

  /** On [0, 2] x [0, 0.5]. */
  private static double[][] box() {
    return IntStream.range(0, 400)
        .mapToObj(n -> new double[] {n % 40 / 19.5, Math.floorDiv(n, 40) / 18.0})
        .toArray(double[][]::new);
  }

  private Solution best(double[][] points, int components, double source, IntToDoubleFunction by) {
    solves = 0;
    return new GridSearch(problem(points, source, by), components).best();
  }

  /** The first error, and those of some solves; all others are no better. */
  private static IntToDoubleFunction only(double... errors) {
    return solve -> solve < errors.length ? errors[solve] : 1;
  }

  private static void assertGrid(int margin, double width, Solution solution) {
    INDArray mu = solution.basis().mu();
    double spacing = mu.getDouble(1, 0) - mu.getDouble(0, 0);
    assertEquals(-margin, mu.getDouble(0, 0) / spacing, 1e-6);
    assertEquals(width, 1 / solution.basis().w().getDouble(0) / spacing, 1e-6);
  }

  /** The width along the second axis over that along the first. */
  private static double stretch(Solution solution) {
    INDArray w = solution.basis().w();
    return w.getDouble(0, 0) / w.getDouble(1, 1);
  }

  @Test
  void itStaysWhereNoNeighbourIsBetter() {
    assertGrid(7, 3, best(line(100), 60, 0, only(1)));
    assertEquals(6, solves, "the start, two widths, two margins, and with all points");
  }

  @Test
  void itGoesToTheNeighbourThatIsBetter() {
    assertGrid(7, 3 * 0.75, best(line(100), 60, 0, only(1, 0.1)));
    assertGrid(7, 4, best(line(100), 60, 0, only(1, 1, 0.1)));
    assertGrid(5, 3, best(line(100), 60, 0, only(1, 1, 1, 0.1)));
    assertGrid(9, 3, best(line(100), 60, 0, only(1, 1, 1, 1, 0.1)));
  }

  @Test
  void itGoesOnInTheDirectionThatHelped() {
    assertGrid(7, 3 * 16.0 / 9, best(line(100), 60, 0, only(1, 1, 0.1, 0.01)));
    assertEquals(1 + 3 + 3 + 1, solves, "one neighbour of the last is known");
  }

  @Test
  void fivePerCentMustBeWon() {
    assertGrid(7, 3, best(line(100), 60, 0, only(1, 1, 0.99)));
    assertGrid(7, 4, best(line(100), 60, 0, only(1, 1, 0.9)));
  }

  @Test
  void itEndsAtRoundingErrorOfTheSource() {
    best(line(100), 60, 0, only(0));
    assertEquals(2, solves, "nothing is better than 0");
    best(line(100), 60, 1e-8, only(0, 0, 0, 0, 0, 0));
    assertEquals(6, solves, "an error as large as the source");
  }

  @Test
  void solvesAreFewerTheMoreTheyCost() {
    IntToDoubleFunction everBetter = solve -> solve == 1 ? 1e3 : Math.pow(0.1, solve);
    best(line(100), 60, 0, everBetter);
    assertEquals(GridSearch.MOST_SOLVES + 1, solves);
    best(line(640), 500, 0, everBetter);
    assertEquals(4 * GridSearch.FEWEST_SOLVES + 1, solves);
  }

  @Test
  void tooFewPointsToHoldAnyOutAreSolvedAtOnce() {
    best(line(75), 60, 0, only(1));
    assertEquals(6, solves);
    assertGrid(7, 3, best(line(73), 60, 0, only(1)));
    assertEquals(1, solves, "59 without those held out");
  }

  @Test
  void inAThinBoxCellsLikeItAreTriedFirst() {
    assertEquals(0.25, stretch(best(box(), 100, 0, only(0.1, 1))), 1e-9);
    assertEquals(2 + 6 + 1, solves);
    assertEquals(1, stretch(best(box(), 100, 0, only(1, 0.1))), 1e-9);
    assertEquals(1, stretch(best(box(), 100, 0, only(0, 0))), 1e-9, "square ones are as good");
  }

  @Test
  void cellsAreStretchedAlongTheOtherAxes() {
    assertEquals(1.5, stretch(best(box(), 100, 0, only(1, 0.5, 1, 1, 1, 1, 0.1))), 1e-9);
    assertEquals(1 / 1.5, stretch(best(box(), 100, 0, only(1, 0.5, 1, 1, 1, 1, 1, 0.1))), 1e-9);
  }

  @Test
  void oneComponentIsTheLeast() {
    assertEquals(1, best(line(10), 1, 0, only(1)).basis().components());
    String message =
        assertThrows(IllegalArgumentException.class, () -> best(line(10), 0, 0, only(1)))
            .getMessage();
    assertTrue(message.contains("components must be >= 1, got 0"), message);
  }
}
