package org.gmnm.calculus;

import java.util.List;
import java.util.Locale;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A solved linear problem: the parameters of a Gaussian mixture layer with one output and no bias,
 * and how well they solve it.
 *
 * <p>{@code basis().mu()} [m, d], {@code basis().w()} [d, m·r] and {@link #pi()} [m, 1] are the
 * layer's parameters {@code mu}, {@code W} and {@code pi}.
 *
 * @param basis the components
 * @param weights the output weights, m numbers
 * @param report rank, condition and residuals
 */
@SuppressWarnings("ArrayRecordComponent")
public record Solution(GaussianBasis basis, double[] weights, Report report)
    implements Approximation {

  /**
   * The output weights as the layer keeps them.
   *
   * @return pi [m, 1]
   */
  public INDArray pi() {
    return Nd4j.createFromArray(weights).reshape(weights.length, 1);
  }

  @Override
  public double[] apply(LinearOperator operator, double[][] points) {
    LinearEquation rows = LinearEquation.of("solution", operator, points, x -> 0);
    basis.requireDimensions(rows);
    return basis.combine(weights, rows);
  }

  /**
   * What the solver found.
   *
   * @param rows M, equations times points
   * @param unknowns m
   * @param rank singular values above the tolerance; fewer than m is usual for Gaussians that
   *     overlap, and means that the smallest of many equally good solutions was taken
   * @param condition largest over smallest singular value of the scaled matrix, as it was given
   * @param usedCondition largest over smallest singular value above the tolerance
   * @param tolerance the truncation, the only regularisation: relative to the largest value
   * @param residuals of each equation
   */
  public record Report(
      int rows,
      int unknowns,
      int rank,
      double condition,
      double usedCondition,
      double tolerance,
      List<Residual> residuals) {

    /**
     * Keeps its own copy of the list.
     *
     * @param rows M
     * @param unknowns m
     * @param rank singular values above the tolerance
     * @param condition of the scaled matrix
     * @param usedCondition of what was kept of it
     * @param tolerance the truncation
     * @param residuals of each equation
     */
    public Report {
      residuals = List.copyOf(residuals);
    }

    /**
     * The root mean square of all scaled residuals: what the solver minimised.
     *
     * @return the norm over the root of the number of rows
     */
    public double scaledResidual() {
      double sum = 0;
      for (Residual r : residuals) {
        sum += r.points() * Math.pow(r.scale() * r.rootMeanSquare(), 2);
      }
      return Math.sqrt(sum / rows);
    }

    @Override
    public String toString() {
      StringBuilder text =
          new StringBuilder(
              String.format(
                  Locale.ROOT,
                  "%d rows, %d unknowns, rank %d, condition %.1e (used %.1e), tolerance %.1e",
                  rows,
                  unknowns,
                  rank,
                  condition,
                  usedCondition,
                  tolerance));
      for (Residual r : residuals) {
        text.append(String.format(Locale.ROOT, "; %s residual %.1e", r.name(), r.rootMeanSquare()));
      }
      return text.toString();
    }
  }

  /**
   * How far one equation is from being met at its points.
   *
   * @param name the equation's
   * @param points N
   * @param rootMeanSquare of the residual, in the equation's own units
   * @param scale the factor of its rows in the least-squares problem, weight included
   */
  public record Residual(String name, int points, double rootMeanSquare, double scale) {}
}
