package org.gmnm.mixture;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import java.util.Arrays;

/**
 * Sums of shares in [0, 1] in fixed point: additions of integers, hence exact, associative and
 * commutative. Any split and any order of the same shares gives the same sums to the last bit,
 * which no summation in floating point does.
 *
 * <p>A share is rounded once, to a multiple of 2^-55 (error below 1.4e-17); two words hold a sum,
 * so there is room for 2^62 shares.
 */
final class ExactSums implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** Units in a share of 1. */
  static final double ONE = 0x1p55;

  /** Units that make up one of the high word. */
  private static final long CARRY = 1L << 62;

  private final long[] low;
  private final long[] high;

  ExactSums(int size) {
    low = new long[size];
    high = new long[size];
  }

  /** Adds a share given in units, 0 to {@link #ONE}. */
  void add(int i, double units) {
    addUnits(i, (long) (units + 0.5));
  }

  /** Adds a share as many times as given, ≥ 0. */
  void add(int i, double units, long times) {
    if (times == 1) {
      add(i, units);
    } else {
      addTimes(i, (long) (units + 0.5), times);
    }
  }

  /** Adds whole units as many times as given, ≥ 0; of either sign, if only the sum is a share. */
  void addTimes(int i, long units, long times) {
    long product = units * times; // the low 64 bits
    high[i] += (Math.multiplyHigh(units, times) << 2) | (product >>> 62);
    addUnits(i, product & (CARRY - 1));
  }

  void add(ExactSums other) {
    for (int i = 0; i < low.length; i++) {
      high[i] += other.high[i];
      addUnits(i, other.low[i]);
    }
  }

  /** Writes all sums, each as its low word and its high one. */
  void write(DataOutput out) throws IOException {
    for (int i = 0; i < low.length; i++) {
      out.writeLong(low[i]);
      out.writeLong(high[i]);
    }
  }

  /** Takes the place of these sums: as many as were written. */
  void read(DataInput in) throws IOException {
    for (int i = 0; i < low.length; i++) {
      low[i] = in.readLong();
      high[i] = in.readLong();
      if (low[i] < 0 || low[i] >= CARRY || high[i] < -1) { // -1: rounded to just below 0
        throw new IOException("sum " + i + " is none of shares");
      }
    }
  }

  /** At most {@link #CARRY} at a time: the low word stays below it and cannot overflow. */
  private void addUnits(int i, long units) {
    long sum = low[i] + units;
    if (sum >= CARRY) {
      sum -= CARRY;
      high[i]++;
    }
    low[i] = sum;
  }

  /** One sum, rounded to a double. */
  double get(int i) {
    return high[i] * (CARRY / ONE) + low[i] / ONE;
  }

  /** All sums, rounded to doubles. */
  double[] toArray() {
    double[] sums = new double[low.length];
    Arrays.setAll(sums, this::get);
    return sums;
  }
}
