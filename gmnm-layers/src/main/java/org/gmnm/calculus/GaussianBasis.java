package org.gmnm.calculus;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.gmnm.calculus.GmnmFormula.Form;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The components of a Gaussian mixture layer with fixed centres and projections, as a basis: what a
 * linear problem for the output weights is made of.
 *
 * <pre>
 *   f_i(x) = exp(−y_i²/2),  y_i as in {@link GmnmFormula}
 *   MAHALANOBIS  ∂f_i = −f_i q_i,      Δf_i = f_i (|q_i|² − trace P_i),  q_i = P_i (x − mu_i)
 *   RIDGE        ∂f_i = −f_i y_i v_i,  Δf_i = f_i |v_i|² (y_i² − 1),     v_i = Σ_k w_ik
 * </pre>
 *
 * <p><b>Shapes</b>: mu [m, d] · W [d, m·r], column i·r + k is projection k of component i: the
 * layer's own parameters.
 *
 * <p>In double whatever ND4J's default, and by {@code x − mu_i} rather than the layer's {@code x·W
 * − offsets}: the two agree to rounding. Immutable.
 */
public final class GaussianBasis implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  private final double[][] mu; // [m][d]
  private final double[][] projections; // [m][d * r], entry j * r + k
  private final int dimensions;
  private final int rank;
  private final Form form;

  /**
   * A basis from a layer's parameters, which are copied.
   *
   * @param mu centres [m, d]
   * @param w projections [d, m·r]
   * @param form how projections are aggregated
   */
  public GaussianBasis(INDArray mu, INDArray w, Form form) {
    if (mu.isEmpty() || mu.rank() != 2 || mu.size(0) < 1 || mu.size(1) < 1) {
      throw new IllegalArgumentException(
          "GaussianBasis: mu must be [m, d] with at least one component and one dimension, got "
              + Arrays.toString(mu.shape()));
    }
    int components = (int) mu.size(0);
    int width = (int) mu.size(1);
    if (w.isEmpty()
        || w.rank() != 2
        || w.size(0) != width
        || w.size(1) < components
        || w.size(1) % components != 0) {
      throw new IllegalArgumentException(
          String.format(
              "GaussianBasis: W must be [d, m·r] = [%d, %d·r] to fit mu %s, got %s",
              width, components, Arrays.toString(mu.shape()), Arrays.toString(w.shape())));
    }
    this.dimensions = width;
    this.rank = (int) w.size(1) / components;
    this.form = form;
    this.mu = mu.castTo(DataType.DOUBLE).toDoubleMatrix();
    this.projections = new double[components][width * rank];
    double[][] columns = w.castTo(DataType.DOUBLE).toDoubleMatrix();
    for (int i = 0; i < components; i++) {
      for (int j = 0; j < width; j++) {
        System.arraycopy(columns[j], i * rank, projections[i], j * rank, rank);
      }
    }
  }

  /**
   * Round Gaussians of one width.
   *
   * @param centres [m][d]
   * @param sigma their standard deviation, positive
   * @return a basis of form MAHALANOBIS and rank d, every W_i the identity over sigma
   */
  public static GaussianBasis isotropic(double[][] centres, double sigma) {
    if (centres.length == 0 || !(sigma > 0) || Double.isInfinite(sigma)) {
      throw new IllegalArgumentException(
          "GaussianBasis.isotropic: at least one centre and sigma > 0 and finite are needed, got "
              + centres.length
              + " centres and sigma "
              + sigma);
    }
    int d = centres[0].length;
    INDArray w = Nd4j.eye(d).castTo(DataType.DOUBLE).div(sigma);
    return new GaussianBasis(
        Nd4j.createFromArray(centres), Nd4j.tile(w, 1, centres.length), Form.MAHALANOBIS);
  }

  /**
   * The number of components.
   *
   * @return m
   */
  public int components() {
    return mu.length;
  }

  /**
   * The dimension of its points.
   *
   * @return d
   */
  public int dimensions() {
    return dimensions;
  }

  /**
   * The number of projections of a component.
   *
   * @return r
   */
  public int rank() {
    return rank;
  }

  /**
   * How projections are aggregated.
   *
   * @return the form
   */
  public Form form() {
    return form;
  }

  /**
   * The centres.
   *
   * @return mu [m, d], a copy in double
   */
  public INDArray mu() {
    return Nd4j.createFromArray(mu);
  }

  /**
   * The projections.
   *
   * @return W [d, m·r], a copy in double
   */
  public INDArray w() {
    double[][] columns = new double[dimensions][components() * rank];
    for (int i = 0; i < components(); i++) {
      for (int j = 0; j < dimensions; j++) {
        System.arraycopy(projections[i], j * rank, columns[j], i * rank, rank);
      }
    }
    return Nd4j.createFromArray(columns);
  }

  /**
   * A linear operator applied to every component at points; {@link LinearOperator#value()} gives
   * the responses.
   *
   * @param operator the operator
   * @param points [N][d]
   * @return [N, m]
   */
  public INDArray apply(LinearOperator operator, double[][] points) {
    LinearEquation rows = LinearEquation.of("basis", operator, points, x -> 0);
    requireDimensions(rows);
    double[] matrix = new double[points.length * components()];
    fill(rows, 1, matrix, 0, points.length);
    return Nd4j.createFromArray(matrix).reshape('c', components(), points.length).transpose();
  }

  /** Fails unless an equation's points have the basis's dimension. */
  void requireDimensions(LinearEquation equation) {
    if (equation.dimensions() != dimensions) {
      throw new IllegalArgumentException(
          String.format(
              "LinearEquation '%s': points must have %d coordinates like the basis's mu, got %d",
              equation.name(), dimensions, equation.dimensions()));
    }
  }

  /** Writes an equation's rows times a factor into a column-major matrix, from a row on. */
  void fill(LinearEquation equation, double factor, double[] matrix, int firstRow, int rows) {
    IntStream.range(0, components())
        .parallel()
        .forEach(i -> fillColumn(i, equation, factor, matrix, i * rows + firstRow));
  }

  /** An equation's left-hand side for a weighted sum of the components, one column at a time. */
  double[] combine(double[] weights, LinearEquation equation) {
    double[] sum = new double[equation.size()];
    double[] column = new double[equation.size()];
    for (int i = 0; i < weights.length; i++) {
      fillColumn(i, equation, weights[i], column, 0);
      for (int n = 0; n < sum.length; n++) {
        sum[n] += column[n];
      }
    }
    return sum;
  }

  private void fillColumn(int i, LinearEquation equation, double factor, double[] out, int from) {
    double[][] points = equation.points();
    double[][] coefficients = equation.coefficients();
    double[] centre = mu[i];
    double[] w = projections[i];
    if (form == Form.RIDGE) {
      w = direction(w);
    }
    int r = w.length / dimensions;
    double trace = 0;
    for (double entry : w) {
      trace += entry * entry;
    }
    double[] p = new double[r];
    for (int n = 0; n < points.length; n++) {
      double squares = 0;
      for (int k = 0; k < r; k++) {
        double projection = 0;
        for (int j = 0; j < dimensions; j++) {
          projection += (points[n][j] - centre[j]) * w[j * r + k];
        }
        p[k] = projection;
        squares += projection * projection;
      }
      double[] c = coefficients[n];
      double curve = c[dimensions + 1];
      double sum = c[0] - curve * trace;
      for (int j = 0; j < dimensions; j++) {
        double q = 0;
        for (int k = 0; k < r; k++) {
          q += p[k] * w[j * r + k];
        }
        sum += q * (curve * q - c[1 + j]);
      }
      out[from + n] = factor * sum * Math.exp(-0.5 * squares);
    }
  }

  /** v = Σ_k w_k: a ridge is a component of rank 1 along it. */
  private double[] direction(double[] w) {
    double[] sum = new double[dimensions];
    for (int j = 0; j < dimensions; j++) {
      for (int k = 0; k < rank; k++) {
        sum[j] += w[j * rank + k];
      }
    }
    return sum;
  }
}
