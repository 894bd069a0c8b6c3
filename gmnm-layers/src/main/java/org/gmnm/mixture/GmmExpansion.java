package org.gmnm.mixture;

import java.io.DataInput;
import java.io.IOException;
import java.io.Serializable;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;

/**
 * A density expanded in Gaussians that are fixed in place and share one sigma, as a Fourier series
 * expands a function in fixed waves: only the weights are learned, in one pass over the data.
 *
 * <pre>
 *   h = (high − low)/n     mean_i = low + (i + ½)h,  i = 0..n−1     sigma = t·h
 *   w_i = (1/M) Σ_m φ_i(x_m) / Σ_j φ_j(x_m)
 * </pre>
 *
 * <p><b>Shapes</b>: data [M] with weights [M], or counts of bins [B] · weights [n] · memory O(n),
 * whatever M is. Time O(M), whatever n is: a value only concerns the components near it ({@link
 * Accumulator}).
 *
 * <p><b>Defaults</b>: t = {@value #DEFAULT_SIGMA_OVER_SPACING}. The mixture of equal weights then
 * ripples by 3e-5 (1e-8 at t = 1); a smaller t resolves more and ripples more. One pass smooths:
 * what is learned is close to the density of the data blurred by σ√2 (each value becomes
 * responsibilities of about the shape of one Gaussian, and each component is one Gaussian more).
 * {@link #refine} removes part of that blur, a narrower sigma makes it smaller.
 *
 * <p><b>Limits</b>: a value outside the interval goes to the components that are nearest to it in
 * log space, in the limit to the end component alone; it is never lost and never makes a NaN. t
 * lies in [{@value #MIN_SIGMA_OVER_SPACING}, {@value #MAX_SIGMA_OVER_SPACING}].
 *
 * <p><b>Errors</b>: {@link IllegalArgumentException} for high ≤ low (a constant column: choose the
 * interval by hand), an interval too narrow for n different means, values that are NaN or infinite
 * (with their position); {@link IllegalStateException} for weights asked of no data.
 *
 * <p>Reference: arXiv 2308.09444 (fixed means, one shared sigma, weights in one iteration); the
 * place of the means and the responsibilities as the one step are our reading.
 *
 * @param low left end of the interval
 * @param high right end of the interval
 * @param components n, the number of Gaussians
 * @param sigmaOverSpacing t, sigma in units of the distance between means
 */
