package org.gmnm.calculus;

import java.util.Arrays;
import java.util.function.Consumer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Moves mu and W of a basis to make the projected residual smaller.
 *
 * <pre>
 *   R(θ) = min over pi of |A(θ) pi − b|²,   θ = (mu, W)
 *   step: min over (δpi, δθ) of |A δpi + J δθ + (A pi − b)|² + λ j² |δθ|²,   J = ∂(A pi)/∂θ
 * </pre>
 *
 * The step is Levenberg–Marquardt's with pi free beside θ, which is variable projection with
 * Kaufman's Jacobian; of it only δθ is kept, and pi is solved for anew. It is accepted if R falls.
 * The rows keep the factors of the start, so R is one function.
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

  /**
   * Progress.
   *
   * @param iteration accepted steps so far, from 1
   * @param scaledResidual the root mean square of the scaled residuals now
   * @param solution the solution now
   */
  public record Step(int iteration, double scaledResidual, Solution solution) {}

  private final VariableProjection problem;
  private final GaussianBasis start;
  private final double[] scales;
  private final double size;
  private final int each; // parameters of a component: d of mu, then d·r of W

  Refinement(VariableProjection problem, Solution start) {
    this.problem = problem;
    this.start = start.basis();
    this.scales = VariableProjection.scales(start);
    if (scales.length != problem.equations().size()) {
      throw new IllegalArgumentException(
          "VariableProjection.refine: start must be a solution of this problem's "
              + problem.equations().size()
              + " equations, got one of "
              + scales.length);
    }
    INDArray w = start.basis().w();
    this.size = w.norm2Number().doubleValue() / Math.sqrt((double) w.size(1));
    this.each = this.start.dimensions() * (1 + this.start.rank());
  }

  Solution run(int iterations, Consumer<Step> progress) {
    if (iterations < 1) {
      throw new IllegalArgumentException(
          "VariableProjection.refine: iterations must be >= 1, got " + iterations);
    }
    Solution best = problem.solve(start, scales);
    double damping = FIRST_DAMPING;
    for (int iteration = 1; iteration <= iterations; iteration++) {
      double value = best.report().scaledResidual();
      double[] jacobian = jacobian(best);
      Solution next = null;
      while (next == null && damping <= HARDEST) {
        Solution trial = problem.solve(moved(best.basis(), step(best, jacobian, damping)), scales);
        if (trial.report().scaledResidual() < value) {
          next = trial;
          damping *= EASIER;
        } else {
          damping *= HARDER;
        }
      }
      if (next == null) {
        return best;
      }
      best = next;
      progress.accept(new Step(iteration, best.report().scaledResidual(), best));
    }
    return best;
  }

  /** ∂(A pi)/∂θ, column-major, θ as component after component. */
  private double[] jacobian(Solution at) {
    GaussianBasis basis = at.basis();
    int m = basis.components();
    int rows = at.report().rows();
    double[] jacobian = new double[Math.multiplyExact(rows, m * each)];
    for (int parameter = 0; parameter < each; parameter++) {
      double[] difference = new double[m * each];
      for (int i = 0; i < m; i++) {
        difference[i * each + parameter] = DIFFERENCE;
      }
      double[] ahead = problem.matrix(moved(basis, difference), scales);
      for (int i = 0; i < m; i++) {
        difference[i * each + parameter] = -DIFFERENCE;
      }
      double[] behind = problem.matrix(moved(basis, difference), scales);
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

  /** δθ of the damped problem. */
  private double[] step(Solution at, double[] jacobian, double damping) {
    int rows = at.report().rows();
    int m = at.basis().components();
    int parameters = m * each;
    int tall = rows + parameters;
    double[] rowsOfA = problem.matrix(at.basis(), scales);
    double[] right = new double[tall];
    System.arraycopy(problem.rightHandSide(scales), 0, right, 0, rows);
    double[] matrix = new double[Math.multiplyExact(tall, m + parameters)];
    for (int i = 0; i < m; i++) {
      System.arraycopy(rowsOfA, i * rows, matrix, i * tall, rows);
      for (int n = 0; n < rows; n++) {
        right[n] -= at.weights()[i] * rowsOfA[i * rows + n];
      }
    }
    double largest = largestColumn(jacobian, rows, parameters);
    for (int l = 0; l < parameters; l++) {
      int to = (m + l) * tall;
      for (int n = 0; n < rows; n++) {
        matrix[to + n] = jacobian[l * rows + n] / largest;
      }
      matrix[to + rows + l] = Math.sqrt(damping);
    }
    double[] solution = problem.solveRaw(matrix, tall, m + parameters, right);
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
