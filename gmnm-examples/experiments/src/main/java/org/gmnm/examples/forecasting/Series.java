package org.gmnm.examples.forecasting;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.gmnm.examples.data.CsvTable;
import org.gmnm.examples.data.DataException;
import org.jspecify.annotations.Nullable;

/**
 * One column of a CSV file, and how it is split: in order of time, a training part, a validation
 * part, a test part.
 *
 * @param title in tables, and in the key of a result
 * @param file within the data folder, or an absolute path; null for the drawn series
 * @param column what is forecast
 * @param covariates further columns whose past a network sees; nobody forecasts them
 * @param unit of a row: what one step is
 * @param season rows after which it repeats itself: a day, a week of the exchange rate, a year of
 *     months
 * @param lookBack rows that a forecast sees unless {@code --look-back} is given
 * @param sentinel the number that its publisher writes where nothing was measured, NaN for none
 * @param rowsOfMonth rows in 30 days where parts are 12, 4 and 4 months; 0 where they are 70, 10
 *     and 20 %
 */
record Series(
    String title,
    @Nullable Path file,
    String column,
    List<String> covariates,
    String unit,
    int season,
    int lookBack,
    double sentinel,
    int rowsOfMonth) {

  private static final int TRAINING_MONTHS = 12;
  private static final int OTHER_MONTHS = 4;

  /** How many rows each part has. */
  private record Parts(int training, int validation, int test) {

    int rows() {
      return training + validation + test;
    }

    boolean hold(int seen, int told) {
      return training >= seen + told && validation >= told && test >= told;
    }
  }

  private Parts parts(int rows) {
    if (rowsOfMonth > 0) {
      int other = OTHER_MONTHS * rowsOfMonth;
      return new Parts(TRAINING_MONTHS * rowsOfMonth, other, other);
    }
    int training = rows * 7 / 10;
    int test = rows / 5;
    return new Parts(training, rows - training - test, test);
  }

  /** From so many rows on the parts hold what is seen and told. */
  private int rowsNeeded(int seen, int told) {
    return rowsOfMonth > 0
        ? parts(0).rows()
        : Math.max(10 * told, (int) Math.ceil((seen + told) * 10 / 7.0));
  }

  /**
   * The series, standardised.
   *
   * @param folder of the data
   * @param longest look-back of any forecast
   * @param horizon rows that the longest forecast tells
   * @throws DataException if its file is not there or damaged, has no such column, is too short for
   *     a look-back and the horizon in each part, or nowhere without a gap for as long as that
   */
  SeriesData read(Path folder, int longest, int horizon) {
    if (file == null) {
      return data(DrawnSeries.values(), new double[0][], longest, horizon);
    }
    CsvTable table = CsvTable.read(folder.resolve(file));
    double[] values = table.numbersWithGaps(table.column(column), sentinel);
    double[][] beside = new double[covariates.size()][];
    Arrays.setAll(beside, i -> table.numbersWithGaps(table.column(covariates.get(i)), sentinel));
    return data(values, beside, longest, horizon);
  }

  private SeriesData data(double[] values, double[][] beside, int longest, int horizon) {
    Parts parts = parts(values.length);
    int seen = Math.max(longest, season);
    if (values.length < parts.rows() || !parts.hold(seen, horizon)) {
      throw new DataException(
          ("%s: needs at least %d rows, found %d: a forecast of %d rows sees %d before them, in a"
                  + " part that trains, one that validates and one that tests")
              .formatted(title, rowsNeeded(seen, horizon), values.length, horizon, seen));
    }
    List<double[]> columns = new ArrayList<>(List.of(Arrays.copyOf(values, parts.rows())));
    for (double[] one : beside) {
      columns.add(Arrays.copyOf(one, parts.rows()));
    }
    SeriesData data =
        new SeriesData(columns, parts.training(), parts.training() + parts.validation());
    int stretch = data.longestWithoutGap(parts.training());
    if (stretch < longest + horizon) {
      throw new DataException(
          ("%s: needs %d rows without a gap among the first %d, for a look-back of %d and a horizon"
                  + " of %d, found at most %d. Fill the gaps, or take a shorter horizon")
              .formatted(title, longest + horizon, parts.training(), longest, horizon, stretch));
    }
    return data;
  }
}
