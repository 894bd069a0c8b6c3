package org.gmnm.examples.spark;

import java.io.Serial;
import java.io.Serializable;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.SplittableRandom;
import org.gmnm.examples.data.Seeds;
import org.gmnm.mixture.GaussianMixture;

/**
 * Values drawn from two normal distributions, never held all at once: block b of {@value #BLOCK}
 * values depends on the seed and b alone, so any machine can draw any part of them, again too.
 *
 * @param seed of the values
 * @param count how many
 */
record DrawnValues(long seed, long count) implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** Values that are drawn at a time. */
  static final int BLOCK = 1 << 14;

  /** The interval that all but 3e-5 of the values lie in. */
  static final double LOW = -4;

  static final double HIGH = 5;

  private static final double SHARE = 0.3;
  private static final long STREAM = 1;

  /** The density that they are drawn from. */
  static GaussianMixture density() {
    return GaussianMixture.of(
        new double[] {SHARE, 1 - SHARE}, new double[] {-1.5, 1.5}, new double[] {0.5, 0.8});
  }

  long blocks() {
    return (count + BLOCK - 1) / BLOCK;
  }

  /** One block; the last may be shorter. */
  double[] block(long b) {
    SplittableRandom random = new SplittableRandom(Seeds.hash(seed, STREAM, b));
    double[] values = new double[(int) Math.min(BLOCK, count - b * BLOCK)];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          random.nextDouble() < SHARE
              ? -1.5 + 0.5 * random.nextGaussian()
              : 1.5 + 0.8 * random.nextGaussian();
    }
    return values;
  }

  /** The blocks of one of several parts, each drawn when it is asked for. */
  Iterator<double[]> part(int part, int parts) {
    long from = blocks() * part / parts;
    long to = blocks() * (part + 1) / parts;
    return new Iterator<>() {
      private long next = from;

      @Override
      public boolean hasNext() {
        return next < to;
      }

      @Override
      public double[] next() {
        if (next >= to) {
          throw new NoSuchElementException();
        }
        return block(next++);
      }
    };
  }
}
