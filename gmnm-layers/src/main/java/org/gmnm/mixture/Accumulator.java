package org.gmnm.mixture;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.util.Locale;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;

/**
 * The one-pass learner of a {@link GmmExpansion}: takes values in any order and any portions,
 * merges with others, and gives the weights at any time.
 *
 * <pre>  w_i = (1/M) Σ_m γ_i(x_m),      γ_i(x) = φ_i(x) / Σ_j φ_j(x)</pre>
 *
 * <p><b>How</b>: the responsibilities of the values in a small piece of the interval only depend on
 * a few moments of these values, so what is summed per value are about ten Chebyshev polynomials,
 * and the formula itself is evaluated when the weights are asked for (class {@code CellMoments}
 * derives it). Values outside the interval, and all values where t is below about 0.3, add their
 * responsibilities directly.
 *
 * <p><b>Exactness</b>: every summand is rounded once to a multiple of 2^-55 and the sums are
 * integers, so they do not depend on order: any split of the same values over accumulators, threads
 * or machines gives the same weights to the last bit. Components left out for a value and the terms
 * cut off have together less than about {@value #NEGLECTED} of its density. All errors together
 * keep each weight within 1e-15 of the formula. {@link GmmExpansion#fastAccumulator} gives that up
 * for half the time.
 *
 * <p><b>Cost</b>: some seven nanoseconds per value in arrays (a few more one by one), for any n
 * whose 3 kB per component fit the cache; some microseconds per component in {@link #toMixture}.
 * Not safe for use by several threads: give each its own and merge.
 *
 * <p><b>Kept</b>: {@link #write} and {@link GmmExpansion#readAccumulator} put it into plain numbers
 * and back, to the bit, so that a sum that is under way outlives its program ({@code
 * docs/format.md}).
 *
 * <p><b>Errors</b>: a NaN or infinite value is an {@link IllegalArgumentException} with its
 * position, thrown before anything of that array is added.
 */
