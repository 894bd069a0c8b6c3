package org.gmnm.calculus;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.gmnm.backend.CpuLapack;

/**
 * Gaussians at the points of a lattice over a box: products of Gaussians of one coordinate, so that
 * every matrix is a product of small ones and tens of thousands of components cost seconds.
 *
 * <pre>
 *   u(x) = Σ_ij.. pi_ij.. g_i(x_0) g_j(x_1) ..      g_i(x) = exp(−(x − mu_i)²/(2σ²))
 *   values U at a lattice of nodes:  pi = (G_0⁺ ⊗ G_1⁺ ⊗ ..) U,   ∂_0 U = (G_0' G_0⁺ ⊗ I ⊗ ..) U
 * </pre>
 *
 * <p>{@link #fit} and {@link #solve} find the weights of a function and of a separable linear
 * equation; {@link TensorStepping} steps equations in time. For the many waves and the sharp fronts
 * that {@link VariableProjection} has too few components for, where the domain is a box.
 *
 * <p><b>Size</b>: two to three intervals for each half wave of the solution; the error falls with
 * more of them down to about 1e-11 of the largest value with the widths of the library's choice.
 * There are {@code intervals + 1 + 2 margin} components along an axis, and half as many nodes
 * again.
 *
 * <p><b>Limits</b>: one to three dimensions. Immutable. Reference for fits by more points than
 * components, with components beyond the border: Adcock and Huybrechs, <i>Frames and numerical
 * approximation</i>, SIAM Review 61 (2019).
 */
public final class TensorBasis {

  /** Standard deviation in intervals, unless set. */
  public static final double DEFAULT_WIDTH = 2;

  /** Components beyond the border, unless set. */
  public static final int DEFAULT_MARGIN = 7;

  private static final int MOST_DIMENSIONS = 3;
  private static final int FEWEST_INTERVALS = 2;
  private static final int LONGEST_AXIS = 2000; // a singular value decomposition of seconds
  private static final double MOST_NODES = 1e9; // of one array
  private static final int FIELDS = 4; // that a solve holds at once, at least

  private final Domain box;
  private final int[] intervals;
  private final double width;
  private final int margin;
  private final int levels;
  private final TensorAxis[] axes;
  private final int[] shape; // of the nodes
  private final int[] strides; // from a node to the next along an axis
  private final int[] counts; // of the components

  private TensorBasis(Domain box, int[] intervals, double width, int margin, int levels) {
    this.box = box;
    this.intervals = intervals;
    this.width = width;
    this.margin = margin;
    this.levels = levels;
    int d = box.dimensions();
    counts = Arrays.stream(intervals).map(n -> TensorAxis.components(n, margin, levels)).toArray();
    shape = Arrays.stream(counts).map(TensorAxis::nodes).toArray();
    requireMemory(FIELDS, "a lattice");
    strides = new int[d];
    Arrays.setAll(strides, j -> TensorProducts.points(Arrays.copyOfRange(shape, j + 1, d)));
    CpuLapack.prepare();
    LapackLeastSquares.requireRightKernels();
    axes = new TensorAxis[d];
    double[] low = box.low();
    double[] high = box.high();
    for (int j = 0; j < d; j++) {
      boolean like =
          j > 0
              && low[j] == low[j - 1]
              && high[j] == high[j - 1]
              && intervals[j] == intervals[j - 1];
      axes[j] =
          like ? axes[j - 1] : new TensorAxis(low[j], high[j], intervals[j], width, margin, levels);
    }
  }

  /**
   * A lattice on a box.
   *
   * @param box {@link Domain#box} of one to three dimensions
   * @param intervals of the lattice along each side, at least 2; one number for all sides, or one
   *     for each
   * @return the basis
   * @throws IllegalArgumentException if it does not fit into memory, before any of it is taken
   */
  public static TensorBasis of(Domain box, int... intervals) {
    int d = box.dimensions();
    require(box instanceof Box, "the domain must be a box (Domain.box)", box.getClass());
    require(d <= MOST_DIMENSIONS, "a box must have 1 to 3 dimensions", d);
    require(
        intervals.length == 1 || intervals.length == d,
        "there must be one number of intervals, or one for each of " + d + " sides",
        intervals.length);
    int[] all = new int[d];
    Arrays.setAll(all, j -> intervals[intervals.length == 1 ? 0 : j]);
    for (int n : all) {
      require(n >= FEWEST_INTERVALS && n <= LONGEST_AXIS, "intervals must be in [2, 2000]", n);
    }
    return new TensorBasis(box, all, DEFAULT_WIDTH, DEFAULT_MARGIN, 0);
  }

  /**
   * The same lattice with components of another width that reach less or more beyond the borders.
   *
   * @param newWidth standard deviation in intervals, in [0.5, 4]; wider is more accurate where the
   *     solution is smooth and needs a wider margin
   * @param newMargin components beyond each border, 0 to 20; 3 to 4 widths
   * @return the basis
   */
  public TensorBasis withWidth(double newWidth, int newMargin) {
    require(newWidth >= 0.5 && newWidth <= 4, "width must be in [0.5, 4]", newWidth);
    require(newMargin >= 0 && newMargin <= 20, "margin must be in [0, 20]", newMargin);
    return new TensorBasis(box, intervals, newWidth, newMargin, levels);
  }

