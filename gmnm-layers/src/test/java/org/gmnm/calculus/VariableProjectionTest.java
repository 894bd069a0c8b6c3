package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class VariableProjectionTest {

  private static final ScalarField SINES = x -> Math.sin(Math.PI * x[0]) * Math.sin(Math.PI * x[1]);
  private static final ScalarField CORNER =
      x -> {
        double angle = Math.atan2(x[1], x[0]);
        double turned = angle < -1e-12 ? angle + 2 * Math.PI : angle;
        return Math.pow(Math.hypot(x[0], x[1]), 2.0 / 3) * Math.sin(2 * turned / 3);
      };

  @Test
  void poissonOnTheSquareIsSolvedWithoutChoosingAnything() {
    ScalarField source = x -> 2 * Math.PI * Math.PI * SINES.at(x);
    VariableProjection problem =
        new VariableProjection(
            List.of(
                LinearEquation.of(
                    "inside", LinearOperator.laplacian().times(-1), square(0, 22), source),
                LinearEquation.of("border", LinearOperator.value(), border(0, 40), x -> 0)));
    Solution solution = problem.solveOnGrid(225);
    assertTrue(relativeError(solution, square(0, 31), SINES) < 1e-8, solution.report()::toString);
    assertTrue(solution.basis().components() <= 225);
    assertEquals(2, solution.report().residuals().size());
  }

  @Test
  void helmholtzOperatorIsSolvedToo() {
    // Δu + 9 u = q on the unit square
    ScalarField source = x -> (9 - 2 * Math.PI * Math.PI) * SINES.at(x);
    LinearOperator operator = LinearOperator.laplacian().plus(LinearOperator.value().times(9));
    VariableProjection problem =
        new VariableProjection(
            List.of(
                LinearEquation.of("inside", operator, square(0, 20), source),
                LinearEquation.of("border", LinearOperator.value(), border(0, 40), SINES)));
    Solution solution = problem.solveOnGrid(196);
    assertTrue(relativeError(solution, square(0, 31), SINES) < 1e-7, solution.report()::toString);
  }

  /** −Δu = f on [0, 1] × [0, side]: the library finds the scale of each axis itself. */
  @ParameterizedTest
  @ValueSource(doubles = {0.001, 10, 1000})
  void thinBoxesAreSolvedAsWellAsSquares(double side) {
    ScalarField exact = x -> Math.sin(Math.PI * x[0]) * Math.sin(Math.PI * x[1] / side);
    double factor = Math.PI * Math.PI * (1 + 1 / (side * side));
    LinearPde pde =
        new LinearPde(
            Domain.box(new double[] {0, 0}, new double[] {1, side}),
            LinearOperator.laplacian().times(-1),
            x -> factor * exact.at(x),
            x -> 0);
    Solution solution =
        new VariableProjection(pde.sample(400, 100, Sampler.SOBOL, 42)).solveOnGrid(169);
    double[][] check = pde.domain().inside(200, Sampler.SOBOL, 1);
    assertTrue(relativeError(solution, check, exact) < 1e-6, solution.report()::toString);
  }

  /** u_t = 0.1 u_xx in coordinates (x, t): no Laplacian in space-time could say it. */
  @Test
  void heatEquationIsSolvedInSpaceAndTime() {
    double rate = Math.PI * Math.PI / 10;
    ScalarField exact = x -> Math.exp(-rate * x[1]) * Math.sin(Math.PI * x[0]);
    LinearOperator heat =
        LinearOperator.derivative(1).plus(LinearOperator.derivative(0, 0).times(-0.1));
    double[][] start = new double[30][];
    double[][] ends = new double[60][];
    for (int i = 0; i < 30; i++) {
      double part = (i + 0.5) / 30;
      start[i] = new double[] {part, 0};
      ends[2 * i] = new double[] {0, part};
      ends[2 * i + 1] = new double[] {1, part};
    }
    Solution solution =
        new VariableProjection(
                List.of(
                    LinearEquation.of("heat", heat, square(0, 20), x -> 0),
                    LinearEquation.of("start", LinearOperator.value(), start, exact),
                    LinearEquation.of("ends", LinearOperator.value(), ends, x -> 0)))
            .solveOnGrid(144);
    assertTrue(relativeError(solution, square(0, 31), exact) < 1e-7, solution.report()::toString);
  }

  @Test
  void aMatrixThatDoesNotFitIsRefusedBeforehand() {
    assertEquals(16_000_000L, VariableProjection.memory(1000, 1000));
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> VariableProjection.requireMemory(2_000_000_000, 100_000));
    assertTrue(
        String.valueOf(e.getMessage())
            .contains("a matrix of 2000000000 rows and 100000 columns must fit into memory"),
        e.getMessage());
  }

  @Test
  void knownMixtureIsRecovered() {
    GaussianBasis basis =
        GaussianBasis.isotropic(new double[][] {{0.2, 0.2}, {0.8, 0.3}, {0.5, 0.9}}, 0.3);
    double[] weights = {1.5, -2, 0.25};
    ScalarField u =
        x ->
            basis
                .apply(LinearOperator.value(), new double[][] {x})
                .mmul(column(weights))
                .getDouble(0);
    Solution solution =
        new VariableProjection(
                List.of(LinearEquation.of("fit", LinearOperator.value(), square(0, 5), u)))
            .solve(basis);
    for (int i = 0; i < weights.length; i++) {
      assertEquals(weights[i], solution.weights()[i], 1e-12);
    }
    assertEquals(3, solution.report().rank());
    assertEquals(25, solution.report().rows());
    assertTrue(solution.report().condition() > 1 && solution.report().condition() < 100);
    assertTrue(solution.report().scaledResidual() < 1e-14);
  }

  @Test
  void twinComponentsLowerTheRankAndShareTheirWeight() {
    GaussianBasis twins = GaussianBasis.isotropic(new double[][] {{0.5}, {0.5}, {2}}, 0.3);
    double[][] line = {{0.1}, {0.3}, {0.5}, {0.9}, {1.5}, {2.1}};
    ScalarField u = x -> 4 * Math.exp(-Math.pow((x[0] - 0.5) / 0.3, 2) / 2);
    Solution solution =
        new VariableProjection(List.of(LinearEquation.of("fit", LinearOperator.value(), line, u)))
            .solve(twins);
    assertEquals(2, solution.report().rank());
    assertEquals(2, solution.weights()[0], 1e-12);
    assertEquals(2, solution.weights()[1], 1e-12);
  }

  @Test
  void aHeavyEquationIsMetMoreClosely() {
    GaussianBasis one = GaussianBasis.isotropic(new double[][] {{0}}, 1);
    LinearEquation low =
        LinearEquation.of("low", LinearOperator.value(), new double[][] {{0}}, x -> 1);
    LinearEquation high =
        LinearEquation.of("high", LinearOperator.value(), new double[][] {{0}}, x -> 2);
    double even = new VariableProjection(List.of(low, high)).solve(one).weights()[0];
    double heavy = new VariableProjection(List.of(low, high.weighted(10))).solve(one).weights()[0];
    assertEquals(1.5, even, 1e-12);
    assertEquals((1 + 2 * 100) / 101.0, heavy, 1e-12);
  }

  @Test
  void trainingBeatsTheGridOnAnLShapedDomain() {
    VariableProjection problem = lShape(14);
    Solution grid = problem.solveOnGrid(40);
    List<Double> residuals = new ArrayList<>();
    Solution trained =
        problem.solveTrained(40, 20, step -> residuals.add(step.projectedResidual()));
    assertTrue(residuals.size() > 1);
    for (int i = 1; i < residuals.size(); i++) {
      assertTrue(residuals.get(i) <= residuals.get(i - 1), "step " + i);
    }
    assertTrue(trained.basis().components() <= grid.basis().components());
    double[][] inside = inLShape(31).toArray(double[][]::new);
    double before = relativeError(grid, inside, CORNER);
    double after = relativeError(trained, inside, CORNER);
    assertTrue(after < 0.7 * before, before + " to " + after);
  }

  static List<Named<Bad>> mistakes() {
    LinearOperator value = LinearOperator.value();
    double[][] line = {{0}, {1}, {2}};
    LinearEquation fit = LinearEquation.of("fit", value, line, x -> 1);
    VariableProjection problem = new VariableProjection(List.of(fit));
    GaussianBasis one = GaussianBasis.isotropic(new double[][] {{0}}, 1);
    GaussianBasis flat = GaussianBasis.isotropic(new double[][] {{0, 0}}, 1);
    GaussianBasis four = GaussianBasis.isotropic(new double[][] {{0}, {1}, {2}, {3}}, 1);
    GaussianBasis far = GaussianBasis.isotropic(new double[][] {{1e6}}, 1);
    double[][] none = {};
    double nan = Double.NaN;
    return List.of(
        bad("components must be >= 1, got 0", () -> problem.solveOnGrid(0)),
        bad("got 0 centres", () -> GaussianBasis.isotropic(none, 1)),
        bad("sigma -1.0", () -> GaussianBasis.isotropic(line, -1)),
        bad("points must not be empty", () -> LinearEquation.of("fit", value, none, x -> 1)),
        bad(
            "source must be finite, got NaN",
            () -> LinearEquation.of("fit", value, line, x -> nan)),
        bad(
            "coefficient of the operator must be finite, got NaN at point [0.0]",
            () -> LinearEquation.of("fit", value.times(nan), line, x -> 1)),
        bad(
            "coordinate must be finite",
            () -> LinearEquation.of("fit", value, new double[][] {{nan}}, x -> 1)),
        bad(
            "points[1] must have 1 coordinates",
            () -> LinearEquation.of("fit", value, new double[][] {{0}, {0, 1}}, x -> 1)),
        bad(
            "coordinate must be < 1, the dimension of the points, got 1",
            () -> LinearEquation.of("fit", LinearOperator.derivative(1), line, x -> 1)),
        bad("coordinate must be >= 0, got -1", () -> LinearOperator.derivative(-1)),
        bad("got 4 components and 3 rows", () -> problem.solve(four)),
        bad("got 4 components and 3 rows", () -> problem.solveOnGrid(4)),
        bad("must have 2 coordinates like the basis's mu, got 1", () -> problem.solve(flat)),
        bad(
            "must not all be 0",
            () ->
                new VariableProjection(
                    List.of(LinearEquation.of("fit", value.times(0), line, x -> 1)))),
        bad("must not vanish", () -> problem.solve(far)),
        bad("weight must be > 0 and finite, got 0.0", () -> fit.weighted(0)),
        bad("tolerance must be in [0, 1), got 1.0", () -> problem.withTolerance(1)),
        bad("equations must not be empty", () -> new VariableProjection(List.of())),
        bad(
            "same dimension, got 1 in 'fit' and 2 in 'other'",
            () ->
                new VariableProjection(
                    List.of(fit, LinearEquation.of("other", value, square(0, 2), x -> 1)))),
        bad(
            "iterations must be >= 1, got 0",
            () -> problem.refine(problem.solve(one), 0, step -> {})),
        bad(
            "W must be [d, m·r] = [1, 2·r]",
            () ->
                new GaussianBasis(
                    Nd4j.zeros(2, 1), Nd4j.zeros(1, 3), GmnmFormula.Form.MAHALANOBIS)));
  }

  /** 60 points of a function on [−1, 1], with noise of a deviation. */
  private static VariableProjection noisy(double deviation) {
    Random random = new Random(5);
    double[][] x =
        random.doubles(60, -1, 1).mapToObj(v -> new double[] {v}).toArray(double[][]::new);
    return new VariableProjection(
        List.of(
            LinearEquation.of(
                "fit",
                LinearOperator.value(),
                x,
                p -> RUNGE.at(p) + deviation * random.nextGaussian())));
  }

  private static double error(Solution solution) {
    double[][] line =
        IntStream.range(0, 201)
            .mapToObj(i -> new double[] {i / 100.0 - 1})
            .toArray(double[][]::new);
    return relativeError(solution, line, RUNGE);
  }

  private static final ScalarField RUNGE = x -> 1 / (1 + 8 * x[0] * x[0]);

  private static GaussianBasis twenty() {
    double[][] centres =
        IntStream.range(0, 20).mapToObj(i -> new double[] {i / 8.0 - 1.2}).toArray(double[][]::new);
    return GaussianBasis.isotropic(centres, 0.15);
  }

  @Test
  void regularizationIsChosenByPointsHeldOut() {
    VariableProjection exact = noisy(0);
    VariableProjection rough = noisy(0.1);
    double plainExact = error(exact.refine(exact.solve(twenty()), 6, step -> {}));
    double plainRough = error(rough.refine(rough.solve(twenty()), 6, step -> {}));
    double chosenExact = error(exact.refineRegularized(exact.solve(twenty()), 6, step -> {}));
    Solution chosen = rough.refineRegularized(rough.solve(twenty()), 6, step -> {});
    assertTrue(chosenExact < 1.5 * plainExact, chosenExact + " against " + plainExact);
    assertTrue(error(chosen) < 0.75 * plainRough, error(chosen) + " against " + plainRough);
  }

  /**
   * Of the bases that the falling ridge leads to, and of all truncations, the one of least error.
   */
  @ParameterizedTest
  @ValueSource(doubles = {0, 1e-7, 1e-3, 0.1})
  void noOtherRidgeOrTruncationIsBetterAtThePointsHeldOut(double deviation) {
    VariableProjection problem = noisy(deviation);
    HeldOut heldOut = new HeldOut(problem);
    Solution start = problem.solve(twenty());
    Solution chosen = problem.refineRegularized(start, 4, step -> {});
    double error = heldOutError(heldOut, chosen.basis(), chosen.report().tolerance());

    GaussianBasis basis = start.basis();
    double least = leastError(heldOut, basis);
    for (double ridge : new double[] {1e-4, 1e-6, 1e-8}) {
      basis = new Refinement(heldOut.training(), basis, ridge).run(4, step -> {}).basis();
      double now = leastError(heldOut, basis);
      if (now >= least) {
        break;
      }
      least = now;
    }
    assertEquals(least, error, 1e-9 * least);
  }

  private static double leastError(HeldOut heldOut, GaussianBasis basis) {
    return DoubleStream.of(0x1p-50, 1e-12, 1e-9, 1e-6, 1e-4, 1e-3, 1e-2)
        .map(tolerance -> heldOutError(heldOut, basis, tolerance))
        .min()
        .orElseThrow();
  }

  private static double heldOutError(HeldOut heldOut, GaussianBasis basis, double tolerance) {
    return heldOut.error(heldOut.training().withTolerance(tolerance).solve(basis));
  }

  /** On a box of side 4 the wave's number is π/2: value, slopes and Laplacian by its powers. */
  @Test
  void rowsAreScaledByTheOperatorsSizeOnAWaveOfTheDomain() {
    double[][] points = {{0, 0}, {4, 0}, {0, 4}, {4, 4}};
    double k = Math.PI / 2;
    LinearOperator value = LinearOperator.value();
    LinearOperator laplacian = LinearOperator.laplacian();
    VariableProjection problem =
        new VariableProjection(
            List.of(
                LinearEquation.of("value", value.times(3), points, x -> 0),
                LinearEquation.of("laplacian", laplacian.times(5), points, x -> 0),
                LinearEquation.of("both", laplacian.plus(value.times(x -> x[0])), points, x -> 0),
                LinearEquation.of("weighted", laplacian, points, x -> 0).weighted(7)));
    double both = Math.sqrt(Math.pow(k, 4) + (0 + 16 + 0 + 16) / 4.0);
    double[] expected = {1 / 3.0, 1 / (5 * k * k), 1 / both, 7 / (k * k)};
    assertArrayEquals(expected, problem.scales(), 1e-14);
  }

  private record Bad(String message, Supplier<?> call) {}

  private static Named<Bad> bad(String message, Supplier<?> call) {
    return Named.of(message, new Bad(message, call));
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void mistakesAreNamed(Bad bad) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> bad.call().get());
    assertTrue(String.valueOf(e.getMessage()).contains(bad.message()), e.getMessage());
  }

  private static INDArray column(double[] weights) {
    return Nd4j.createFromArray(weights).reshape(weights.length, 1);
  }

  private static VariableProjection lShape(int side) {
    List<double[]> border = new ArrayList<>();
    for (double[] p : border(-1, 4 * side)) {
      if (!(p[0] > 0 && p[1] < 0)) {
        border.add(p);
      }
    }
    for (int i = 0; i <= side; i++) {
      border.add(new double[] {i / (double) side, 0});
      border.add(new double[] {0, -i / (double) side});
    }
    return new VariableProjection(
        List.of(
            LinearEquation.of(
                "inside",
                LinearOperator.laplacian(),
                inLShape(side).toArray(double[][]::new),
                x -> 0),
            LinearEquation.of(
                "border", LinearOperator.value(), border.toArray(double[][]::new), CORNER)));
  }

  private static List<double[]> inLShape(int side) {
    List<double[]> points = new ArrayList<>();
    for (double[] p : square(-1, side)) {
      if (!(p[0] > 0 && p[1] < 0)) {
        points.add(p);
      }
    }
    return points;
  }

  /** Cell middles of the square from low to 1. */
  private static double[][] square(double low, int side) {
    double[][] points = new double[side * side][];
    for (int i = 0; i < points.length; i++) {
      int row = i / side;
      double a = (row + 0.5) / side;
      double b = (i % side + 0.5) / side;
      points[i] = new double[] {low + (1 - low) * a, low + (1 - low) * b};
    }
    return points;
  }

  private static double[][] border(double low, int perSide) {
    double[][] points = new double[4 * perSide][];
    for (int i = 0; i < perSide; i++) {
      double t = low + (1 - low) * (i + 0.5) / perSide;
      points[4 * i] = new double[] {t, low};
      points[4 * i + 1] = new double[] {t, 1};
      points[4 * i + 2] = new double[] {low, t};
      points[4 * i + 3] = new double[] {1, t};
    }
    return points;
  }

  private static double relativeError(Solution solution, double[][] points, ScalarField exact) {
    double[] values = solution.apply(LinearOperator.value(), points);
    double error = 0;
    double norm = 0;
    for (int n = 0; n < points.length; n++) {
      double u = exact.at(points[n]);
      error += Math.pow(values[n] - u, 2);
      norm += u * u;
    }
    return Math.sqrt(error / norm);
  }
}
