package org.gmnm.examples.spark;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.gmnm.examples.UserException;
import org.gmnm.examples.density.ColumnModel;
import org.gmnm.mixture.Accumulator;
import org.gmnm.mixture.GmmExpansion;
import org.jspecify.annotations.Nullable;

/**
 * The densities of columns of a table of comma-separated values whose first line names them. Cells
 * that are empty, NA or NaN are missing; anything else that is no finite number is refused.
 */
final class TableColumns {

  private final JavaRDD<String> lines;
  private final String header;
  private final String file;
  private final List<String> names;

  TableColumns(JavaSparkContext spark, String file, List<String> wanted) {
    this.file = file;
    lines = spark.textFile(file);
    List<String> first = lines.take(1);
    if (first.isEmpty()) {
      throw new UserException("The table " + file + " is empty; its first line must name columns");
    }
    header = first.get(0);
    List<String> all = CsvCells.of(header);
    names = wanted.isEmpty() ? all : wanted;
    for (String name : names) {
      if (!all.contains(name)) {
        throw new UserException(
            "The table " + file + " has no column '" + name + "'; it has " + all);
      }
    }
  }

  List<String> names() {
    return names;
  }

  /** One pass for the least and greatest values, one for the weights. */
  List<ColumnModel> models(int components, double sigmaOverSpacing) {
    List<ColumnSums> ranges = pass(column -> new ColumnSums(null));
    List<GmmExpansion> expansions = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      ColumnSums range = ranges.get(c);
      if (!(range.low < range.high)) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "Column '%s' of %s has no two different values: give an interval by --intervals"
                    + " or leave it out by --columns",
                names.get(c),
                file));
      }
      expansions.add(GmmExpansion.of(range.low, range.high, components, sigmaOverSpacing));
    }
    return models(expansions);
  }

  /** One pass, the intervals being known. */
  List<ColumnModel> models(List<GmmExpansion> expansions) {
    List<ColumnSums> sums = pass(column -> new ColumnSums(expansions.get(column).accumulator()));
    List<ColumnModel> models = new ArrayList<>();
    for (int c = 0; c < names.size(); c++) {
      ColumnSums of = sums.get(c);
      Accumulator accumulator = of.accumulator;
      if (accumulator == null || accumulator.count() == 0) {
        throw new UserException("Column '" + names.get(c) + "' of " + file + " has no values");
      }
      models.add(
          new ColumnModel(
              names.get(c),
              accumulator.expansion(),
              accumulator.count(),
              of.missing,
              accumulator.toMixture()));
    }
    return models;
  }

  private List<ColumnSums> pass(IntFunction<ColumnSums> empty) {
    List<String> all = CsvCells.of(header);
    int[] at = names.stream().mapToInt(all::indexOf).toArray();
    String head = header;
    List<ColumnSums> start = new ArrayList<>();
    for (int c = 0; c < at.length; c++) {
      start.add(empty.apply(c));
    }
    List<ColumnSums> sums =
        lines
            .filter(line -> !line.isBlank() && !line.equals(head))
            .treeAggregate(
                start, (into, line) -> take(into, CsvCells.of(line), at), TableColumns::merge, 2);
    for (int c = 0; c < at.length; c++) {
      String wrong = sums.get(c).wrong;
      if (wrong != null) {
        throw new UserException(
            String.format(
                Locale.ROOT,
                "Column '%s' of %s must hold finite numbers (empty, NA or NaN where one is"
                    + " missing), got %s",
                names.get(c),
                file,
                wrong));
      }
    }
    return sums;
  }

  private static List<ColumnSums> take(List<ColumnSums> into, List<String> cells, int[] at) {
    for (int c = 0; c < at.length; c++) {
      into.get(c).take(at[c] < cells.size() ? cells.get(at[c]).strip() : "");
    }
    return into;
  }

  private static List<ColumnSums> merge(List<ColumnSums> a, List<ColumnSums> b) {
    for (int c = 0; c < a.size(); c++) {
      a.get(c).merge(b.get(c));
    }
    return a;
  }

  /** What one pass finds out about one column. */
  private static final class ColumnSums implements Serializable {

    @Serial private static final long serialVersionUID = 1;

    private static final List<String> MISSING = Arrays.asList("", "NA", "NaN", "nan");

    private final @Nullable Accumulator accumulator;
    private double low = Double.POSITIVE_INFINITY;
    private double high = Double.NEGATIVE_INFINITY;
    private long missing;

    /** One of the cells that are no number: a failing task would be tried four times first. */
    private @Nullable String wrong;

    ColumnSums(@Nullable Accumulator accumulator) {
      this.accumulator = accumulator;
    }

    void take(String cell) {
      if (MISSING.contains(cell)) {
        missing++;
        return;
      }
      double value;
      try {
        value = Double.parseDouble(cell);
      } catch (NumberFormatException e) {
        wrong = "'" + cell + "'";
        return;
      }
      if (!Double.isFinite(value)) {
        wrong = cell;
        return;
      }
      low = Math.min(low, value);
      high = Math.max(high, value);
      if (accumulator != null) {
        accumulator.add(value);
      }
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
  }
}