public record GmmExpansion(double low, double high, int components, double sigmaOverSpacing)
    implements Serializable {

  /** What t is where it is not given. */
  public static final double DEFAULT_SIGMA_OVER_SPACING = 0.75;

  /** The least t. Far below ½ the components stop overlapping and the expansion is a histogram. */
  public static final double MIN_SIGMA_OVER_SPACING = 0.01;

  /** The greatest t. Far above 1 neighbours can no longer be told apart. */
  public static final double MAX_SIGMA_OVER_SPACING = 100;

  /** Below this the reciprocal of a spacing, or of a part of it, is no number any more. */
  private static final double LEAST_SPACING = 1e-305;

  private static final String NAME = "GmmExpansion";

  /** What the weights of data add up to, as counts. */
  private static final double WEIGHT_UNITS = 0x1p62;

  /** Points that stand for the values of a bin. */
  private static final int PARTS_PER_SPACING = 4;

  /**
   * Checks the arguments.
   *
   * @param low left end of the interval
   * @param high right end of the interval
   * @param components the number of Gaussians
   * @param sigmaOverSpacing sigma in units of the distance between means
   */
  public GmmExpansion {
    Check.finite(NAME, "low", low);
    Check.finite(NAME, "high", high);
    Check.that(components >= 1, "%s: components must be >= 1, got %d", NAME, components);
    Check.that(
        sigmaOverSpacing >= MIN_SIGMA_OVER_SPACING && sigmaOverSpacing <= MAX_SIGMA_OVER_SPACING,
        "%s: sigmaOverSpacing must lie in [%s, %s], got %s",
        NAME,
        MIN_SIGMA_OVER_SPACING,
        MAX_SIGMA_OVER_SPACING,
        sigmaOverSpacing);
    Check.that(
        high > low && Double.isFinite(high - low),
        "%s: high must be > low and high - low finite, got low = %s, high = %s%s",
        NAME,
        low,
        high,
        low == high ? ": for a constant column give an interval around its value" : "");
    double spacing = (high - low) / components;
    Check.that(
        spacing >= 8 * Math.max(Math.ulp(low), Math.ulp(high)),
        "%s: [%s, %s] is too narrow for %d different means in double precision: subtract an offset"
            + " from the data or use fewer components",
        NAME,
        low,
        high,
        components);
    Check.that(
        spacing >= LEAST_SPACING,
        "%s: (high - low) / components must be >= %s, got low = %s, high = %s and %d components:"
            + " multiply the data by a constant or use fewer components",
        NAME,
        LEAST_SPACING,
        low,
        high,
        components);
  }

  /**
   * An expansion on a given interval.
   *
   * @param low left end, finite
   * @param high right end, finite, greater than low
   * @param components n ≥ 1
   * @param sigmaOverSpacing t
   * @return the expansion
   */
  public static GmmExpansion of(double low, double high, int components, double sigmaOverSpacing) {
    return new GmmExpansion(low, high, components, sigmaOverSpacing);
  }

  /**
   * An expansion on a given interval with the default t.
   *
   * @param low left end, finite
   * @param high right end, finite, greater than low
   * @param components n ≥ 1
   * @return the expansion
   */
  public static GmmExpansion of(double low, double high, int components) {
    return of(low, high, components, DEFAULT_SIGMA_OVER_SPACING);
  }

  /**
   * An expansion from the least to the greatest value of some data. Statistics of parts combine, so
   * the interval can be learned from a stream or from many machines as the weights can.
   *
   * @param range statistics of at least two different values
   * @param components n ≥ 1
   * @param sigmaOverSpacing t
   * @return the expansion on [min, max]
   */
  public static GmmExpansion forRange(
      DoubleSummaryStatistics range, int components, double sigmaOverSpacing) {
    Check.that(range.getCount() > 0, "%s: the range is of no values: give it data before", NAME);
    return of(range.getMin(), range.getMax(), components, sigmaOverSpacing);
  }

  /**
   * An expansion from the least to the greatest value of some data.
   *
   * @param data at least two different values, all finite
   * @param components n ≥ 1
   * @param sigmaOverSpacing t
   * @return the expansion on [min, max]
   */
  public static GmmExpansion forRange(double[] data, int components, double sigmaOverSpacing) {
    Check.finite(NAME, "data", data, 0, data.length);
    return forRange(Arrays.stream(data).summaryStatistics(), components, sigmaOverSpacing);
  }

  /** {@return h, the distance between neighbouring means} */
  public double spacing() {
    return (high - low) / components;
  }

  /** {@return t·h, the standard deviation of every component} */
  public double sigma() {
    return sigmaOverSpacing * spacing();
  }

  /**
   * One mean.
   *
   * @param i component, 0..n−1
   * @return low + (i + ½)h
   */
  public double mean(int i) {
    return low + (i + 0.5) * spacing();
  }

  /** {@return all means, rising [n]} */
  public double[] means() {
    double[] means = new double[components];
    Arrays.setAll(means, this::mean);
    return means;
  }

  /**
   * The mixture of given weights.
   *
   * @param weights n weights, ≥ 0, of sum 1
   * @return the mixture
   */
  public GaussianMixture mixture(double[] weights) {
    Check.length(NAME, "weights", weights.length, "means", components);
    return GaussianMixture.ofEqualSigma(weights, means(), sigma());
  }

  /** {@return a new accumulator} */
  public Accumulator accumulator() {
    return new Accumulator(this, false);
  }

  /**
   * A new accumulator that takes about half the time for values of arrays inside the interval: it
   * sums them up in floating point on their way. Each weight is within 1e-12 of the formula. The
   * same values in the same portions give the same weights to the last bit; other portions, threads
   * or orders differ in the last digits. It merges with accumulators of both kinds, and what it
   * writes is read by {@link #readAccumulator}. Where t is below about 0.3, and for values outside,
   * it is the same as {@link #accumulator}.
   *
   * @return a new accumulator
   */
  public Accumulator fastAccumulator() {
    return new Accumulator(this, true);
  }

  /**
   * An accumulator that goes on from what another one wrote.
   *
   * @param in at what {@link Accumulator#write} wrote of an equal expansion; what follows is left
   * @return with all that it had been given
   * @throws IOException if that ends too early, is of another expansion or no sums
   */
  public Accumulator readAccumulator(DataInput in) throws IOException {
    return accumulator().read(in);
  }

  /**
   * Learns the weights in one pass, on all cores; bit for bit what one accumulator learns.
   *
   * @param data at least one value, all finite
   * @return the mixture
   */
  public GaussianMixture fit(double[] data) {
    Check.finite(NAME, "data", data, 0, data.length);
    return Chunks.of(data.length)
        .collect(
            this::accumulator,
            (part, from, to) -> part.addChecked(data, from, to),
            Accumulator::merge)
        .toMixture();
  }

  /**
   * Learns the weights in one pass over a file; bit for bit what one accumulator learns.
   *
   * @param file of at least one value
   * @return the mixture
   * @throws IOException if it cannot be read, or a value is NaN or infinite
   */
  public GaussianMixture fit(ValueFile file) throws IOException {
    return file.accumulate(this).toMixture();
  }

  /**
   * Learns the weights from weighted values: of weights that are whole numbers, what each value
   * gives that often.
   *
   * @param data at least one value, all finite
   * @param dataWeights as many, ≥ 0, finite, not all 0; each is rounded to 2^-62 of their sum
   * @return the mixture
   */
  public GaussianMixture fit(double[] data, double[] dataWeights) {
    Check.sample(NAME, "data", data);
    double total = Check.dataWeights(NAME, dataWeights, "data", data.length);
    Accumulator accumulator = accumulator();
    for (int i = 0; i < data.length; i++) {
      accumulator.add(data[i], (long) (dataWeights[i] / total * WEIGHT_UNITS + 0.5));
    }
    return accumulator.toMixture();
  }

  /**
   * Learns the weights from a histogram. The values of a bin are taken to lie evenly in it, as
   * {@value #PARTS_PER_SPACING} or more points per distance of means.
   *
   * @param edges of the bins [B + 1], finite and rising
   * @param counts how many values each bin has [B], ≥ 0, not all 0
   * @return the mixture
   */
  public GaussianMixture fitHistogram(double[] edges, long[] counts) {
    Check.that(
        counts.length > 0 && edges.length == counts.length + 1,
        "%s: edges must be one more than counts, which must not be empty, got %d and %d",
        NAME,
        edges.length,
        counts.length);
    Check.finite(NAME, "edges", edges, 0, edges.length);
    double widest = 0;
    for (int b = 0; b < counts.length; b++) {
      Check.that(
          edges[b] < edges[b + 1],
          "%s: edges must rise, but edges[%d] = %s and edges[%d] = %s",
          NAME,
          b,
          edges[b],
          b + 1,
          edges[b + 1]);
      Check.that(counts[b] >= 0, "%s: counts[%d] must be >= 0, got %d", NAME, b, counts[b]);
      widest = Math.max(widest, edges[b + 1] - edges[b]);
    }
    int parts = (int) Math.ceil(Math.min(widest / spacing(), components) * PARTS_PER_SPACING);
    Accumulator accumulator = accumulator();
    for (int b = 0; b < counts.length; b++) {
      for (int i = 0; i < parts && counts[b] > 0; i++) { // as many for each bin: they count alike
        double place = (i + 0.5) / parts;
        accumulator.add(edges[b] + place * (edges[b + 1] - edges[b]), counts[b]);
      }
    }
    return accumulator.toMixture();
  }

  /**
   * Learns the weights in one pass and improves them by further ones: the expectation–maximisation
   * steps of a mixture of which only the weights are free. The log-likelihood is concave in them:
   * no pass lowers it, and every start with no weight at 0 climbs to the same height.
   *
   * @param data at least one value, all finite
   * @param passes further passes after the first, ≥ 0
   * @return the mixture and its way there
   */
  public Refinement refine(double[] data, int passes) {
    return refine(data, passes, fit(data).weights());
  }

  /**
   * Improves given weights by further passes; for every pass each component's density counts with
   * the weight that it has so far. On all cores, and the same to the last bit for any number of
   * them.
   *
   * @param data at least one value, all finite
   * @param passes ≥ 0
   * @param startWeights n weights, ≥ 0, of sum 1; one that is 0 stays 0
   * @return the mixture and its way there
   */
  public Refinement refine(double[] data, int passes, double[] startWeights) {
    Check.that(passes >= 0, "%s: passes must be >= 0, got %d", NAME, passes);
    Check.sample(NAME, "data", data);
    Check.length(NAME, "startWeights", startWeights.length, "means", components);
    return new Refiner(this, data).refine(Check.weights(NAME, startWeights), passes);
  }
}
