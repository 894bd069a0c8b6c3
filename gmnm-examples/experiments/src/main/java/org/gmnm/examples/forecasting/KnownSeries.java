package org.gmnm.examples.forecasting;

import java.nio.file.Path;
import java.util.List;

/**
 * The series that the command knows by name, and how the literature splits them.
 *
 * <p>ETT (Zhou et al. 2021): 12, 4 and 4 months of 30 days, what comes later is not used. The
 * others: 70, 10 and 20 %.
 */
enum KnownSeries {
  /** Oil temperature of a transformer, hourly. */
  ETTH1("ETTh1", "OT", "hours", 24, 96, 24 * 30),
  /** Oil temperature of another transformer, hourly. */
  ETTH2("ETTh2", "OT", "hours", 24, 96, 24 * 30),
  /** Oil temperature of the first transformer, every 15 minutes. */
  ETTM1("ETTm1", "OT", "quarters of an hour", 96, 96, 4 * 24 * 30),
  /** Oil temperature of the other transformer, every 15 minutes. */
  ETTM2("ETTm2", "OT", "quarters of an hour", 96, 96, 4 * 24 * 30),
  /** The column named OT of a weather station, every 10 minutes, with gaps. */
  WEATHER("weather", "OT", "steps of 10 minutes", 144, 96, 0),
  /** The last of eight currencies, daily. */
  EXCHANGE("exchange_rate", "OT", "days", 7, 96, 0),
  /** Airline passengers, monthly: 144 numbers in all. */
  AIRLINE("airline-passengers", "Passengers", "months", 12, 24, 0),
  /** Drawn, not measured: for a first run without any file. */
  SYNTHETIC("SYNTHETIC", "", "hours", 24, 96, 0);

  /** What publishers write where nothing was measured: {@value}. */
  private static final double SENTINEL = -9999;

  private static final int AIRLINE_HORIZON = 12;

  private final String title;
  private final String column;
  private final String unit;
  private final int season;
  private final int lookBack;
  private final int rowsOfMonth;

  KnownSeries(String title, String column, String unit, int season, int lookBack, int rowsOfMonth) {
    this.title = title;
    this.column = column;
    this.unit = unit;
    this.season = season;
    this.lookBack = lookBack;
    this.rowsOfMonth = rowsOfMonth;
  }

  /** The series, in the data folder a file of its title; the drawn one needs none. */
  Series series() {
    Path file = this == SYNTHETIC ? null : Path.of(title + ".csv");
    return new Series(
        title, file, column, List.of(), unit, season, lookBack, SENTINEL, rowsOfMonth);
  }

  /** Steps ahead: those asked for, of the 144 months always 12. */
  List<Integer> horizons(List<Integer> asked) {
    return this == AIRLINE ? List.of(AIRLINE_HORIZON) : asked;
  }
}
