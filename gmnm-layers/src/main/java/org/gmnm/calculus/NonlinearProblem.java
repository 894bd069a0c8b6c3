package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Nonlinear equations with linear conditions, and numbers of the equation that are not known:
 * solved by Gauss–Newton steps on the output weights.
 *
 * <pre>
 *   min over (pi, λ) of Σ_e Σ_n s_e² F_e(x_en, u, λ)²,   u = Σ_i pi_i f_i
 *   step: min over (pi', λ') of |J (pi' − pi, λ' − λ) + F|², then pi + α (pi' − pi), λ + α (λ' − λ)
 * </pre>
 *
 * Each step is one linear least-squares problem, linearised by the equation itself ({@link Term});
 * α is halved from 1 until the sum falls. Every fifth point of each nonlinear equation is held out:
 * the iterate with the smallest residual there is returned, whether the steps {@linkplain
 * NonlinearSolution#converged converged} or not. With unknown numbers, which are fitted to noise,
 * it is the iterate with the smallest residual at all other points.
 *
 * <p><b>Scales</b> s_e are those of {@link LinearEquation} for the equation linearised around the
 * start, and stay.
 *
 * <p><b>Limits</b>: as {@link VariableProjection}; one solve by {@link LeastSquares#pivoted} for
 * each step.
 *
 * <p>Reference: Gauss–Newton with line search as in Nocedal and Wright, <i>Numerical
 * Optimization</i> (2006), section 10.3; the error of the parameters as in section 10.2.
 */
public final class NonlinearProblem {

  /** Singular values below this times the largest are taken as zero, unless set. */
  public static final double DEFAULT_TOLERANCE = 1e-14;

  /** Steps at most, unless set. */
  public static final int DEFAULT_STEPS = 30;

  /** Name of the equation that {@link #withData} adds. */
  public static final String DATA = "data";

  /**
   * Weight of data unless set: little beside the equations, which they would otherwise bend to
   * their noise.
   */
  public static final double DATA_WEIGHT = 1e-2;

  private final List<NonlinearEquation> equations;
  private final List<LinearEquation> conditions;
  private final LeastSquares solver;
  private final double tolerance;
  private final int steps;
  private final List<NonlinearEquation> check; // held out; none for every fifth point

  /**
   * A problem.
   *
   * @param equations at least one
   * @param conditions on borders and starts, data; all in the same dimension
   */
  public NonlinearProblem(List<NonlinearEquation> equations, List<LinearEquation> conditions) {
    this(
        equations, conditions, LeastSquares.pivoted(), DEFAULT_TOLERANCE, DEFAULT_STEPS, List.of());
  }

  private NonlinearProblem(
      List<NonlinearEquation> equations,
      List<LinearEquation> conditions,
      LeastSquares solver,
      double tolerance,
      int steps,
      List<NonlinearEquation> check) {
    if (equations.isEmpty()) {
      throw new IllegalArgumentException(
          "NonlinearProblem: equations must not be empty, got 0; linear ones alone are solved by"
              + " VariableProjection");
    }
    this.equations = List.copyOf(equations);
    this.conditions = List.copyOf(conditions);
    this.solver = solver;
    this.tolerance = tolerance;
    this.steps = steps;
    this.check = check;
  }

  /**
   * The same problem with other limits.
   *
   * @param newSteps at most so many, at least 1
   * @param newTolerance of the least-squares solves, at least 0 and below 1
   * @return the problem
   */
  public NonlinearProblem withLimits(int newSteps, double newTolerance) {
    if (newSteps < 1 || !(newTolerance >= 0 && newTolerance < 1)) {
      throw new IllegalArgumentException(
          String.format(
              "NonlinearProblem: steps must be >= 1 and tolerance in [0, 1), got %d and %s",
              newSteps, newTolerance));
    }
    return new NonlinearProblem(equations, conditions, solver, newTolerance, newSteps, check);
  }

  /**
   * The same problem with another solver.
   *
   * @param newSolver rank-revealing
   * @return the problem
   */
  public NonlinearProblem withSolver(LeastSquares newSolver) {
    return new NonlinearProblem(equations, conditions, newSolver, tolerance, steps, check);
  }

  /**
   * The problem with measured values of the solution, from which unknown numbers are found.
   *
   * @param points where, [N][d]
   * @param values what was measured there, N numbers
   * @return the problem with the equation {@value #DATA} of weight {@value #DATA_WEIGHT}
   */
  public NonlinearProblem withData(double[][] points, double[] values) {
    if (values.length != points.length) {
      throw new IllegalArgumentException(
          String.format(
              "NonlinearProblem.withData: there must be a value for each point, got %d and %d",
              values.length, points.length));
    }
    double[][] ones = new double[points.length][];
    LinearEquation checked = LinearEquation.of(DATA, LinearOperator.value(), points, x -> 0);
    for (int n = 0; n < ones.length; n++) {
      ones[n] = checked.coefficients()[n];
    }
    List<LinearEquation> more = new ArrayList<>(conditions);
    more.add(LinearEquation.linearised(DATA, checked.points(), ones, values.clone(), DATA_WEIGHT));
    return new NonlinearProblem(equations, more, solver, tolerance, steps, check);
  }

  /**
   * Solves it from u = 0.
   *
   * @param basis the components
   * @param parameters where the unknown numbers start; none if there are none
   * @return the solution
   */
  public NonlinearSolution solve(GaussianBasis basis, double... parameters) {
    return solve(basis, (operator, points) -> new double[points.length], parameters);
  }

  /**
   * Solves it.
   *
   * @param basis the components
   * @param start a first guess, of any kind: the solution of an easier problem, say
   * @param parameters where the unknown numbers start; none if there are none
   * @return the solution
   */
  public NonlinearSolution solve(GaussianBasis basis, Approximation start, double... parameters) {
    return new GaussNewton(this, basis, parameters).run(start);
  }

  /**
   * Solves it on a grid that the library chooses: the one with which the equation linearised around
   * the start is solved best, and again around the solution found with that.
   *
   * @param components the most components to use, at least 1
   * @param start a first guess
   * @param parameters where the unknown numbers start; none if there are none
   * @return the solution
   * @see VariableProjection#solveOnGrid
   */
  public NonlinearSolution solveOnGrid(int components, Approximation start, double... parameters) {
    NonlinearSolution first = solve(grid(components, start, parameters), start, parameters);
    Solution around = first.solution();
    return solve(grid(components, around, first.parameters()), around, first.parameters());
  }

  private GaussianBasis grid(int components, Approximation around, double[] parameters) {
    return new VariableProjection(linearised(around, parameters))
        .withSolver(solver)
        .solveOnGrid(components)
        .basis();
  }

  /** Solves a problem that is linear: one step leads there. */
  NonlinearSolution solveLinear(GaussianBasis basis) {
    NonlinearSolution one = withLimits(1, tolerance).solve(basis);
    return new NonlinearSolution(
        one.solution(), one.parameters(), one.standardErrors(), true, one.steps());
  }

  /**
   * The equations of first order around a function: for {@link ResidualTraining}, whose loss and
   * gradient they make those of the nonlinear problem.
   *
   * <pre>
   *   training.equations(problem.linearised(training)); training.step();
   * </pre>
   *
   * @param around the function
   * @param parameters the unknown numbers, as known
   * @return the linearised equations, then the conditions
   */
  public List<LinearEquation> linearised(Approximation around, double... parameters) {
    List<LinearEquation> all = new ArrayList<>();
    for (NonlinearEquation equation : equations) {
      double[][] partials = partials(around, equation.points());
      all.add(equation.linearised(partials, equation.at(partials, parameters)));
    }
    all.addAll(conditions);
    return all;
  }

  /** Value, derivatives, Laplacian and second derivatives of a function at points. */
  static double[][] partials(Approximation function, double[][] points) {
    if (function instanceof Solution solution) {
      return solution.basis().partials(solution.weights(), points);
    }
    if (function instanceof Frozen frozen) {
      return frozen.partials(points);
    }
    int d = points[0].length;
    List<LinearOperator> operators = new ArrayList<>();
    operators.add(LinearOperator.value());
    for (int j = 0; j < d; j++) {
      operators.add(LinearOperator.derivative(j));
    }
    operators.add(LinearOperator.laplacian());
    for (int i = 0; i < d; i++) {
      for (int j = i; j < d; j++) {
        operators.add(LinearOperator.derivative(i, j));
      }
    }
    double[][] partials = new double[points.length][operators.size()];
    for (int k = 0; k < operators.size(); k++) {
      double[] column = function.apply(operators.get(k), points);
      for (int n = 0; n < column.length; n++) {
        partials[n][k] = column[n];
      }
    }
    return partials;
  }

  List<NonlinearEquation> equations() {
    return equations;
  }

  List<LinearEquation> conditions() {
    return conditions;
  }

  LeastSquares solver() {
    return solver;
  }

  double tolerance() {
    return tolerance;
  }

  int steps() {
    return steps;
  }

  /** The factors of the equations' rows, those of the nonlinear ones first. */
  double[] scales(Approximation around, double[] parameters) {
    return new VariableProjection(linearised(around, parameters)).scales();
  }

  /** The same problem, solved at all of its points and judged at others. */
  NonlinearProblem judgedAt(double[][] points) {
    List<NonlinearEquation> others = equations.stream().map(e -> e.at(points)).toList();
    return new NonlinearProblem(equations, conditions, solver, tolerance, steps, others);
  }

  /** The equations at the points that are held out, or at all the others. */
  NonlinearProblem part(boolean heldOut) {
    if (!check.isEmpty()) {
      return heldOut ? with(check) : this;
    }
    return with(
        equations.stream()
            .map(e -> e.size() < HeldOut.EVERY ? e : e.part(HeldOut.EVERY, heldOut))
            .toList());
  }

  private NonlinearProblem with(List<NonlinearEquation> others) {
    return new NonlinearProblem(others, conditions, solver, tolerance, steps, check);
  }

  /** All equations' sizes. */
  int rows() {
    return equations.stream().mapToInt(NonlinearEquation::size).sum()
        + conditions.stream().mapToInt(LinearEquation::size).sum();
  }

  @Override
  public String toString() {
    return "NonlinearProblem of "
        + Arrays.toString(equations.stream().map(NonlinearEquation::name).toArray())
        + " and "
        + Arrays.toString(conditions.stream().map(LinearEquation::name).toArray());
  }
}
