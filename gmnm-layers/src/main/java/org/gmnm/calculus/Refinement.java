package org.gmnm.calculus;

import java.util.Arrays;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves mu and W of a basis to make the projected residual smaller.
 *
 * <pre>
 *   R(θ) = min over pi of |A(θ) pi − b|² + τ² |pi|²,   θ = (mu, W)
 *   step: min over (δpi, δθ) of |A δpi + J δθ + A pi − b|² + τ² |pi + δpi|² + λ j² |δθ|²,
 *         J = ∂(A pi)/∂θ
 * </pre>
 *
 * The step is Levenberg–Marquardt's with pi free beside θ, which is variable projection with
 * Kaufman's Jacobian; of it only δθ is kept, and pi is solved for anew. It is accepted if R falls.
 *
 * <p>τ is a ridge ({@value #RIDGE} unless chosen otherwise) times the largest singular value of A
 * at the start: components that nearly cancel would make R so steep that no step helps. The
 * solutions handed out are solved without it, by {@link VariableProjection#solve}.
 *
 * <p>mu and W are measured in the components' own size (mu in widths, W relative to its mean norm);
 * j is the largest norm of J's columns (with each column's own, components of small weight jump
 * away). J comes from central differences of the closed-form rows: one pair of evaluations for each
 * of a component's d + d·r parameters, all components at once.
 *
 * <p><b>Limits</b>: a step solves a dense problem with m·(1 + d + d·r) unknowns; meant for m up to
 * a few hundred. Beyond it, or with a nonlinear equation, train {@link
 * GmnmFormula#valueGradientLaplacian} by gradients: at the pi solved for, ∂R/∂θ is the plain
 * partial derivative.
 *
 * <p>Reference: Golub and Pereyra 1973, see {@link VariableProjection}; Kaufman, <i>A variable
 * projection method for solving separable nonlinear least squares problems</i>, BIT 15 (1975).
 */
public final class Refinement {

  private static final double DIFFERENCE = 1e-5;
  private static final double FIRST_DAMPING = 1e-4;
  private static final double EASIER = 1.0 / 3;
  private static final double HARDER = 4;
  private static final double HARDEST = 1e4;

  /** τ over the largest singular value at the start, unless chosen otherwise. */
  public static final double RIDGE = 1e-4;

  /**
   * Progress.
   *
   * @param iteration accepted steps so far, from 1
   * @param projectedResidual the root of R now, comparable within one run only
   * @param solution the solution now
   */
  public record Step(int iteration, double projectedResidual, Solution solution) {}

  /** The parameters with their pi and what is left: A pi − b on top of τ pi. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Point(GaussianBasis basis, double[] weights, double[] residual) {
    double projectedResidual() {
      return Math.sqrt(Arrays.stream(residual).map(v -> v * v).sum());
    }
  }

  private final VariableProjection problem;
  private final GaussianBasis start;
  private final int rows;
  private final double[] right;
  private final double ridge;
  private final double size;
  private final int each; // parameters of a component: d of mu, then d·r of W

  Refinement(VariableProjection problem, GaussianBasis start, double ridge) {
    this.problem = problem;
    this.start = start;
    this.rows = problem.requireRows(this.start.components());
    this.right = problem.rightHandSide();
    INDArray w = start.w();
    this.size = w.norm2Number().doubleValue() / Math.sqrt((double) w.size(1));
    this.each = this.start.dimensions() * (1 + this.start.rank());
    this.ridge = ridge * problem.largestSingularValue(this.start);
  }

  Solution run(int iterations, Consumer<Step> progress) {
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "VariableProjection.refine: iterations must be >= 1, got " + iterations);
    }
    Point best = at(start);
    Solution solution = problem.solve(start);
    double damping = FIRST_DAMPING;
    for (int iteration = 1; iteration <= iterations; iteration++) {
      double[] jacobian = jacobian(best);
      Point next = null;
      while (next == null && damping <= HARDEST) {
        Point trial = attempt(best, jacobian, damping);
        if (trial != null && trial.projectedResidual() < best.projectedResidual()) {
          next = trial;
          damping *= EASIER;
        } else {
          damping *= HARDER;
        }
      }
      if (next == null) {
        return solution;
      }
      best = next;
      solution = problem.solve(best.basis());
      progress.accept(new Step(iteration, best.projectedResidual(), solution));
    }
    return solution;
  }

  private Point at(GaussianBasis basis) {
    int m = basis.components();
    int height = rows + m;
    double[] residual = new double[height];
    Arrays.setAll(residual, n -> n < rows ? -right[n] : 0);
    double[] weights = problem.solveRaw(matrix(basis), height, m, Arrays.copyOf(right, height));
    double[] matrix = matrix(basis);
    for (int i = 0; i < m; i++) {
      for (int n = 0; n < height; n++) {
        residual[n] += weights[i] * matrix[i * height + n];
      }
    }
    return new Point(basis, weights, residual);
  }

  /** A on top of τ times the identity, column-major. */
  private double[] matrix(GaussianBasis basis) {
    int height = rows + basis.components();
    double[] matrix = problem.matrix(basis, height);
    for (int i = 0; i < basis.components(); i++) {
      matrix[i * height + rows + i] = ridge;
    }
    return matrix;
  }

  /** Null where a step went so far that numbers overflow, or LAPACK gave up on it. */
  private @Nullable Point attempt(Point from, double[] jacobian, double damping) {
    try {
      return at(moved(from.basis(), step(from, jacobian, damping)));
    } catch (ArithmeticException e) {
      return null;
    }
  }

  /** ∂(A pi)/∂θ, column-major, θ as component after component. */
  private double[] jacobian(Point at) {
    int m = at.basis().components();
    double[] jacobian = new double[Math.multiplyExact(rows, m * each)];
    for (int parameter = 0; parameter < each; parameter++) {
      double[] ahead = problem.matrix(nudged(at.basis(), parameter, DIFFERENCE), rows);
      double[] behind = problem.matrix(nudged(at.basis(), parameter, -DIFFERENCE), rows);
      for (int i = 0; i < m; i++) {
        double factor = at.weights()[i] / (2 * DIFFERENCE);
        int to = (i * each + parameter) * rows;
        for (int n = 0; n < rows; n++) {
          jacobian[to + n] = factor * (ahead[i * rows + n] - behind[i * rows + n]);
        }
      }
    }
    return jacobian;
  }

  /** One parameter moved in every component. */
  private GaussianBasis nudged(GaussianBasis basis, int parameter, double by) {
    double[] step = new double[basis.components() * each];
    for (int i = 0; i < basis.components(); i++) {
      step[i * each + parameter] = by;
    }
    return moved(basis, step);
  }

  /** δθ of the damped problem. */
  private double[] step(Point at, double[] jacobian, double damping) {
    int m = at.basis().components();
    int parameters = m * each;
    int upper = rows + m;
    int height = upper + parameters;
    double[] matrix = new double[Math.multiplyExact(height, m + parameters)];
    double[] linear = matrix(at.basis());
    for (int i = 0; i < m; i++) {
      System.arraycopy(linear, i * upper, matrix, i * height, upper);
    }
    double largest = largestColumn(jacobian, rows, parameters);
    for (int l = 0; l < parameters; l++) {
      int to = (m + l) * height;
      for (int n = 0; n < rows; n++) {
        matrix[to + n] = jacobian[l * rows + n] / largest;
      }
      matrix[to + upper + l] = Math.sqrt(damping);
    }
    double[] target = new double[height];
    Arrays.setAll(target, n -> n < upper ? -at.residual()[n] : 0);
    double[] solution = problem.solveRaw(matrix, height, m + parameters, target);
    double[] step = new double[parameters];
    Arrays.setAll(step, l -> solution[m + l] / largest);
    return step;
  }

  private static double largestColumn(double[] matrix, int rows, int columns) {
    double largest = Double.MIN_NORMAL;
    for (int l = 0; l < columns; l++) {
      double sum = 0;
      for (int n = 0; n < rows; n++) {
        sum += matrix[l * rows + n] * matrix[l * rows + n];
      }
      largest = Math.max(largest, Math.sqrt(sum));
    }
    return largest;
  }

  private GaussianBasis moved(GaussianBasis basis, double[] step) {
    int d = basis.dimensions();
    int r = basis.rank();
    double[][] mu = basis.mu().toDoubleMatrix();
    double[][] w = basis.w().toDoubleMatrix();
    for (int i = 0; i < mu.length; i++) {
      for (int j = 0; j < d; j++) {
        mu[i][j] += step[i * each + j] / size;
        for (int k = 0; k < r; k++) {
          w[j][i * r + k] += step[i * each + d + j * r + k] * size;
        }
      }
    }
    return new GaussianBasis(Nd4j.createFromArray(mu), Nd4j.createFromArray(w), basis.form());
  }
}
