package org.gmnm.calculus;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.commons.math3.linear.Array2DRowRealMatrix;
import org.apache.commons.math3.linear.LUDecomposition;
import org.apache.commons.math3.linear.RealMatrix;
import org.jspecify.annotations.Nullable;

/** The steps of a {@link NonlinearProblem}. */
final class GaussNewton {

  /** What a step must at least promise, as a part of the residual, to be worth it. */
  private static final double WORTHWHILE = 0.1;

  /** The same where numbers are fitted to noise: most of such a residual stays. */
  private static final double WORTHWHILE_OF_NOISE = 1e-7;

  private static final double SHORTEST = 1.0 / 1024;

  private final NonlinearProblem problem;
  private final NonlinearProblem training;
  private final NonlinearProblem heldOut;
  private final GaussianBasis basis;
  private final double[] firstParameters;
  private final int unknowns;
  private final int rows;

  /** The last linear problem's, for the report. */
  private LeastSquares.@Nullable Result last;

  /** A function in the basis, or the start; with all residuals and their slopes. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Point(
      double @Nullable [] weights,
      double[] parameters,
      List<LinearEquation> linear,
      List<Term[]> terms,
      double norm) {}

  GaussNewton(NonlinearProblem problem, GaussianBasis basis, double[] parameters) {
    this.problem = problem;
    this.basis = basis;
    this.firstParameters = parameters.clone();
    this.training = problem.part(false);
    this.heldOut = problem.part(true);
    this.unknowns = basis.components() + parameters.length;
    this.rows = training.rows();
    training.equations().forEach(e -> requireDimensions(e.name(), e.points()[0].length));
    training.conditions().forEach(basis::requireDimensions);
    if (unknowns > rows) {
      throw new IllegalArgumentException(
          String.format(
              "NonlinearProblem: components and parameters must be <= rows (four fifths of the"
                  + " equations' points and all of the conditions'), got %d and %d; give more"
                  + " points or fewer components",
              unknowns, rows));
    }
  }

  private void requireDimensions(String name, int dimensions) {
    if (dimensions != basis.dimensions()) {
      throw new IllegalArgumentException(
          String.format(
              "NonlinearEquation '%s': points must have %d coordinates like the basis's mu, got %d",
              name, basis.dimensions(), dimensions));
    }
  }

  NonlinearSolution run(Approximation start) {
    double[] scales = training.scales(start, firstParameters);
    Point current = at(start, null, firstParameters, scales);
    Point best = current;
    double least = Double.POSITIVE_INFINITY;
    List<NonlinearSolution.Step> steps = new ArrayList<>();
    boolean converged = false;
    int worse = 0;
    while (steps.size() < problem.steps() && !converged && worse < 2) {
      double[] full = solve(current, scales);
      if (current.weights() != null && predicted(current, full, scales) > promise(current)) {
        converged = true;
        break;
      }
      double length = 1;
      Point next = moved(current, full, length, scales);
      while (next == null || (current.weights() != null && !(next.norm() < current.norm()))) {
        length /= 2;
        if (length < SHORTEST || current.weights() == null) {
          next = null;
          break;
        }
        next = moved(current, full, length, scales);
      }
      if (next == null) {
        break;
      }
      current = next;
      double error = heldOutNorm(current, scales);
      steps.add(new NonlinearSolution.Step(current.norm(), error, length));
      double judged = firstParameters.length > 0 ? current.norm() : error;
      if (judged < least) {
        best = current;
        least = judged;
        worse = 0;
      } else {
        worse++;
      }
    }
    converged |= worse == 2 && steps.get(steps.size() - 1).length() == 1;
    if (best.weights() == null) {
      throw new ArithmeticException(
          "NonlinearProblem: the first step must lead to finite residuals; start nearer to the"
              + " solution");
    }
    return new NonlinearSolution(
        solution(best, scales), best.parameters(), errors(best, scales), converged, steps);
  }

  private double promise(Point current) {
    return (1 - (firstParameters.length > 0 ? WORTHWHILE_OF_NOISE : WORTHWHILE)) * current.norm();
  }

  /** Null where numbers overflow. */
  private @Nullable Point moved(Point from, double[] full, double length, double[] scales) {
    int m = basis.components();
    double[] weights = new double[m];
    double[] parameters = from.parameters().clone();
    double[] before = from.weights();
    for (int i = 0; i < m; i++) {
      weights[i] = before == null ? full[i] : before[i] + length * (full[i] - before[i]);
    }
    for (int k = 0; k < parameters.length; k++) {
      parameters[k] += length * (full[m + k] - parameters[k]);
    }
    try {
      return at(null, weights, parameters, scales);
    } catch (ArithmeticException overflow) {
      return null;
    }
  }

  private Point at(
      @Nullable Approximation start,
      double @Nullable [] weights,
      double[] parameters,
      double[] scales) {
    List<LinearEquation> linear = new ArrayList<>();
    List<Term[]> terms = new ArrayList<>();
    double sum = 0;
    int e = 0;
    for (NonlinearEquation equation : training.equations()) {
      double[][] partials = partials(start, weights, equation.points());
      Term[] each = equation.at(partials, parameters);
      terms.add(each);
      linear.add(equation.linearised(partials, each));
      sum += squares(each, scales[e++]);
    }
    for (LinearEquation condition : training.conditions()) {
      linear.add(condition);
      if (weights != null) {
        double rms = VariableProjection.residual(basis, weights, condition);
        sum += condition.size() * Math.pow(scales[e] * rms, 2);
      }
      e++;
    }
    return new Point(weights, parameters, linear, terms, Math.sqrt(sum / rows));
  }

  private double[][] partials(
      @Nullable Approximation start, double @Nullable [] weights, double[][] points) {
    return weights != null
        ? basis.partials(weights, points)
        : NonlinearProblem.partials(Objects.requireNonNull(start), points);
  }

