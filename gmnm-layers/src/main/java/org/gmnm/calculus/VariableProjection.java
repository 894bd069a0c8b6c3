package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * Solves linear problems for the output weights of a Gaussian mixture layer, in closed form.
 *
 * <pre>
 *   min over pi of Σ_e Σ_n s_e² ((L_e u)(x_en) − g_en)²,   u = Σ_i pi_i f_i
 * </pre>
 *
 * The mixture is linear in pi, so a fit or a linear differential equation with mu and W fixed is
 * one least-squares problem; what remains after it is a function of mu and W alone, the projected
 * residual, which {@link #refine} makes smaller.
 *
 * <p><b>Defaults</b>: the rows of each equation are divided by the size of its operator on waves as
 * long as the points' extent along each axis (see {@link LinearEquation}); singular values below
 * {@value #DEFAULT_TOLERANCE} of the largest are taken as zero: four units of a double's rounding,
 * because a basis of overlapping Gaussians is accurate only in combinations that nearly cancel, and
 * a larger cut gives accuracy away. Nothing else regularises.
 *
 * <p><b>Limits</b>: dense, time M·m² and memory 2·M·m doubles ({@link #memory}, half of it outside
 * Java's heap); meant for m up to a few thousand. More rows than fit into memory: {@link
 * ReducedRows}.
 *
 * <p><b>Errors</b>: no equations, points of another dimension than the basis, more components than
 * rows, a matrix that does not fit into Java's memory, a basis that vanishes at the points.
 *
 * <p>Reference: Golub and Pereyra, <i>The differentiation of pseudo-inverses and nonlinear least
 * squares problems whose variables separate</i>, SIAM J. Numer. Anal. 10 (1973); for Gaussian
 * mixture layers it is ours (arXiv 2510.06660 trains by gradients alone).
 */
public final class VariableProjection {

  /** Singular values below this times the largest are taken as zero, unless set. */
  public static final double DEFAULT_TOLERANCE = 0x1p-50;

  private static final int LARGEST_ARRAY = Integer.MAX_VALUE - 8;

  private final List<LinearEquation> equations;
  private final double tolerance;
  private final LeastSquares solver;
  private final double[] scales;

  /**
   * A problem.
   *
   * @param equations at least one, all in the same dimension
   */
  public VariableProjection(List<LinearEquation> equations) {
    this(equations, DEFAULT_TOLERANCE, LeastSquares.lapack());
  }

  private VariableProjection(
      List<LinearEquation> equations, double tolerance, LeastSquares solver) {
    if (equations.isEmpty()) {
      throw new IllegalArgumentException(
          "VariableProjection: equations must not be empty, got 0; give at least one"
              + " LinearEquation");
    }
    for (LinearEquation each : equations) {
      if (each.dimensions() != equations.get(0).dimensions()) {
        throw new IllegalArgumentException(
            String.format(
                "VariableProjection: all points must have the same dimension, got %d in '%s' and"
                    + " %d in '%s'",
                equations.get(0).dimensions(),
                equations.get(0).name(),
                each.dimensions(),
                each.name()));
      }
    }
    this.equations = List.copyOf(equations);
    this.tolerance = tolerance;
    this.solver = solver;
    this.scales = scales(this.equations);
  }

  /**
   * The same problem with another truncation.
   *
   * @param newTolerance relative to the largest singular value, at least 0 and below 1
   * @return the problem
   */
  public VariableProjection withTolerance(double newTolerance) {
    if (!(newTolerance >= 0 && newTolerance < 1)) {
      throw new IllegalArgumentException(
          "VariableProjection: tolerance must be in [0, 1), got "
              + newTolerance
              + "; the default is "
              + DEFAULT_TOLERANCE);
    }
    return new VariableProjection(equations, newTolerance, solver);
  }

  /**
   * The same problem with another solver.
   *
   * @param newSolver rank-revealing
   * @return the problem
   */
  public VariableProjection withSolver(LeastSquares newSolver) {
    return new VariableProjection(equations, tolerance, newSolver);
  }

  /**
   * Solves for pi with the basis as it is.
   *
   * @param basis the components
   * @return the solution
   */
  public Solution solve(GaussianBasis basis) {
    int unknowns = basis.components();
    int rows = requireRows(unknowns);
    double[] matrix = matrix(basis, rows);
    double[] right = rightHandSide();
    LeastSquares.Result result = solver.solve(matrix, rows, unknowns, right, tolerance);
    requireComponents(result);
    List<Solution.Residual> residuals = new ArrayList<>();
    for (int e = 0; e < equations.size(); e++) {
      LinearEquation equation = equations.get(e);
      double rms = residual(basis, result.solution(), equation);
      residuals.add(new Solution.Residual(equation.name(), equation.size(), rms, scales[e]));
    }
    return new Solution(basis, result.solution(), report(result, rows, residuals));
  }

  /**
   * Solves for pi with the basis as it is, for rows that were reduced in portions instead of this
   * problem's own: a problem too large for one matrix, or for one machine.
   *
   * @param basis the components
   * @param reduced the rows of that basis, with this problem's {@link #scales()}
   * @return the solution; its report has one residual, of all rows together and scaled
   */
  public Solution solve(GaussianBasis basis, ReducedRows reduced) {
    if (reduced.unknowns() != basis.components()) {
      throw new IllegalArgumentException(
          String.format(
              "VariableProjection: the rows must be of the basis's %d components, got rows of %d",
              basis.components(), reduced.unknowns()));
    }
    requireEnough(reduced.rows(), basis.components());
    LeastSquares.Result result = reduced.solve(solver, tolerance);
    requireComponents(result);
    double rms = reduced.rootMeanSquare(result.solution());
    return new Solution(
        basis,
        result.solution(),
        report(
            result,
            reduced.rows(),
            List.of(new Solution.Residual("scaled", reduced.rows(), rms, 1))));
  }

  private static void requireComponents(LeastSquares.Result result) {
    if (!(result.singularValues()[0] > 0)) {
      throw new IllegalArgumentException(
          "VariableProjection: the components must not vanish at all points; check the basis's mu"
              + " and W against the points, and the operators");
    }
  }

  /**
   * Places a grid of equal Gaussians around the points, chooses its width, its margin and a length
   * scale for each axis by the error at points held out of the solve, and solves with all points.
   *
   * @param components the most components to use, at least 1
   * @return the solution
   * @see GridSearch
   */
  public Solution solveOnGrid(int components) {
    return new GridSearch(this, components).best();
  }

  /**
   * Trains mu and W as well: starts from the grid that is best when nearly cancelling components
   * are ruled out (truncation {@link Refinement#RIDGE}), refines it, and solves a last time with
   * this problem's own tolerance. For solutions that equal Gaussians on a grid follow badly:
   * singular corners, layers, peaks.
   *
   * @param components the most components to use, at least 1
   * @param iterations the most steps, at least 1
   * @param progress told of each accepted step
   * @return the solution; that of {@link #solveOnGrid} if its scaled residual is smaller
   * @see Refinement
   */
  public Solution solveTrained(int components, int iterations, Consumer<Refinement.Step> progress) {
    Solution grid = solveOnGrid(components);
    Solution start = withTolerance(Math.max(tolerance, Refinement.RIDGE)).solveOnGrid(components);
    Solution trained = refine(start, iterations, progress);
    return trained.report().scaledResidual() < grid.report().scaledResidual() ? trained : grid;
  }

  /**
   * Makes the projected residual smaller by moving mu and W, pi solved for at every step.
   *
   * @param start where to start; best without components that nearly cancel, see {@link
   *     #solveTrained}
   * @param iterations the most steps, at least 1
   * @param progress told of each accepted step
   * @return the solution with the last mu and W
   * @see Refinement
   */
  public Solution refine(Solution start, int iterations, Consumer<Refinement.Step> progress) {
    return new Refinement(this, start.basis(), Refinement.RIDGE).run(iterations, progress);
  }

  /**
   * Makes the projected residual smaller like {@link #refine}, and chooses how strongly to
   * regularise: the ridge of the steps and the truncation of the solve, by the error at every fifth
   * point held out. For fits with few points, which otherwise go wild between them, and for smooth
   * functions, of which a weak ridge finds more digits.
   *
   * @param start where to start
   * @param iterations the most steps with each of three ridges, at least 1
   * @param progress told of each accepted step; steps see four fifths of the points
   * @return the solution with all points; its report names the truncation
   */
  public Solution refineRegularized(
      Solution start, int iterations, Consumer<Refinement.Step> progress) {
    return new RegularizedRefinement(this).run(start, iterations, progress);
  }

  List<LinearEquation> equations() {
    return equations;
  }

  VariableProjection withEquations(List<LinearEquation> others) {
    return new VariableProjection(others, tolerance, solver);
  }

  /**
   * The factors of each equation's rows: its weight over the size of its operator on waves as long
   * as the points' extent. Rows that are reduced in portions take those of one problem, whose
   * points are a sample of all.
   *
   * @return one for each equation, a copy
   */
  public double[] scales() {
    return scales.clone();
  }

  /** Weight over the size of the operator on waves as long as the points' extent. */
  private static double[] scales(List<LinearEquation> equations) {
    double[] wavenumbers = new PointGrid(equations).sides();
    Arrays.setAll(wavenumbers, j -> 2 * Math.PI / wavenumbers[j]);
    return equations.stream().mapToDouble(e -> e.weight() / e.size(wavenumbers)).toArray();
  }

  /** The number of rows, which must be enough. */
  int requireRows(int unknowns) {
    int rows = equations.stream().mapToInt(LinearEquation::size).sum();
    requireEnough(rows, unknowns);
    return rows;
  }

  /**
   * What a solve takes at least, to be known beforehand: the matrix, on Java's heap and again where
   * LAPACK works on it.
   *
   * @param rows M, points of all equations
   * @param components m
   * @return bytes
   */
  public static long memory(int rows, int components) {
    return 2L * Double.BYTES * rows * components;
  }

  /** Refuses a matrix before it is allocated. */
  static void requireMemory(int rows, int columns) {
    long bytes = memory(rows, columns) / 2;
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap || (long) rows * columns > LARGEST_ARRAY) {
      throw new IllegalArgumentException(
          String.format(
              "VariableProjection: a matrix of %d rows and %d columns must fit into memory, it"
                  + " takes %d MiB of Java's heap (and as much outside it), got a heap of %d MiB;"
                  + " give fewer points or components, more memory (java -Xmx) up to 16 GiB, or"
                  + " portions (ReducedRows)",
              rows, columns, bytes >> 20, heap >> 20));
    }
  }

  private static void requireEnough(int rows, int unknowns) {
    if (unknowns > rows) {
      throw new IllegalArgumentException(
          String.format(
              "VariableProjection: components must be <= rows (points of all equations), got %d"
                  + " components and %d rows; give more points or fewer components",
              unknowns, rows));
    }
  }

  /** The rows of all equations, scaled, on top of rows of zeros: column-major [height, m]. */
  double[] matrix(GaussianBasis basis, int height) {
    return matrix(basis, equations, scales, height, basis.components());
  }

  /** The same of any equations, with columns of zeros after those of the components. */
  static double[] matrix(
      GaussianBasis basis,
      List<LinearEquation> equations,
      double[] scales,
      int height,
      int columns) {
    requireMemory(height, columns);
    double[] matrix = new double[height * columns];
    int first = 0;
    for (int e = 0; e < scales.length; e++) {
      basis.requireDimensions(equations.get(e));
      basis.fill(equations.get(e), scales[e], matrix, first, height);
      first += equations.get(e).size();
    }
    return matrix;
  }

  /** The sources of all equations, scaled. */
  double[] rightHandSide() {
    return rightHandSide(equations, scales);
  }

  static double[] rightHandSide(List<LinearEquation> equations, double[] scales) {
    return IntStream.range(0, scales.length)
        .boxed()
        .flatMapToDouble(e -> Arrays.stream(equations.get(e).source()).map(s -> scales[e] * s))
        .toArray();
  }

  double largestSingularValue(GaussianBasis basis) {
    int rows = requireRows(basis.components());
    double[] matrix = matrix(basis, rows);
    return solver.solve(matrix, rows, basis.components(), rightHandSide(), tolerance)
        .singularValues()[0];
  }

  /** A least-squares problem of another make, with this problem's solver and tolerance. */
  double[] solveRaw(double[] matrix, int rows, int columns, double[] right) {
    return solver.solve(matrix, rows, columns, right, tolerance).solution();
  }

  private Solution.Report report(
      LeastSquares.Result result, int rows, List<Solution.Residual> residuals) {
    return report(result, rows, residuals, tolerance);
  }

  static Solution.Report report(
      LeastSquares.Result result, int rows, List<Solution.Residual> residuals, double tolerance) {
    double[] values = result.singularValues();
    int rank = result.rank();
    return new Solution.Report(
        rows,
        values.length,
        rank,
        values[0] / values[values.length - 1],
        rank == 0 ? Double.NaN : values[0] / values[rank - 1],
        tolerance,
        residuals);
  }

  /** Root mean square of an equation's residual. */
  static double residual(GaussianBasis basis, double[] weights, LinearEquation equation) {
    double[] residual = basis.combine(weights, equation);
    for (int n = 0; n < residual.length; n++) {
      residual[n] -= equation.source()[n];
    }
    return Math.sqrt(Arrays.stream(residual).map(v -> v * v).sum() / residual.length);
  }
}
