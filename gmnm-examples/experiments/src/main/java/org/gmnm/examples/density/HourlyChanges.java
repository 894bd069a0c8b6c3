package org.gmnm.examples.density;

import java.nio.file.Path;
import java.util.Arrays;
import org.gmnm.examples.data.CsvTable;
import org.gmnm.examples.data.DataException;

/**
 * The hourly change of a temperature, to be told from the last three changes, the change of the
 * same hour a day before, and the hour. In order of time: 80 % are there to be learned, of which
 * the last few hours validate, and 20 % test, so that the test shows what a drift does to a
 * forecast.
 */
final class HourlyChanges {

  /** The file: a header, then a date and seven columns, of which the last is used. */
  static final String FILE = "ETTh1.csv";

  private static final int DAY = 24;
  private static final int LEAST = 1_000;
  private static final int VALIDATION = 200; // it only tells when a training has converged

  private HourlyChanges() {}

  static Regression read(Path file) {
    double[] values = values(file);
    int first = DAY + 1;
    int examples = values.length - first;
    double[][] x = new double[examples][];
    double[] y = new double[examples];
    for (int i = 0; i < examples; i++) {
      int t = first + i;
      double phase = 2 * Math.PI * (t % DAY) / DAY;
      x[i] =
          new double[] {
            change(values, t - 1),
            change(values, t - 2),
            change(values, t - 3),
            change(values, t - DAY),
            Math.sin(phase),
            Math.cos(phase)
          };
      y[i] = change(values, t);
    }
    int validation = examples * 4 / 5;
    int train = validation - VALIDATION;
    return new Regression(
        part(x, y, 0, train),
        part(x, y, train, validation),
        part(x, y, validation, examples),
        null);
  }

  private static double change(double[] values, int t) {
    return values[t] - values[t - 1];
  }

  private static Regression.Part part(double[][] x, double[] y, int from, int to) {
    return new Regression.Part(Arrays.copyOfRange(x, from, to), Arrays.copyOfRange(y, from, to));
  }

  private static double[] values(Path file) {
    CsvTable table = CsvTable.read(file);
    if (table.rows() < LEAST) {
      throw new DataException(
          "%s: needs at least %d hours, got %d".formatted(file, LEAST, table.rows()));
    }
    return table.numbers(table.header().size() - 1);
  }
}
