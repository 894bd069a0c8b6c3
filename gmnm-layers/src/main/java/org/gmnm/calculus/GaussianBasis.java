package org.gmnm.calculus;

import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;
import java.util.Collections;
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
 *   both         ∂_a ∂_b f_i = f_i (q_ia q_ib − P_iab), of a ridge with q_i = y_i v_i, P_i = v_i v_iᵀ
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
    double[] sigmas = new double[centres[0].length];
    Arrays.fill(sigmas, sigma);
    return axisAligned(centres, sigmas);
  }

  /**
   * Gaussians of one width for each axis: coordinates of different units.
   *
   * @param centres [m][d]
   * @param sigmas their standard deviation along each axis, d positive numbers
   * @return a basis of form MAHALANOBIS and rank d, every W_i diagonal, 1 over sigma
   */
  public static GaussianBasis axisAligned(double[][] centres, double[] sigmas) {
    return axisAligned(
        centres, Collections.nCopies(centres.length, sigmas).toArray(double[][]::new));
  }

  /**
   * A grid of equal Gaussians: as many as the product of the counts.
   *
   * @param low lowest centre, d coordinates; best a few spacings beyond the domain
   * @param high highest centre, above it in every coordinate
   * @param counts centres along each axis, at least 2
   * @param width standard deviation in spacings, positive; 2 to 3 is usual
   * @return a basis of form MAHALANOBIS and rank d
   */
  public static GaussianBasis grid(double[] low, double[] high, int[] counts, double width) {
    int d = low.length;
    double[] spacings = new double[d];
    int all = 1;
    for (int j = 0; j < d; j++) {
      if (high.length != d || counts.length != d || counts[j] < 2 || !(high[j] > low[j])) {
        throw new IllegalArgumentException(
            String.format(
                "GaussianBasis.grid: high must be > low and counts >= 2 for each of %d axes, got"
                    + " low %s, high %s, counts %s",
                d, Arrays.toString(low), Arrays.toString(high), Arrays.toString(counts)));
      }
      spacings[j] = (high[j] - low[j]) / (counts[j] - 1);
      all = Math.multiplyExact(all, counts[j]);
    }
    double[][] centres = new double[all][d];
    for (int i = 0; i < all; i++) {
      int rest = i;
      for (int j = d - 1; j >= 0; j--) {
        centres[i][j] = low[j] + spacings[j] * (rest % counts[j]);
        rest /= counts[j];
      }
    }
    Arrays.setAll(spacings, j -> width * spacings[j]);
    return axisAligned(centres, spacings);
  }

  /**
   * Gaussians each of its own width along each axis: narrow ones where a solution is sharp.
   *
   * @param centres [m][d]
   * @param sigmas their standard deviations [m][d], positive
   * @return a basis of form MAHALANOBIS and rank d, every W_i diagonal, 1 over its sigmas
   */
  public static GaussianBasis axisAligned(double[][] centres, double[][] sigmas) {
    if (centres.length == 0 || sigmas.length != centres.length) {
      throw new IllegalArgumentException(
          "GaussianBasis.axisAligned: there must be at least one centre and sigmas for each, got "
              + centres.length
              + " and "
              + sigmas.length);
    }
    int d = centres[0].length;
    double[][] w = new double[d][centres.length * d];
    for (int i = 0; i < centres.length; i++) {
      for (int j = 0; j < d; j++) {
        if (sigmas[i].length != d || !(sigmas[i][j] > 0) || Double.isInfinite(sigmas[i][j])) {
          throw new IllegalArgumentException(
              String.format(
                  "GaussianBasis.axisAligned: sigmas[%d] must be %d positive finite numbers, got"
                      + " %s",
                  i, d, Arrays.toString(sigmas[i])));
        }
        w[j][i * d + j] = 1 / sigmas[i][j];
      }
    }
    return new GaussianBasis(
        Nd4j.createFromArray(centres), Nd4j.createFromArray(w), Form.MAHALANOBIS);
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

  /** Adds an equation's rows times a factor to a column-major matrix, from a row on. */
  void fill(LinearEquation equation, double factor, double[] matrix, int firstRow, int rows) {
    IntStream.range(0, components())
        .parallel()
        .forEach(i -> addRows(i, equation, factor, matrix, i * rows + firstRow));
  }

  /** An equation's left-hand side for a weighted sum of the components, one column at a time. */
  double[] combine(double[] weights, LinearEquation equation) {
    double[] sum = new double[equation.size()];
    for (int i = 0; i < weights.length; i++) {
      addRows(i, equation, weights[i], sum, 0);
    }
    return sum;
  }

  private void addRows(int i, LinearEquation equation, double factor, double[] out, int from) {
    addAt(i, equation, factor, out, from);
    LinearEquation partners = equation.partners();
    if (partners != null) {
      addAt(i, partners, -factor, out, from);
    }
  }

  private void addAt(int i, LinearEquation equation, double factor, double[] out, int from) {
    double[][] points = equation.points();
    double[][] coefficients = equation.coefficients();
    double[] centre = mu[i];
    double[] w = form == Form.RIDGE ? direction(projections[i]) : projections[i];
    int r = w.length / dimensions;
    double trace = 0;
    for (double entry : w) {
      trace += entry * entry;
    }
    double[] p = new double[r];
    double[] q = new double[dimensions];
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
      double response = Math.exp(-0.5 * squares);
      if (response == 0) {
        continue;
      }
      double[] c = coefficients[n];
      double curve = c[Partials.laplacian(dimensions)];
      double sum = c[0] - curve * trace;
      for (int j = 0; j < dimensions; j++) {
        q[j] = 0;
        for (int k = 0; k < r; k++) {
          q[j] += p[k] * w[j * r + k];
        }
        sum += q[j] * (curve * q[j] - c[Partials.first(j)]);
      }
      if (Partials.hasHessian(c, dimensions)) {
        sum += seconds(c, q, w, r);
      }
      out[from + n] += factor * sum * response;
    }
  }

  /**
   * Value, first derivatives, Laplacian and second derivatives of a weighted sum of the components,
   * in the order of {@link Partials}.
   */
  double[][] partials(double[] weights, double[][] points) {
    return Arrays.stream(points)
        .parallel()
        .map(point -> partials(weights, point))
        .toArray(double[][]::new);
  }

  /** The same at one point. */
  double[] partials(double[] weights, double[] point) {
    double[] sum = new double[Partials.count(dimensions, true)];
    double[] p = new double[rank];
    double[] q = new double[dimensions];
    for (int i = 0; i < mu.length; i++) {
      double[] w = form == Form.RIDGE ? direction(projections[i]) : projections[i];
      int r = w.length / dimensions;
      double squares = 0;
      for (int k = 0; k < r; k++) {
        p[k] = 0;
        for (int j = 0; j < dimensions; j++) {
          p[k] += (point[j] - mu[i][j]) * w[j * r + k];
        }
        squares += p[k] * p[k];
      }
      double f = weights[i] * Math.exp(-0.5 * squares);
      if (f != 0) {
        for (int j = 0; j < dimensions; j++) {
          q[j] = 0;
          for (int k = 0; k < r; k++) {
            q[j] += p[k] * w[j * r + k];
          }
          sum[Partials.first(j)] -= f * q[j];
        }
        sum[0] += f;
        int next = Partials.second(dimensions, 0, 0);
        for (int a = 0; a < dimensions; a++) {
          for (int b = a; b < dimensions; b++) {
            double precision = 0;
            for (int k = 0; k < r; k++) {
              precision += w[a * r + k] * w[b * r + k];
            }
            double second = f * (q[a] * q[b] - precision);
            sum[next++] += second;
            sum[Partials.laplacian(dimensions)] += a == b ? second : 0;
          }
        }
      }
    }
    return sum;
  }

  /** Σ_{a ≤ b} c_ab (q_a q_b − P_ab), P = Σ_k w_k w_kᵀ. */
  private double seconds(double[] c, double[] q, double[] w, int r) {
    double sum = 0;
    int next = Partials.second(dimensions, 0, 0);
    for (int a = 0; a < dimensions; a++) {
      for (int b = a; b < dimensions; b++) {
        double coefficient = c[next++];
        if (coefficient != 0) {
          double precision = 0;
          for (int k = 0; k < r; k++) {
            precision += w[a * r + k] * w[b * r + k];
          }
          sum += coefficient * (q[a] * q[b] - precision);
        }
      }
    }
    return sum;
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
