package org.gmnm.loss;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The joint mixtures that a network emitted for one batch, as plain arrays: there are no batched
 * triangular solves in ND4J.
 *
 * <pre>
 *   z = L⁻¹(y − μ)     l_k = log w_k − Σ_j log L_jj − ½|z|² − ½ D log 2π     NLL = −log Σ_k exp(l_k)
 *   γ = softmax(l)     g = L⁻ᵀ z
 *   ∂NLL/∂logit_k = w_k − γ_k     ∂NLL/∂μ = −γ_k g     ∂NLL/∂L = −γ_k (g zᵀ − L⁻ᵀ), its lower part
 * </pre>
 *
 * <p>Of known labels o alone, the rows L_o of the factor are made triangular, L_o = M Q with
 * orthonormal rows in Q. Then z = M⁻¹(y_o − μ_o), g = M⁻ᵀ z and ∂NLL/∂L_o = −γ_k (g zᵀ − M⁻ᵀ) Q.
 */
final class JointMixtureBatch {

  private static final double HALF_LOG_TWO_PI = 0.5 * Math.log(2 * Math.PI);

  /** Beyond this z its square is no float any more. */
  private static final double FAR = 1e18;

  /** Derivatives are cut to what is a float. */
  private static final double STEEP = 1e36;

  private final double[] output;
  private final int examples;
  private final int n;
  private final int d;
  private final boolean full;
  private final double minSigma;

  /** Values per example. */
  private final int width;

  JointMixtureBatch(double[] output, int n, int d, boolean full, double minSigma) {
    this.output = output;
    this.n = n;
    this.d = d;
    this.full = full;
    this.minSigma = minSigma;
    width = width(n, d, full);
    examples = output.length / width;
  }

  static int width(int n, int d, boolean full) {
    return Math.multiplyExact(n, 1 + d + shape(d, full));
  }

  /** Values of a component's covariance. */
  static int shape(int d, boolean full) {
    return full ? d * (d + 1) / 2 : d;
  }

  private int meanAt(int example, int k) {
    return example * width + n + k * d;
  }

  private int shapeAt(int example, int k) {
    return example * width + n + n * d + k * shape(d, full);
  }

  /** Where L_jj stands among the values of a covariance; before it, L_j0 to L_j,j−1. */
  private int diagonal(int j) {
    return full ? j * (j + 1) / 2 + j : j;
  }

  /** log σ where σ² = minSigma² + exp(2v); neither exponential can overflow. */
  private double logSigma(double v) {
    double bound = Math.log(minSigma);
    return Math.max(v, bound) + 0.5 * Math.log1p(Math.exp(-2 * Math.abs(v - bound)));
  }

  /** d log σ / dv. */
  private double slope(double v) {
    return 1 / (1 + Math.exp(-2 * (v - Math.log(minSigma))));
  }

  /** log w [n]. */
  private double[] logWeights(int example) {
    double[] logits = Arrays.copyOfRange(output, example * width, example * width + n);
    double sum = logSum(logits);
    for (int k = 0; k < n; k++) {
      logits[k] -= sum;
    }
    return logits;
  }

  private static double logSum(double[] logs) {
    double max = Arrays.stream(logs).max().orElseThrow();
    double sum = 0;
    for (double log : logs) {
      sum += Math.exp(log - max);
    }
    return max + Math.log(sum);
  }

  /** Of sum 1 also where the sum of the logs is rounded to multiples of much more. */
  private static double[] softmax(double[] logs) {
    double max = Arrays.stream(logs).max().orElseThrow();
    double[] terms = Arrays.stream(logs).map(log -> Math.exp(log - max)).toArray();
    scale(1 / Arrays.stream(terms).sum(), terms);
    return terms;
  }

  double[] weights(int example) {
    return Arrays.stream(logWeights(example)).map(Math::exp).toArray();
  }

  double[][] means(int example) {
    double[][] means = new double[n][];
    Arrays.setAll(
        means, k -> Arrays.copyOfRange(output, meanAt(example, k), meanAt(example, k) + d));
    return means;
  }