public final class Accumulator implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** The share of a value's density that may be left out. */
  public static final double NEGLECTED = 1e-17;

  private static final String NAME = "Accumulator";

  private final GmmExpansion expansion;

  /** Σ γ of the values that no cell takes. */
  private final ExactSums sums;

  private final @Nullable CellMoments moments;
  private long count;
  private transient @Nullable Window window;

  Accumulator(GmmExpansion expansion, boolean fast) {
    this.expansion = expansion;
    sums = new ExactSums(expansion.components());
    moments = CellMoments.suit(expansion) ? CellMoments.of(expansion, fast) : null;
  }

  /**
   * Adds one value.
   *
   * @param value finite
   * @return this
   */
  public Accumulator add(double value) {
    Check.that(
        Double.isFinite(value),
        "%s: value %d (counted from 0) must be finite, got %s; leave missing values out before",
        NAME,
        count,
        value);
    addFinite(value, 1);
    count++;
    return this;
  }

  /**
   * Adds one value several times: what as many additions of it give, to the last bit, in the time
   * of one.
   *
   * @param value finite
   * @param times how often, ≥ 0
   * @return this
   */
  public Accumulator add(double value, long times) {
    Check.finite(NAME, "value", value);
    Check.that(times >= 0, "%s: times must be >= 0, got %d", NAME, times);
    count = Math.addExact(count, times);
    addFinite(value, times);
    return this;
  }

  /**
   * Adds all values of an array.
   *
   * @param values all finite
   * @return this
   */
  public Accumulator add(double[] values) {
    return add(values, 0, values.length);
  }

  /**
   * Adds the values of a range of an array.
   *
   * @param values finite from from to to
   * @param from the first index
   * @param to the index after the last
   * @return this
   */
  public Accumulator add(double[] values, int from, int to) {
    Check.that(
        from >= 0 && from <= to && to <= values.length,
        "%s: from and to must satisfy 0 <= from <= to <= %d, got %d and %d",
        NAME,
        values.length,
        from,
        to);
    if (moments != null && moments.covers(values, from, to)) {
      moments.add(values, from, to);
      count += to - from;
      return this;
    }
    Check.finite(NAME, "values", values, from, to);
    return addChecked(values, from, to);
  }

  /**
   * Adds all values of a stream, in parallel if the stream is. A value that is not finite ends it;
   * what had been added before of a sequential stream stays added.
   *
   * @param values all finite
   * @return this
   */
  public Accumulator add(DoubleStream values) {
    if (values.isParallel()) {
      return merge(values.collect(expansion::accumulator, Accumulator::add, Accumulator::merge));
    }
    values.forEach(this::add);
    return this;
  }

  /**
   * Adds what another accumulator has seen; that one stays as it is.
   *
   * @param other one of an equal expansion
   * @return this
   */
  public Accumulator merge(Accumulator other) {
    Check.that(
        expansion.equals(other.expansion),
        "%s: only accumulators of equal expansions merge, got %s and %s",
        NAME,
        expansion,
        other.expansion);
    sums.add(other.sums);
    if (moments != null && other.moments != null) { // equal expansions have both or neither
      moments.add(other.moments);
    }
    count += other.count;
    return this;
  }

  /** {@return M, how many values have been added} */
  public long count() {
    return count;
  }

  /** {@return the expansion whose weights these are} */
  public GmmExpansion expansion() {
    return expansion;
  }

  /** {@return the mixture of the weights so far; adding may go on} */
  public GaussianMixture toMixture() {
    if (count == 0) {
      throw new IllegalStateException(
          NAME
              + ": no values have been added, so there are no weights: add data before toMixture()");
    }
    double[] weights = sums.toArray();
    if (moments != null) {
      moments.addTo(weights, window());
      for (int i = 0; i < weights.length; i++) {
        weights[i] = Math.max(0, weights[i]); // rounding could leave a share of nothing below 0
      }
    }
    return expansion.mixture(Sum.normalise(weights));
  }

  /**
   * Writes what has been added so far, as plain numbers in big-endian order: the expansion (low,
   * high, components, t), the count, and two words for each sum.
   *
   * @param out to be a part of a file that tells what it is and whether it is whole
   * @throws IOException if that fails
   */
  public void write(DataOutput out) throws IOException {
    out.writeDouble(expansion.low());
    out.writeDouble(expansion.high());
    out.writeInt(expansion.components());
    out.writeDouble(expansion.sigmaOverSpacing());
    out.writeLong(count);
    sums.write(out);
    if (moments != null) {
      moments.write(out);
    }
  }

  /** Fills a new one with what {@link #write} wrote of an equal expansion. */
  Accumulator read(DataInput in) throws IOException {
    double low = in.readDouble();
    double high = in.readDouble();
    int components = in.readInt();
    double t = in.readDouble();
    if (low != expansion.low()
        || high != expansion.high()
        || components != expansion.components()
        || t != expansion.sigmaOverSpacing()) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "it is of %d components on [%s, %s] with t = %s, not of %s",
              components,
              low,
              high,
              t,
              expansion));
    }
    count = in.readLong();
    if (count < 0) {
      throw new IOException("it is of " + count + " values");
    }
    sums.read(in);
    if (moments != null) {
      moments.read(in);
    }
    return this;
  }

  /** Adds values that are known to be finite. */
  Accumulator addChecked(double[] values, int from, int to) {
    int begin = from; // of values in the interval, up to i
    for (int i = from; i < to; i++) {
      if (moments == null || !moments.covers(values[i])) {
        addInside(values, begin, i);
        addDirectly(values[i], 1);
        begin = i + 1;
      }
    }
    addInside(values, begin, to);
    count += to - from;
    return this;
  }

  private void addInside(double[] values, int from, int to) {
    if (moments != null && from < to) {
      moments.add(values, from, to);
    }
  }

  private void addFinite(double value, long times) {
    if (moments != null && moments.covers(value)) {
      if (times == 1) {
        moments.add(value);
      } else {
        moments.add(value, times);
      }
    } else {
      addDirectly(value, times);
    }
  }

  private void addDirectly(double value, long times) {
    Window w = window();
    w.moveTo(value);
    double unitsPerTerm = ExactSums.ONE / w.sum;
    for (int i = 0; i < w.size; i++) {
      sums.add(w.first + i, w.terms[i] * unitsPerTerm, times);
    }
  }

  private Window window() {
    Window w = window;
    if (w == null) {
      w = new Window(expansion, NEGLECTED);
      window = w;
    }
    return w;
  }
}
