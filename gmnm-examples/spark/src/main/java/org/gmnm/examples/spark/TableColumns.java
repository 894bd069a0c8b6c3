package org.gmnm.examples.spark;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.sql.Column;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;
import org.gmnm.examples.UserException;
import org.gmnm.examples.density.ColumnModel;
import org.gmnm.mixture.Accumulator;
import org.gmnm.mixture.GmmExpansion;
import org.jspecify.annotations.Nullable;

/** The densities of columns of a table: any number of them in the same passes. */
final class TableColumns {

  /** Sums over the rows; null if it was stopped. */
  @FunctionalInterface
  interface Pass {

    /** The name of the pass, rows of the columns in their order, and a start, one a column. */
    ColumnSums @Nullable [] sum(String name, JavaRDD<Row> rows, ColumnSums[] zero);
  }

  private final String file;
  private final List<String> names;
  private final JavaRDD<Row> rows;
  private final Pass pass;

  private TableColumns(String file, List<String> names, JavaRDD<Row> rows, Pass pass) {
    this.file = file;
    this.names = names;
    this.rows = rows;
    this.pass = pass;
  }

  /** All columns if none is wanted by name. */
  static TableColumns open(
      JavaSparkContext spark, String file, TableFormat format, List<String> wanted, Pass pass) {
    Dataset<Row> table = read(spark, file, format);
    List<String> all = Arrays.asList(table.columns());
    if (all.isEmpty()) {
      throw new UserException("The table " + file + " is empty; its first line must name columns");
    }
    List<String> names = wanted.isEmpty() ? all : wanted;
    for (String name : names) {
      if (!all.contains(name)) {
        throw new UserException(
            "The table " + file + " has no column '" + name + "'; it has " + all);
      }
    }
    Column[] columns =
        names.stream()
            .map(name -> functions.col('`' + name.replace("`", "``") + '`'))
            .toArray(Column[]::new);
    return new TableColumns(file, names, table.select(columns).javaRDD(), pass);
  }

  private static Dataset<Row> read(JavaSparkContext spark, String file, TableFormat format) {
    SparkSession session = SparkSession.builder().sparkContext(spark.sc()).getOrCreate();
    try {
      return session.read().option("header", true).format(format.source()).load(file);
    } catch (Exception e) { // checked ones too, which Scala does not declare
      String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
      throw new UserException(
          "Cannot read the table "
              + file
              + " as "
              + format
              + " ("
              + reason
              + "); --format says what it is",
          e);
    }
  }

  List<String> names() {
    return names;
  }

  /** One pass for the least and greatest values, one for the weights; null if stopped. */
  @Nullable List<ColumnModel> models(int components, double sigmaOverSpacing) {
    ColumnSums[] zero = new ColumnSums[names.size()];
    Arrays.setAll(zero, c -> new ColumnSums(null));
    ColumnSums[] ranges = pass(SparkExpansion.RANGES, zero);
    if (ranges == null) {
      return null;
    }
    List<GmmExpansion> expansions = new ArrayList<>();
    for (int c = 0; c < ranges.length; c++) {
      if (!(ranges[c].low() < ranges[c].high())) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "Column '%s' of %s has no two different values: give an interval by --intervals"
                    + " or leave it out by --columns",
                names.get(c),
                file));
      }
      expansions.add(
          GmmExpansion.of(ranges[c].low(), ranges[c].high(), components, sigmaOverSpacing));
    }
    return models(expansions);
  }

  /** One pass, the intervals being known; null if stopped. */
  @Nullable List<ColumnModel> models(List<GmmExpansion> expansions) {
    ColumnSums[] zero = new ColumnSums[names.size()];
    Arrays.setAll(zero, c -> new ColumnSums(expansions.get(c).accumulator()));
    ColumnSums[] sums = pass(SparkExpansion.WEIGHTS, zero);
    if (sums == null) {
      return null;
    }
    List<ColumnModel> models = new ArrayList<>();
    for (int c = 0; c < sums.length; c++) {
      Accumulator accumulator = sums[c].accumulator();
      if (accumulator == null || accumulator.count() == 0) {
        throw new UserException("Column '" + names.get(c) + "' of " + file + " has no values");
      }
      models.add(
          new ColumnModel(
              names.get(c),
              accumulator.expansion(),
              accumulator.count(),
              sums[c].missing(),
              accumulator.toMixture()));
    }
    return models;
  }

  private ColumnSums @Nullable [] pass(String name, ColumnSums[] zero) {
    ColumnSums[] sums = pass.sum(name, rows, zero);
    for (int c = 0; sums != null && c < sums.length; c++) {
      String wrong = sums[c].wrong();
      if (wrong != null) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "Column '%s' of %s must hold finite numbers (null, empty, NA or NaN where one is"
                    + " missing), got %s",
                names.get(c),
                file,
                wrong));
      }
    }
    return sums;
  }

  /** One after the other. */
  static void write(ColumnSums[] sums, DataOutput out) throws IOException {
    for (ColumnSums column : sums) {
      column.write(out);
    }
  }

  /** What was written of such columns as these. */
  static ColumnSums[] read(DataInput in, ColumnSums[] like) throws IOException {
    ColumnSums[] sums = new ColumnSums[like.length];
    for (int c = 0; c < sums.length; c++) {
      sums[c] = like[c].read(in);
    }
    return sums;
  }

  /** One row more. */
  static ColumnSums[] take(ColumnSums[] into, Row row) {
    for (int c = 0; c < into.length; c++) {
      into[c].take(row.get(c));
    }
    return into;
  }

  /** The rows of both. */
  static ColumnSums[] merge(ColumnSums[] a, ColumnSums[] b) {
    for (int c = 0; c < a.length; c++) {
      a[c].merge(b[c]);
    }
    return a;
  }
}