  /** Lower triangular factors [n, d, d]. */
  double[][][] factors(int example) {
    double[][][] factors = new double[n][d][d];
    for (int k = 0; k < n; k++) {
      for (int j = 0; j < d; j++) {
        factors[k][j] = row(example, k, j);
      }
    }
    return factors;
  }

  private double[] row(int example, int k, int j) {
    double[] row = new double[d];
    int at = shapeAt(example, k) + diagonal(j);
    if (full) {
      System.arraycopy(output, at - j, row, 0, j);
    }
    row[j] = Math.exp(logSigma(output[at]));
    return row;
  }

  /** One component of one example against the known labels. */
  private abstract class Component {
    final int example;
    final int k;

    /** log of the density of the known labels. */
    double log;

    Component(int example, int k) {
      this.example = example;
      this.k = k;
    }

    /** Writes γ times the derivatives of −log. */
    abstract void derive(double gamma, double[] gradient);

    /** From ∂/∂L_jj · L_jj, with the sign of the NLL. */
    final void deriveSigma(int j, double ofLogSigma, double[] gradient) {
      int at = shapeAt(example, k) + diagonal(j);
      gradient[at] = cut(ofLogSigma * slope(output[at]));
    }
  }

  /** All labels known, or independent of those that are not. */
  private final class Triangular extends Component {
    private final int[] known;
    private final double[] z = new double[d];

    Triangular(int example, int k, double[] y, int[] known) {
      super(example, k);
      this.known = known;
      double sum = 0;
      for (int j : known) {
        int at = shapeAt(example, k) + diagonal(j);
        double rest = y[example * d + j] - output[meanAt(example, k) + j];
        for (int l = 0; full && l < j; l++) {
          rest -= output[at - j + l] * z[l];
        }
        double logSigma = logSigma(output[at]);
        z[j] = Math.max(-FAR, Math.min(FAR, rest * Math.exp(-logSigma)));
        sum -= logSigma + 0.5 * z[j] * z[j] + HALF_LOG_TWO_PI;
      }
      log = sum;
    }

    @Override
    void derive(double gamma, double[] gradient) {
      double[] g = new double[d];
      for (int i = known.length - 1; i >= 0; i--) {
        int j = known[i];
        double rest = z[j]; // L_jj g_j
        for (int l = j + 1; full && l < d; l++) {
          rest -= output[shapeAt(example, k) + diagonal(l) - l + j] * g[l];
        }
        int at = shapeAt(example, k) + diagonal(j);
        g[j] = cut(rest * Math.exp(-logSigma(output[at])));
        gradient[meanAt(example, k) + j] = cut(-gamma * g[j]);
        deriveSigma(j, gamma * (1 - z[j] * rest), gradient);
        for (int l = 0; full && l < j; l++) {
          gradient[at - j + l] = cut(-gamma * g[j] * z[l]);
        }
      }
    }
  }

  /** Some labels unknown, with a full covariance. */
  private final class Marginal extends Component {
    private final int[] known;
    private final double[][] m;
    private final double[][] q;
    private final double[] z;

    Marginal(int example, int k, double[] y, int[] known) {
      super(example, k);
      this.known = known;
      m = new double[known.length][known.length];
      q = new double[known.length][];
      z = new double[known.length];
      double sum = 0;
      for (int i = 0; i < known.length; i++) {
        q[i] = row(example, k, known[i]);
        double rest = y[example * d + known[i]] - output[meanAt(example, k) + known[i]];
        for (int j = 0; j < i; j++) {
          m[i][j] = dot(q[i], q[j]);
          addTimes(-m[i][j], q[j], q[i]);
          rest -= m[i][j] * z[j];
        }
        m[i][i] = Math.sqrt(dot(q[i], q[i]));
        scale(1 / m[i][i], q[i]);
        z[i] = Math.max(-FAR, Math.min(FAR, rest / m[i][i]));
        sum -= Math.log(m[i][i]) + 0.5 * z[i] * z[i] + HALF_LOG_TWO_PI;
      }
      log = sum;
    }

