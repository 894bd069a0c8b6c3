package org.gmnm.examples.forecasting;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.gmnm.examples.data.CsvTable;
import org.gmnm.examples.data.DataException;

/**
 * The series, one column each, and how the literature splits them: in order of time, a training
 * part, a validation part, a test part.
 *
 * <p>ETT (Zhou et al. 2021): 12, 4 and 4 months of 30 days, what comes later is not used. The
 * others: 70, 10 and 20 %.
 */
enum Series {
  /** Oil temperature of a transformer, hourly. */
  ETTH1("ETTh1", "OT", "hours", 24, 96, 24 * 30),
  /** Oil temperature of another transformer, hourly. */
  ETTH2("ETTh2", "OT", "hours", 24, 96, 24 * 30),
  /** Oil temperature of the first transformer, every 15 minutes. */
  ETTM1("ETTm1", "OT", "quarters of an hour", 96, 96, 4 * 24 * 30),
  /** The column named OT of a weather station, every 10 minutes, with gaps. */
  WEATHER("weather", "OT", "steps of 10 minutes", 144, 96, 0),
  /** The last of eight currencies, daily. */
  EXCHANGE("exchange_rate", "OT", "days", 7, 96, 0),
  /** Airline passengers, monthly: 144 numbers in all. */
  AIRLINE("airline-passengers", "Passengers", "months", 12, 24, 0),
  /** Drawn, not measured: for a first run without any file. */
  SYNTHETIC("SYNTHETIC", "", "hours", 24, 96, 0);

  /** What publishers write where nothing was measured: {@value}. */
  static final double SENTINEL = -9999;

  private static final int ETT_TRAINING_MONTHS = 12;
  private static final int ETT_OTHER_MONTHS = 4;
  private static final int SYNTHETIC_ROWS = 2_400;
  private static final int AIRLINE_HORIZON = 12;

  private final String title;
  private final String column;
  private final String unit;
  private final int season;
  private final int window;
  private final int rowsOfMonth;

  Series(String title, String column, String unit, int season, int window, int rowsOfMonth) {
    this.title = title;
    this.column = column;
    this.unit = unit;
    this.season = season;
    this.window = window;
    this.rowsOfMonth = rowsOfMonth;
  }

  String title() {
    return title;
  }

  /** Of a row: what one step is. */
  String unit() {
    return unit;
  }

  /** Rows after which it repeats itself: a day, a week of the exchange rate, a year of months. */
  int season() {
    return season;
  }

  /** Rows that a forecast sees. */
  int window() {
    return window;
  }

  /** The file in the data folder; SYNTHETIC has none. */
  Path file(Path folder) {
    return folder.resolve(title + ".csv");
  }

  /** Steps ahead, rising: those asked for, of the 144 months always 12. */
  List<Integer> horizons(List<Integer> asked) {
    return this == AIRLINE ? List.of(AIRLINE_HORIZON) : asked.stream().sorted().distinct().toList();
  }

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
      int other = ETT_OTHER_MONTHS * rowsOfMonth;
      return new Parts(ETT_TRAINING_MONTHS * rowsOfMonth, other, other);
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
   * @throws DataException if its file is not there or damaged, too short for a window and the
   *     horizon in each part, or nowhere without a gap for as long as that
   */
  SeriesData read(Path folder, int horizon) {
    double[] values = this == SYNTHETIC ? synthetic() : values(file(folder));
    Parts parts = parts(values.length);
    int seen = Math.max(window, season);
    if (values.length < parts.rows() || !parts.hold(seen, horizon)) {
      throw new DataException(
          ("%s: needs at least %d rows, found %d: a forecast of %d rows sees %d before them, in a"
                  + " part that trains, one that validates and one that tests")
              .formatted(title, rowsNeeded(seen, horizon), values.length, horizon, seen));
    }
    SeriesData data =
        new SeriesData(
            Arrays.copyOf(values, parts.rows()),
            parts.training(),
            parts.training() + parts.validation());
    int longest = data.longestWithoutGap(parts.training());
    if (longest < window + horizon) {
      throw new DataException(
          ("%s: needs %d rows without a gap among the first %d, for a window of %d and a horizon of"
                  + " %d, found at most %d. Fill the gaps, or take a shorter horizon")
              .formatted(title, window + horizon, parts.training(), window, horizon, longest));
    }
    return data;
  }

  private double[] values(Path file) {
    CsvTable table = CsvTable.read(file);
    return table.numbersWithGaps(table.column(column), SENTINEL);
  }

  /** A day's wave whose height changes from week to week, and noise that remembers. */
  private static double[] synthetic() {
    Random random = new Random(SYNTHETIC_ROWS);
    double[] values = new double[SYNTHETIC_ROWS];
    double noise = 0;
    for (int t = 0; t < values.length; t++) {
      double day = 2 * Math.PI * t / 24;
      double height = 1 + 0.5 * Math.sin(day / 7);
      noise = 0.9 * noise + 0.15 * random.nextGaussian();
      values[t] = 20 + 4 * (height * Math.sin(day) + 0.4 * Math.cos(2 * day) + noise);
    }
    return values;
  }
}
