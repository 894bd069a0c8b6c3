package org.gmnm.examples.forecasting;

import static org.gmnm.examples.RunOptions.require;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** A series of the user's own, as a picocli mixin: any CSV table with a header. */
final class OwnSeriesOptions {

  private static final int LOOK_BACK = 96;

  @Option(
      names = "--file",
      paramLabel = "CSV",
      description =
          "Forecast a column of this table: commas between cells, a header, a row for each moment,"
              + " in order of time. Empty cells are gaps.")
  private @Nullable Path file;

  @Option(
      names = "--column",
      paramLabel = "NAME",
      defaultValue = "",
      description = "Which column, as in the header.")
  private String column = "";

  @Option(
      names = "--covariates",
      paramLabel = "NAME",
      split = ",",
      description =
          "Further columns of the table whose past the networks see; the linear map does not.")
  private @Nullable List<String> covariates;

  @Option(
      names = "--season",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Rows after which the series repeats itself, for the seasonal naive forecast (default:"
              + " ${DEFAULT-VALUE}).")
  private int season = 1;

  @Option(
      names = "--missing",
      paramLabel = "NUMBER",
      defaultValue = "NaN",
      description = "The number that stands for a gap, such as -9999 (default: none).")
  private double missing = Double.NaN;

  /** Whether there is one. */
  boolean given() {
    return file != null;
  }

  void validate() {
    require(
        file != null || (column.isEmpty() && covariates == null),
        "--column and --covariates are columns of a --file: name it");
    require(file == null || !column.isEmpty(), "--column must name a column of --file " + file);
    require(season >= 1, "--season must be >= 1, got " + season);
    require(
        covariates == null || !covariates.contains(column),
        "--covariates must not hold the --column itself, " + column);
  }

  /** The series; parts of 70, 10 and 20 %. */
  Series series() {
    Path table = file == null ? Path.of("") : file.toAbsolutePath();
    return new Series(
        table.getFileName() + " " + column,
        table,
        column,
        covariates == null ? List.of() : covariates,
        "rows",
        season,
        LOOK_BACK,
        missing,
        0);
  }
}