  private static double squares(Term[] terms, double scale) {
    double sum = 0;
    for (Term term : terms) {
      sum += Math.pow(scale * term.value(), 2);
    }
    return sum;
  }

  private double heldOutNorm(Point at, double[] scales) {
    double sum = 0;
    int count = 0;
    int e = 0;
    for (NonlinearEquation equation : heldOut.equations()) {
      double[][] partials = partials(null, at.weights(), equation.points());
      sum += squares(equation.at(partials, at.parameters()), scales[e++]);
      count += equation.size();
    }
    return Math.sqrt(sum / count);
  }

  /** The linearised rows, column-major, parameters last. */
  private double[] matrix(Point at, double[] scales) {
    double[] matrix = VariableProjection.matrix(basis, at.linear(), scales, rows, unknowns);
    int first = 0;
    for (int e = 0; e < at.terms().size(); e++) {
      Term[] terms = at.terms().get(e);
      for (int n = 0; n < terms.length; n++) {
        double[] slopes = terms[n].slopes();
        int count = slopes.length - at.parameters().length;
        for (int k = 0; k < at.parameters().length; k++) {
          int column = basis.components() + k;
          matrix[column * rows + first + n] = scales[e] * slopes[count + k];
        }
      }
      first += terms.length;
    }
    return matrix;
  }

  /** F' (v − u) + F = 0 with the parameters' part on both sides. */
  private double[] rightHandSide(Point at, double[] scales, double[] matrix) {
    double[] right = VariableProjection.rightHandSide(at.linear(), scales);
    for (int k = 0; k < at.parameters().length; k++) {
      int column = basis.components() + k;
      for (int n = 0; n < rows; n++) {
        right[n] += matrix[column * rows + n] * at.parameters()[k];
      }
    }
    return right;
  }

  private double[] solve(Point at, double[] scales) {
    double[] matrix = matrix(at, scales);
    double[] right = rightHandSide(at, scales, matrix);
    LeastSquares.Result result =
        problem.solver().solve(matrix, rows, unknowns, right, problem.tolerance());
    last = result;
    return result.solution();
  }

  /** The norm that the linear problem promises for a full step. */
  private double predicted(Point at, double[] full, double[] scales) {
    double[] matrix = matrix(at, scales);
    double[] residual = rightHandSide(at, scales, matrix);
    for (int i = 0; i < unknowns; i++) {
      for (int n = 0; n < rows; n++) {
        residual[n] -= full[i] * matrix[i * rows + n];
      }
    }
    return Math.sqrt(Arrays.stream(residual).map(v -> v * v).sum() / rows);
  }

  private Solution solution(Point best, double[] scales) {
    double[] weights = Objects.requireNonNull(best.weights());
    List<Solution.Residual> residuals = new ArrayList<>();
    for (int e = 0; e < scales.length; e++) {
      LinearEquation equation = best.linear().get(e);
      double rms =
          e < best.terms().size()
              ? Math.sqrt(squares(best.terms().get(e), 1) / equation.size())
              : VariableProjection.residual(basis, weights, equation);
      residuals.add(new Solution.Residual(equation.name(), equation.size(), rms, scales[e]));
    }
    return new Solution(
        basis,
        weights,
        VariableProjection.report(
            Objects.requireNonNull(last), rows, residuals, problem.tolerance()));
  }

  /**
   * With R the parameters' columns less what the others' span, δλ = (RᵀR)⁻¹ Rᵀ δb for a change δb
   * of the right-hand side; only the data's rows of b have noise.
   */
  private double[] errors(Point at, double[] scales) {
    int p = at.parameters().length;
    int from = dataRow(at.linear());
    double[] errors = new double[p];
    if (p == 0 || from < 0) {
      Arrays.fill(errors, Double.NaN);
      return errors;
    }
    int m = basis.components();
    double[] matrix = matrix(at, scales);
    double[][] rest = new double[p][];
    for (int k = 0; k < p; k++) {
      rest[k] = Arrays.copyOfRange(matrix, (m + k) * rows, (m + k + 1) * rows);
      double[] others = Arrays.copyOf(matrix, m * rows);
      double[] fit =
          problem.solver().solve(others, rows, m, rest[k].clone(), problem.tolerance()).solution();
      for (int i = 0; i < m; i++) {
        for (int n = 0; n < rows; n++) {
          rest[k][n] -= fit[i] * matrix[i * rows + n];
        }
      }
    }
    LinearEquation data = at.linear().get(dataEquation(at.linear()));
    double[] weights = Objects.requireNonNull(at.weights());
    double squares = data.size() * Math.pow(VariableProjection.residual(basis, weights, data), 2);
    double noise =
        scales[dataEquation(at.linear())] * Math.sqrt(squares / Math.max(1, data.size() - p));
    RealMatrix r = new Array2DRowRealMatrix(rest);
    RealMatrix inverse = new LUDecomposition(r.multiply(r.transpose())).getSolver().getInverse();
    RealMatrix influence = inverse.multiply(r).getSubMatrix(0, p - 1, from, from + data.size() - 1);
    for (int k = 0; k < p; k++) {
      errors[k] = noise * influence.getRowVector(k).getNorm();
    }
    return errors;
  }

  private static int dataEquation(List<LinearEquation> equations) {
    for (int e = 0; e < equations.size(); e++) {
      if (equations.get(e).name().equals(NonlinearProblem.DATA)) {
        return e;
      }
    }
    return -1;
  }

  private static int dataRow(List<LinearEquation> equations) {
    int data = dataEquation(equations);
    return data < 0 ? -1 : equations.subList(0, data).stream().mapToInt(LinearEquation::size).sum();
  }
}
