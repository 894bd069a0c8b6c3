package org.gmnm.data;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.deeplearning4j.nn.conf.inputs.InputType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.DataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Windows of a table of series, a row for each time, as a network reads them that forecasts one
 * column: it sees some rows, the look-back, and tells the next ones, the horizon.
 *
 * <pre>{@code
 * SeriesWindows windows =
 *     SeriesWindows.of(28, 7) // from 28 days the next 7 of column 0
 *         .withPast(1) // measured, so known up to today
 *         .withKnownAhead(2) // planned, so known for the days to come
 *         .standardizedBy(table, 0, trainingRows);
 * DataSet training = windows.between(table, 0, trainingRows);
 * DataSet test = windows.between(table, trainingRows, table.length);
 * }</pre>
 *
 * <p>A window is named by its origin, the first row that it tells. Of the target and of past
 * covariates it sees rows before its origin alone; of covariates known ahead also the rows told.
 *
 * <p><b>Shapes</b>, for N windows, T rows of look-back, a horizon of H, p columns of the past (the
 * target and past covariates) and f columns known ahead:
 *
 * <ul>
 *   <li>features [N, 2 p + (H + 1) f, T]: at each row the last value known in the window and a
 *       flag, 1 where the cell is missing, of the target and then of each past covariate; then of
 *       each covariate known ahead its value in this row and in each of the H rows after it
 *   <li>labels [N, H]: the target in the rows told
 *   <li>labels' mask [N, H]: 0 where the target is missing
 * </ul>
 *
 * So the network ends in a {@code LastTimeStep} and an output layer of H outputs. A loss whose
 * outputs are not its labels takes its own mask, such as {@code LossGaussianMixture.outputMask}.
 *
 * <p>A missing cell is NaN. Where no value is known before it, the mean stands in, or 0 without
 * {@link #standardizedBy}. Immutable.
 */
public final class SeriesWindows {

  private final int lookBack;
  private final int horizon;

  /** The target first. */
  private final int[] past;

  private final int[] ahead;
  private final Scaling scaling;

  private SeriesWindows(int lookBack, int horizon, int[] past, int[] ahead, Scaling scaling) {
    this.lookBack = lookBack;
    this.horizon = horizon;
    this.past = past;
    this.ahead = ahead;
    this.scaling = scaling;
  }

  /** Mean and deviation of each column; none where values stay as they are. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Scaling(double[] mean, double[] deviation) {

    static final Scaling NONE = new Scaling(new double[0], new double[0]);

    static Scaling of(double[][] table, int from, int to) {
      double[] mean = new double[table[from].length];
      double[] deviation = new double[mean.length];
      for (int column = 0; column < mean.length; column++) {
        int j = column;
        double[] known =
            IntStream.range(from, to)
                .mapToDouble(row -> table[row][j])
                .filter(value -> !Double.isNaN(value))
                .toArray();
        double m = Arrays.stream(known).average().orElse(0);
        double v = Arrays.stream(known).map(value -> (value - m) * (value - m)).average().orElse(0);
        mean[j] = m;
        deviation[j] = v > 0 ? Math.sqrt(v) : 1;
      }
      return new Scaling(mean, deviation);
    }

    double standard(int column, double value) {
      return column < mean.length ? (value - mean[column]) / deviation[column] : value;
    }

    INDArray inUnits(int column, INDArray standard) {
      return column < mean.length
          ? standard.mul(deviation[column]).addi(mean[column])
          : standard.dup();
    }
  }

  /**
   * Windows that forecast column 0 from itself.
   *
   * @param lookBack rows that a forecast sees, at least 1
   * @param horizon rows that it tells, at least 1
   * @return the windows
   */
  public static SeriesWindows of(int lookBack, int horizon) {
    requireAtLeastOne("lookBack", lookBack);
    requireAtLeastOne("horizon", horizon);
    return new SeriesWindows(lookBack, horizon, new int[] {0}, new int[0], Scaling.NONE);
  }

  private static void requireAtLeastOne(String what, int value) {
    if (value < 1) {
      throw new IllegalArgumentException("SeriesWindows: " + what + " must be >= 1, got " + value);
    }
  }

  /**
   * The same windows with another column to forecast.
   *
   * @param column from 0 on
   * @return the windows
   */
  public SeriesWindows withTarget(int column) {
    int[] changed = past.clone();
    changed[0] = column;
    return with(changed, ahead);
  }

  /**
   * The same windows with covariates that are known up to the last row seen, such as measurements.
   *
   * @param columns which, from 0 on, in place of those before
   * @return the windows
   */
  public SeriesWindows withPast(int... columns) {
    return with(IntStream.concat(IntStream.of(past[0]), Arrays.stream(columns)).toArray(), ahead);
  }

  /**
   * The same windows with covariates that are known for the rows told, too, such as holidays.
   *
   * @param columns which, from 0 on, in place of those before; they may miss no cell
   * @return the windows
   */
  public SeriesWindows withKnownAhead(int... columns) {
    return with(past, columns.clone());
  }

  private SeriesWindows with(int[] past, int[] ahead) {
    int[] all = IntStream.concat(Arrays.stream(past), Arrays.stream(ahead)).toArray();
    for (int i = 0; i < all.length; i++) {
      int column = all[i];
      if (column < 0) {
        throw new IllegalArgumentException("SeriesWindows: columns must be >= 0, got " + column);
      }
      if (Arrays.stream(all, 0, i).anyMatch(other -> other == column)) {
        throw new IllegalArgumentException(
            "SeriesWindows: a column must be one of target, past and known ahead, got column "
                + column
                + " twice");
      }
    }
    return new SeriesWindows(lookBack, horizon, past, ahead, scaling);
  }

  /**
   * The same windows with every column less its mean, over its standard deviation, those of the
   * cells known in some rows. Labels are scaled as the target is; {@link #inUnits} brings outputs
   * back.
   *
   * @param table a row for each time, a column for each series
   * @param from the first of these rows
   * @param to the row after the last; take the training part alone
   * @return the windows
   */
  public SeriesWindows standardizedBy(double[][] table, int from, int to) {
    requireRows(table, from, to);
    return new SeriesWindows(lookBack, horizon, past, ahead, Scaling.of(table, from, to));
  }

  /** {@return what a network is told by {@code setInputType}} */
  public InputType inputType() {
    return InputType.recurrent(features(), lookBack);
  }

  private int features() {
    return 2 * past.length + (horizon + 1) * ahead.length;
  }

  /**
   * All windows whose labels lie within some rows. What they see may lie before these.
   *
   * @param table a row for each time, a column for each series
   * @param from the first row that may be told
   * @param to the row after the last that may be told
   * @return features, labels and the labels' mask, in order of time
   * @throws IllegalArgumentException if there is no such window, or a cell is not a number
   */
  public DataSet between(double[][] table, int from, int to) {
    requireRows(table, from, to);
    int first = Math.max(from, lookBack);
    int count = to - horizon - first + 1;
    if (count < 1) {
      throw new IllegalArgumentException(
          ("SeriesWindows: rows %d to %d hold no window that sees %d rows and tells %d; give more"
                  + " rows, or a shorter lookBack or horizon")
              .formatted(from, to, lookBack, horizon));
    }
    float[] features = new float[count * features() * lookBack];
    float[] labels = new float[count * horizon];
    float[] mask = new float[labels.length];
    for (int n = 0; n < count; n++) {
      fill(features, n, table, first + n);
      for (int h = 0; h < horizon; h++) {
        double label = cell(table, first + n + h, past[0]);
        if (!Double.isNaN(label)) {
          labels[n * horizon + h] = (float) label;
          mask[n * horizon + h] = 1;
        }
      }
    }
    return new DataSet(sequences(features, count), rows(labels, count), null, rows(mask, count));
  }

  /**
   * What the network needs for one forecast.
   *
   * @param table a row for each time, a column for each series. Where covariates are known ahead it
   *     has rows for the times told, in which all other cells may be missing
   * @param origin the first row to be told
   * @return features [1, columns, lookBack]
   * @throws IllegalArgumentException if rows are missing, or a cell is not a number
   */
  public INDArray at(double[][] table, int origin) {
    requireRows(table, origin - lookBack, ahead.length == 0 ? origin : origin + horizon);
    float[] features = new float[features() * lookBack];
    fill(features, 0, table, origin);
    return sequences(features, 1);
  }

  /**
   * The network's outputs in the target's own unit.
   *
   * @param outputs forecasts, or labels
   * @return a new array of the same shape
   */
  public INDArray inUnits(INDArray outputs) {
    return scaling.inUnits(past[0], outputs);
  }

  private void fill(float[] features, int n, double[][] table, int origin) {
    int at = n * features() * lookBack;
    for (int column : past) {
      double last = 0;
      for (int t = 0; t < lookBack; t++) {
        double value = cell(table, origin - lookBack + t, column);
        boolean missing = Double.isNaN(value);
        last = missing ? last : value;
        features[at + t] = (float) last;
        features[at + lookBack + t] = missing ? 1 : 0;
      }
      at += 2 * lookBack;
    }
    for (int column : ahead) {
      for (int h = 0; h <= horizon; h++) {
        for (int t = 0; t < lookBack; t++) {
          features[at + t] = (float) known(table, origin - lookBack + t + h, column);
        }
        at += lookBack;
      }
    }
  }

  private double known(double[][] table, int row, int column) {
    double value = cell(table, row, column);
    if (Double.isNaN(value)) {
      throw new IllegalArgumentException(
          ("SeriesWindows: column %d is known ahead and must miss no cell, got NaN in row %d; fill"
                  + " it in, or name the column in withPast")
              .formatted(column, row));
    }
    return value;
  }

  private double cell(double[][] table, int row, int column) {
    if (column >= table[row].length) {
      throw new IllegalArgumentException(
          "SeriesWindows: column %d must be there, got row %d with %d columns"
              .formatted(column, row, table[row].length));
    }
    double value = table[row][column];
    if (Double.isInfinite(value)) {
      throw new IllegalArgumentException(
          "SeriesWindows: cells must be finite, or NaN where they are missing, got %s in row %d, column %d"
              .formatted(value, row, column));
    }
    return scaling.standard(column, value);
  }

  private static void requireRows(double[][] table, int from, int to) {
    if (from < 0 || to > table.length || from >= to) {
      throw new IllegalArgumentException(
          "SeriesWindows: rows must lie in a table of %d, got rows %d to %d"
              .formatted(table.length, from, to));
    }
  }

  private INDArray sequences(float[] values, int count) {
    return Nd4j.create(values, new long[] {count, features(), lookBack}, 'c');
  }

  private INDArray rows(float[] values, int count) {
    return Nd4j.create(values, new long[] {count, horizon}, 'c');
  }
}
