package org.gmnm.examples.spark;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.Serial;
import java.io.Serializable;
import org.gmnm.examples.data.NumberText;
import org.gmnm.mixture.Accumulator;
import org.jspecify.annotations.Nullable;

/**
 * What one pass finds out about one column. Cells that are null, NaN, empty or NA are missing;
 * anything else that is no finite number is kept as wrong.
 */
final class ColumnSums implements Serializable {

  @Serial private static final long serialVersionUID = 1;

  /** Characters that are kept of a cell that is no number. */
  private static final int MOST_SHOWN = 80;

  private final @Nullable Accumulator accumulator;
  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;
  private long missing;

  /** One of the cells that are no number: a failing task would be tried four times first. */
  private @Nullable String wrong;

  /** Without an accumulator only the range is found out. */
  ColumnSums(@Nullable Accumulator accumulator) {
    this.accumulator = accumulator;
  }

  /** A number of any type, text that is one, or null. */
  void take(@Nullable Object cell) {
    double value;
    if (cell instanceof Number number) {
      value = number.doubleValue();
    } else {
      String text = cell == null ? "" : cell.toString().strip();
      value = NumberText.parse(text);
      if (Double.isNaN(value) && !NumberText.isMissing(text)) {
        wrong = "'" + shown(text) + "'";
        return;
      }
    }
    if (Double.isNaN(value)) {
      missing++;
    } else if (Double.isInfinite(value)) {
      wrong = cell + "";
    } else {
      low = Math.min(low, value);
      high = Math.max(high, value);
      if (accumulator != null) {
        accumulator.add(value);
      }
    }
  }

  private static String shown(String text) {
    return text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "...";
  }

  /**
   * Range, missing cells, the wrong one or an empty text, and the accumulator where there is one.
   */
  void write(DataOutput out) throws IOException {
    out.writeDouble(low);
    out.writeDouble(high);
    out.writeLong(missing);
    out.writeUTF(wrong == null ? "" : wrong);
    if (accumulator != null) {
      accumulator.write(out);
    }
  }

  /** What was written of such a column as this one. */
  ColumnSums read(DataInput in) throws IOException {
    double readLow = in.readDouble();
    double readHigh = in.readDouble();
    long readMissing = in.readLong();
    String readWrong = in.readUTF();
    ColumnSums read =
        new ColumnSums(accumulator == null ? null : accumulator.expansion().readAccumulator(in));
    read.low = readLow;
    read.high = readHigh;
    read.missing = readMissing;
    read.wrong = readWrong.isEmpty() ? null : readWrong;
    return read;
  }

  void merge(ColumnSums other) {
    low = Math.min(low, other.low);
    high = Math.max(high, other.high);
    missing += other.missing;
    wrong = wrong == null ? other.wrong : wrong;
    if (accumulator != null && other.accumulator != null) {
      accumulator.merge(other.accumulator);
    }
  }

  @Nullable Accumulator accumulator() {
    return accumulator;
  }

  double low() {
    return low;
  }

  double high() {
    return high;
  }

  long missing() {
    return missing;
  }

  @Nullable String wrong() {
    return wrong;
  }
}