    @Override
    void derive(double gamma, double[] gradient) {
      int size = known.length;
      double[] along = new double[d]; // Qᵀ z
      for (int i = 0; i < size; i++) {
        addTimes(z[i], q[i], along);
      }
      double[] g = z.clone();
      double[][] inverse = q.clone(); // becomes M⁻ᵀ Q
      for (int i = size - 1; i >= 0; i--) {
        inverse[i] = q[i].clone();
        for (int l = i + 1; l < size; l++) {
          g[i] -= m[l][i] * g[l];
          addTimes(-m[l][i], inverse[l], inverse[i]);
        }
        g[i] = cut(g[i] / m[i][i]);
        scale(1 / m[i][i], inverse[i]);
        int j = known[i];
        int at = shapeAt(example, k) + diagonal(j);
        gradient[meanAt(example, k) + j] = cut(-gamma * g[i]);
        double sigma = Math.exp(logSigma(output[at]));
        deriveSigma(j, -gamma * (g[i] * along[j] - inverse[i][j]) * sigma, gradient);
        for (int l = 0; l < j; l++) {
          gradient[at - j + l] = cut(-gamma * (g[i] * along[l] - inverse[i][l]));
        }
      }
    }
  }

  private static double cut(double derivative) {
    return Math.max(-STEEP, Math.min(STEEP, derivative));
  }

  private static double dot(double[] x, double[] y) {
    double sum = 0;
    for (int i = 0; i < x.length; i++) {
      sum += x[i] * y[i];
    }
    return sum;
  }

  private static void addTimes(double factor, double[] x, double[] to) {
    for (int i = 0; i < x.length; i++) {
      to[i] += factor * x[i];
    }
  }

  private static void scale(double factor, double[] x) {
    for (int i = 0; i < x.length; i++) {
      x[i] *= factor;
    }
  }

  private Component component(int example, int k, double[] y, int[] known) {
    return full && known.length < d
        ? new Marginal(example, k, y, known)
        : new Triangular(example, k, y, known);
  }

  /**
   * The NLL of each example's known labels, at the first of them; 0 at the others.
   *
   * @param y labels [N·D]
   * @param mask as the labels, 0 where unknown; null where all are known
   * @return [N·D]
   */
  double[] scores(double[] y, double @Nullable [] mask) {
    double[] scores = new double[examples * d];
    for (int example = 0; example < examples; example++) {
      int[] known = known(example, mask);
      if (known.length > 0) {
        double[] logs = logWeights(example);
        for (int k = 0; k < n; k++) {
          logs[k] += component(example, k, y, known).log;
        }
        scores[example * d + known[0]] = -logSum(logs);
      }
    }
    return scores;
  }

  /** The gradient of the scores' sum [N·w]; arguments as of {@link #scores}. */
  double[] gradient(double[] y, double @Nullable [] mask) {
    double[] gradient = new double[output.length];
    for (int example = 0; example < examples; example++) {
      int[] known = known(example, mask);
      if (known.length > 0) {
        double[] logWeights = logWeights(example);
        double[] logs = new double[n];
        Component[] components = new Component[n];
        for (int k = 0; k < n; k++) {
          components[k] = component(example, k, y, known);
          logs[k] = logWeights[k] + components[k].log;
        }
        double[] gammas = softmax(logs);
        for (int k = 0; k < n; k++) {
          gradient[example * width + k] = Math.exp(logWeights[k]) - gammas[k];
          components[k].derive(gammas[k], gradient);
        }
      }
    }
    return gradient;
  }

  private int[] known(int example, double @Nullable [] mask) {
    int[] known = new int[d];
    int size = 0;
    for (int j = 0; j < d; j++) {
      if (mask == null || mask[example * d + j] != 0) {
        known[size++] = j;
      }
    }
    return Arrays.copyOf(known, size);
  }
}