  /**
   * The same lattice with narrower components along the borders, for solutions with a layer there.
   *
   * @param newLevels how often spacings are halved towards each border, 0 to 6; from 1 on a side
   *     must have 8 intervals at least
   * @return the basis
   */
  public TensorBasis withBorderLevels(int newLevels) {
    require(newLevels >= 0 && newLevels <= 6, "levels must be in [0, 6]", newLevels);
    int fewest = Arrays.stream(intervals).min().orElseThrow();
    require(
        newLevels == 0 || fewest >= TensorAxis.REACH,
        "border levels need 8 intervals or more along each side",
        fewest);
    return new TensorBasis(box, intervals, width, margin, newLevels);
  }

  private static void require(boolean condition, String rule, Object got) {
    if (!condition) {
      throw new IllegalArgumentException("TensorBasis: " + rule + ", got " + got);
    }
  }

  /** Fails if so many numbers at every node do not fit into Java's heap. */
  void requireMemory(int fields, String what) {
    double nodes = Arrays.stream(shape).asDoubleStream().reduce(1, (a, b) -> a * b);
    double bytes = 8 * nodes * fields;
    long heap = Runtime.getRuntime().maxMemory();
    if (bytes > heap || nodes > MOST_NODES) {
      throw new IllegalArgumentException(
          String.format(
              "TensorBasis: %s of %s nodes must fit into memory, it takes %.0f MiB, got a heap of"
                  + " %d MiB; give fewer intervals or more memory (java -Xmx)",
              what, Arrays.toString(shape), bytes / 0x1p20, heap >> 20));
    }
  }

  /**
   * The domain.
   *
   * @return the box
   */
  public Domain box() {
    return box;
  }

  /**
   * The number of components.
   *
   * @return m, the product of those along the axes
   */
  public int components() {
    return TensorProducts.points(counts);
  }

  /**
   * The components as any other basis has them, the last axis fastest: for networks, and with what
   * else takes a mixture.
   *
   * @return centres and widths
   */
  public GaussianBasis gaussians() {
    int d = axes.length;
    double[][] centres = new double[components()][d];
    double[][] sigmas = new double[components()][d];
    for (int i = 0; i < centres.length; i++) {
      int rest = i;
      for (int j = d - 1; j >= 0; j--) {
        centres[i][j] = axes[j].centre(rest % counts[j]);
        sigmas[i][j] = axes[j].sigma(rest % counts[j]);
        rest /= counts[j];
      }
    }
    return GaussianBasis.axisAligned(centres, sigmas);
  }

  /**
   * Fits a function.
   *
   * @param function finite at every point of the box
   * @return its mixture, and how far it is off at the nodes
   */
  public Solution fit(ScalarField function) {
    double[] values = sample(function);
    double[] fitted = fitted(values);
    double sum = 0;
    for (int n = 0; n < values.length; n++) {
      sum += Math.pow(values[n] - fitted[n], 2);
    }
    double off = Math.sqrt(sum / values.length);
    return solution(
        weights(values), List.of(new Solution.Residual("values", values.length, off, 1)));
  }

  /**
   * Solves a linear equation with the solution given on the border.
   *
   * <pre>
   *   Σ_j a_j(x_j) ∂_j² u + b_j(x_j) ∂_j u + c u = source inside,  u = border on it
   * </pre>
   *
   * <p>By a Schur decomposition of each axis's matrix, {@code A_0 X + X A_1ᵀ = F}: the work of two
   * eigenvalue problems as large as one axis, whatever the number of waves.
   *
   * @param operator separable: no mixed derivatives, the coefficients of derivatives along an axis
   *     depend on its coordinate alone, that of the value is constant
   * @param source the right-hand side
   * @param border the solution on the border
   * @return the solution, with the residuals at the nodes inside and of the border
   * @throws ArithmeticException if there is not one solution, as at a resonance
   */
  public Solution solve(LinearOperator operator, ScalarField source, ScalarField border) {
    require(
        axes.length <= 2,
        "solve takes a box of 1 or 2 dimensions; use VariableProjection beyond",
        axes.length);
    return new TensorSolve(this, operator).solution(source, border);
  }

  /** A solution of this basis with what is to be reported. */
  Solution solution(double[] weights, List<Solution.Residual> residuals) {
    double condition = 1;
    double used = 1;
    int rank = 1;
    for (TensorAxis axis : axes) {
      double[] all = axis.singular();
      double[] kept = axis.kept();
      rank *= kept.length;
      condition *= all[0] / all[all.length - 1];
      used *= kept[0] / kept[kept.length - 1];
    }
    used = Math.min(used, 1 / TensorAxis.TOLERANCE);
    return new Solution(
        gaussians(),
        weights,
        new Solution.Report(
            nodes(), components(), rank, condition, used, TensorAxis.TOLERANCE, residuals));
  }

