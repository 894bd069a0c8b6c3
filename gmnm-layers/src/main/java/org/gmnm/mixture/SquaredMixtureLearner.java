package org.gmnm.mixture;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Learns a {@link SquaredGaussianMixture} from a table by maximum likelihood; immutable.
 *
 * <pre>{@code
 * SquaredGaussianMixture ring = SquaredMixtureLearner.of(4).withSeed(1).fit(table);
 * }</pre>
 *
 * <p>No closed form of a step is known as there is for additive mixtures, so amplitudes, means and
 * sigmas follow the gradient, by Adam's rule on batches of at most {@value #BATCH} rows and with a
 * rate that falls to 0 along a cosine. A zero of the amplitude hardly moves across a row, so where
 * the zeros are is a matter of the start: several are tried, with amplitudes 1 and −1 in turn and
 * means from all at the centre, in the first, to all at rows by chance, in the last; the one of the
 * greatest likelihood is kept. All is in units of the columns' deviations.
 *
 * <p><b>Shapes</b>: a table [M, d] or values [M].
 *
 * <p><b>Options</b>: starts, {@value #DEFAULT_STARTS}; steps of each, {@value #DEFAULT_STEPS}; the
 * first rate, {@value #DEFAULT_RATE}; the least sigma as a share of the column's deviation, {@value
 * #DEFAULT_LEAST_SIGMA}; a seed.
 *
 * <p><b>Limits</b>: a start costs steps · batch · n · d, starts run on all cores. The likelihood
 * has many maxima, and more starts find better ones. The same seed gives the same density to the
 * bit.
 *
 * <p><b>Errors</b>: {@link IllegalArgumentException} for values that are not finite, constant
 * columns, and fewer rows than components.
 *
 * <p>Reference: Loconte et al., arXiv 2310.00724; Kingma and Ba, <i>Adam</i>, arXiv 1412.6980. The
 * starts and the damping at zeros are our choice.
 */
public final class SquaredMixtureLearner {

  /** Starts of which the best is kept, unless told otherwise: {@value}. */
  public static final int DEFAULT_STARTS = 8;

  /** Steps of each start, unless told otherwise: {@value}. */
  public static final int DEFAULT_STEPS = 1000;

  /** The first rate, unless told otherwise: {@value}. */
  public static final double DEFAULT_RATE = 0.05;

  /** Least sigma as a share of a column's deviation, unless told otherwise: {@value}. */
  public static final double DEFAULT_LEAST_SIGMA = 1e-2;

  /** Most rows of a step: {@value}. */
  public static final int BATCH = 1024;

  private static final String NAME = "SquaredMixtureLearner";
  private static final double DAMPING = 0.01;

  private final int components;
  private final int starts;
  private final int steps;
  private final double rate;
  private final double leastSigma;
  private final long seed;

  private SquaredMixtureLearner(
      int components, int starts, int steps, double rate, double leastSigma, long seed) {
    Check.that(components >= 1, "%s: components must be >= 1, got %d", NAME, components);
    Check.that(starts >= 1, "%s: starts must be >= 1, got %d", NAME, starts);
    Check.that(steps >= 0, "%s: steps must be >= 0, got %d", NAME, steps);
    Check.positive(NAME, "rate", rate);
    Check.positive(NAME, "leastSigma", leastSigma);
    this.components = components;
    this.starts = starts;
    this.steps = steps;
    this.rate = rate;
    this.leastSigma = leastSigma;
    this.seed = seed;
  }

  /**
   * A learner with the defaults and seed 0.
   *
   * @param components n ≥ 1
   * @return the learner
   */
  public static SquaredMixtureLearner of(int components) {
    return new SquaredMixtureLearner(
        components, DEFAULT_STARTS, DEFAULT_STEPS, DEFAULT_RATE, DEFAULT_LEAST_SIGMA, 0);
  }

  /**
   * This learner with another number of starts.
   *
   * @param count ≥ 1
   * @return a changed copy
   */
  public SquaredMixtureLearner withStarts(int count) {
    return new SquaredMixtureLearner(components, count, steps, rate, leastSigma, seed);
  }

  /**
   * This learner with another number of steps of each start.
   *
   * @param count ≥ 0; 0 gives the best of the starts
   * @return a changed copy
   */
  public SquaredMixtureLearner withSteps(int count) {
    return new SquaredMixtureLearner(components, starts, count, rate, leastSigma, seed);
  }

  /**
   * This learner with another first rate.
   *
   * @param first how far a parameter moves in a first step, in units of the columns' deviations
   * @return a changed copy
   */
  public SquaredMixtureLearner withRate(double first) {
    return new SquaredMixtureLearner(components, starts, steps, first, leastSigma, seed);
  }

  /**
   * This learner with another least sigma.
   *
   * @param share of the columns' deviations, above 0
   * @return a changed copy
   */
  public SquaredMixtureLearner withLeastSigma(double share) {
    return new SquaredMixtureLearner(components, starts, steps, rate, share, seed);
  }

  /**
   * This learner with another seed of its starts and batches.
   *
   * @param value any
   * @return a changed copy
   */
  public SquaredMixtureLearner withSeed(long value) {
    return new SquaredMixtureLearner(components, starts, steps, rate, leastSigma, value);
  }

  /**
   * Learns from values.
   *
   * @param values [M], finite
   * @return a density of one variable
   */
  public SquaredGaussianMixture fit(double[] values) {
    return fit(Arrays.stream(values).mapToObj(v -> new double[] {v}).toArray(double[][]::new));
  }

  /**
   * Learns from a table.
   *
   * @param table [M, d], finite
   * @return the density
   */
  public SquaredGaussianMixture fit(double[][] table) {
    Check.that(
        table.length >= components,
        "%s: %d rows are too few for %d components",
        NAME,
        table.length,
        components);
    Check.that(table[0].length > 0, "%s: rows must have at least one value", NAME);
    Rows rows = Rows.of(NAME, table, table[0].length);
    for (int i = 0; i < table.length; i++) {
      Check.finite(NAME, "row " + i, table[i], 0, table[i].length);
    }
    Columns columns = Columns.of(NAME, rows);
    double[][] standard = standardised(table, columns);
    return IntStream.range(0, starts)
        .parallel()
        .mapToObj(start -> learned(standard, columns, start))
        .map(mixture -> new Found(mixture, mixture.meanLogDensity(table)))
        .max(Comparator.comparingDouble(Found::logLikelihood))
        .orElseThrow()
        .mixture();
  }

  private record Found(SquaredGaussianMixture mixture, double logLikelihood) {}

  private static double[][] standardised(double[][] table, Columns columns) {
    double[][] standard = new double[table.length][];
    for (int i = 0; i < table.length; i++) {
      double[] row = table[i].clone();
      for (int a = 0; a < row.length; a++) {
        row[a] = (row[a] - columns.means[a]) / columns.sigmas[a];
      }
      standard[i] = row;
    }
    return standard;
  }

  private SquaredGaussianMixture learned(double[][] rows, Columns columns, int start) {
    Random random = new Random(31 * seed + start);
    double way = starts == 1 ? 0.5 : start / (starts - 1.0);
    int d = rows[0].length;
    SquaredLikelihood likelihood = new SquaredLikelihood(components, d, leastSigma, DAMPING);
    double[][] shuffled = rows.clone();
    double[][] batch = new double[Math.min(BATCH, rows.length)][];
    Descent descent = new Descent(start(rows, way, random), likelihood.size());
    for (int step = 0; step < steps; step++) {
      shuffle(shuffled, batch.length, random);
      System.arraycopy(shuffled, 0, batch, 0, batch.length);
      likelihood.at(descent.point, batch, descent.gradient);
      descent.move(rate * 0.5 * (1 + Math.cos(Math.PI * step / steps)));
    }
    return likelihood.mixture(descent.point, columns.means, columns.sigmas);
  }

  /** Different rows by chance come first. */
  private static void shuffle(double[][] rows, int first, Random random) {
    for (int i = 0; i < first && first < rows.length; i++) {
      int other = i + random.nextInt(rows.length - i);
      double[] swapped = rows[i];
      rows[i] = rows[other];
      rows[other] = swapped;
    }
  }

  /**
   * Amplitudes 1 and −1 in turn, means on the way from the centre to rows, sigmas from one
   * deviation down to an even share.
   *
   * @param way 0 for the centre, 1 for rows
   */
  private double[] start(double[][] rows, double way, Random random) {
    int d = rows[0].length;
    double[] point = new double[components * (1 + 2 * d)];
    for (int i = 0; i < components; i++) {
      point[i] = i % 2 == 0 ? 1 : -1;
      double[] row = rows[random.nextInt(rows.length)];
      double part = (i + random.nextDouble()) / components;
      for (int a = 0; a < d; a++) {
        point[components + i * d + a] = way * row[a];
        point[components * (1 + d) + i * d + a] = -part * Math.log(components) / d;
      }
    }
    return point;
  }

  /** A point that follows gradients by Adam's rule. */
  private static final class Descent {
    private static final double FIRST_DECAY = 0.9;
    private static final double SECOND_DECAY = 0.999;
    private static final double LEAST = 1e-8;

    final double[] point;
    final double[] gradient;
    private final double[] first;
    private final double[] second;
    private int steps;

    Descent(double[] point, int size) {
      this.point = point;
      gradient = new double[size];
      first = new double[size];
      second = new double[size];
    }

    void move(double rate) {
      steps++;
      double ofFirst = 1 - Math.pow(FIRST_DECAY, steps);
      double ofSecond = 1 - Math.pow(SECOND_DECAY, steps);
      for (int i = 0; i < point.length; i++) {
        first[i] += (1 - FIRST_DECAY) * (gradient[i] - first[i]);
        second[i] += (1 - SECOND_DECAY) * (gradient[i] * gradient[i] - second[i]);
        point[i] -= rate * first[i] / ofFirst / (Math.sqrt(second[i] / ofSecond) + LEAST);
      }
    }
  }
}
