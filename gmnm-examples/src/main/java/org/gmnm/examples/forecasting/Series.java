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

  /**
   * The series, standardised.
   *
   * @throws DataException if its file is not there or damaged, or too short for a window and the
   *     horizon in each part
   */
  SeriesData read(Path folder, int horizon) {
    double[] values = this == SYNTHETIC ? synthetic() : values(file(folder));
    int training = rowsOfMonth > 0 ? ETT_TRAINING_MONTHS * rowsOfMonth : values.length * 7 / 10;
    int test = rowsOfMonth > 0 ? ETT_OTHER_MONTHS * rowsOfMonth : values.length / 5;
    int end = rowsOfMonth > 0 ? training + 2 * test : values.length;
    int least = Math.max(window, season) + horizon;
    if (values.length < end || training < least || test < horizon || end - test - training < 1) {
      throw new DataException(
          "%s: %d rows are too few: needs %d, for a window of %d and a horizon of %d in each part"
              .formatted(title, values.length, Math.max(end, 5 * least), window, horizon));
    }
    return new SeriesData(Arrays.copyOf(values, end), training, end - test);
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