  TensorAxis axis(int j) {
    return axes[j];
  }

  int dimensions() {
    return axes.length;
  }

  int nodes() {
    return TensorProducts.points(shape);
  }

  int[] shape() {
    return shape.clone();
  }

  /** How far apart nodes are in a field whose coordinate j differs by one. */
  int stride(int j) {
    return strides[j];
  }

  /** The index along axis j of a node. */
  int index(int node, int j) {
    return node / strides[j] % shape[j];
  }

  double coordinate(int node, int j) {
    return axes[j].node(index(node, j));
  }

  double[] point(int node) {
    double[] x = new double[axes.length];
    Arrays.setAll(x, j -> coordinate(node, j));
    return x;
  }

  /** The nodes on the border. */
  int[] border() {
    return IntStream.range(0, nodes())
        .filter(
            node ->
                IntStream.range(0, axes.length).anyMatch(j -> index(node, j) % (shape[j] - 1) == 0))
        .toArray();
  }

  /** A function at the nodes. */
  double[] sample(ScalarField function) {
    double[] values = new double[nodes()];
    for (int n = 0; n < values.length; n++) {
      values[n] = valueAt(function, point(n));
    }
    return values;
  }

  static double valueAt(ScalarField function, double[] x) {
    double value = function.at(x);
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          String.format(
              "TensorBasis: the function must be finite, got %s at point %s",
              value, Arrays.toString(x)));
    }
    return value;
  }

  /** Weights of the fit. */
  double[] weights(double[] values) {
    double[][] project = Arrays.stream(axes).map(TensorAxis::project).toArray(double[][]::new);
    double[][] vectors = Arrays.stream(axes).map(TensorAxis::vectors).toArray(double[][]::new);
    double[][] singular = Arrays.stream(axes).map(TensorAxis::kept).toArray(double[][]::new);
    return weights(vectors, singular, TensorProducts.along(project, values, shape));
  }

  /**
   * Weights of coefficients: V of each axis times coefficients over singular values. Those of a
   * product of matrices are the products of theirs; what is small beside the largest is left out
   * here, too, or the weights are noise.
   */
  static double[] weights(double[][] vectors, double[][] singular, double[] coefficients) {
    int d = singular.length;
    int[] ranks = Arrays.stream(singular).mapToInt(kept -> kept.length).toArray();
    double[] divided = new double[coefficients.length];
    for (int n = 0; n < divided.length; n++) {
      double product = 1;
      double largest = 1;
      int rest = n;
      for (int j = d - 1; j >= 0; j--) {
        product *= singular[j][rest % ranks[j]];
        largest *= singular[j][0];
        rest /= ranks[j];
      }
      divided[n] = product > TensorAxis.TOLERANCE * largest ? coefficients[n] / product : 0;
    }
    return TensorProducts.along(vectors, divided, ranks);
  }

  /** The values of the fit. */
  double[] fitted(double[] values) {
    double[][] fits = Arrays.stream(axes).map(axis -> axis.derivative(0)).toArray(double[][]::new);
    return TensorProducts.along(fits, values, shape);
  }

  /** A derivative along one axis at the nodes. */
  double[] derivative(int axis, int order, double[] values) {
    return TensorProducts.along(axis, axes[axis].derivative(order), values, shape);
  }

  /** The partial derivatives of a weighted sum at a point, in the order of {@link Partials}. */
  double[] partials(double[] weights, double[] x) {
    int d = axes.length;
    double[][][] responses = new double[3][d][];
    for (int order = 0; order < 3; order++) {
      for (int j = 0; j < d; j++) {
        responses[order][j] = axes[j].responses(order, x[j]);
      }
    }
    double[] partials = new double[Partials.count(d, true)];
    partials[0] = contracted(weights, responses[0]);
    for (int i = 0; i < d; i++) {
      double[][] once = responses[0].clone();
      once[i] = responses[1][i];
      partials[Partials.first(i)] = contracted(weights, once);
      for (int j = i; j < d; j++) {
        double[][] twice = once.clone();
        twice[j] = responses[i == j ? 2 : 1][j];
        double second = contracted(weights, twice);
        partials[Partials.second(d, i, j)] = second;
        partials[Partials.laplacian(d)] += i == j ? second : 0;
      }
    }
    return partials;
  }

  /** The sum of weights times a factor for each index. */
  private double contracted(double[] weights, double[][] factors) {
    double[] left = weights;
    for (int j = factors.length - 1; j >= 0; j--) {
      double[] factor = factors[j];
      double[] sums = new double[left.length / factor.length];
      for (int r = 0; r < sums.length; r++) {
        double sum = 0;
        for (int k = 0; k < factor.length; k++) {
          sum += left[r * factor.length + k] * factor[k];
        }
        sums[r] = sum;
      }
      left = sums;
    }
    return left[0];
  }
}
