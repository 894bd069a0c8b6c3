package org.gmnm.examples.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A table of numbers with the rows of its splits into training and test, as Hernández-Lobato and
 * Adams (2015) and those after them share it: a folder with data.txt, index_features.txt,
 * index_target.txt, and index_train_i.txt and index_test_i.txt from i = 0 on.
 *
 * @param rows the features, and behind them the target [M, d]
 * @param splits at least one
 */
@SuppressWarnings("ArrayRecordComponent") // read, never compared
public record SplitTable(double[][] rows, List<Split> splits) {

  /** The file of a folder that holds the numbers. */
  public static final String FILE = "data.txt";

  /**
   * A split.
   *
   * @param training positions of rows
   * @param test positions of rows
   */
  @SuppressWarnings("ArrayRecordComponent") // read, never compared
  public record Split(int[] training, int[] test) {}

  /**
   * Reads a folder.
   *
   * @param folder with the files named above
   * @param most splits to read
   * @return the table
   * @throws DataException naming file, row and what is wrong
   */
  public static SplitTable read(Path folder, int most) {
    double[][] all = numbers(folder.resolve(FILE));
    int[] features = positions(folder.resolve("index_features.txt"), all[0].length);
    int[] target = positions(folder.resolve("index_target.txt"), all[0].length);
    int[] columns = IntStream.concat(IntStream.of(features), IntStream.of(target)).toArray();
    double[][] rows = new double[all.length][];
    Arrays.setAll(rows, i -> IntStream.of(columns).mapToDouble(a -> all[i][a]).toArray());
    List<Split> splits = new ArrayList<>();
    for (int i = 0; i < most && Files.exists(test(folder, i)); i++) {
      Path training = folder.resolve("index_train_" + i + ".txt");
      splits.add(
          new Split(positions(training, rows.length), positions(test(folder, i), rows.length)));
    }
    if (splits.isEmpty()) {
      throw new DataException(
          test(folder, 0) + ": there is no such file: the table needs at least one split");
    }
    return new SplitTable(rows, splits);
  }

  private static Path test(Path folder, int i) {
    return folder.resolve("index_test_" + i + ".txt");
  }

  /**
   * Some of the rows, as copies.
   *
   * @param positions of a split
   * @return features, and behind them the target, a row a position
   */
  public double[][] rows(int[] positions) {
    return IntStream.of(positions).mapToObj(i -> rows[i].clone()).toArray(double[][]::new);
  }

  private static double[][] numbers(Path file) {
    List<double[]> rows = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        if (!line.isBlank()) {
          double[] row =
              Arrays.stream(line.strip().split("\\s+")).mapToDouble(NumberText::parse).toArray();
          if (Arrays.stream(row).anyMatch(Double::isNaN)
              || (!rows.isEmpty() && row.length != rows.get(0).length)) {
            throw new DataException(
                "%s: row %d (from 1, without empty lines) must be numbers with blanks between, as"
                        .formatted(file, rows.size() + 1)
                    + " many as in the first row, got '"
                    + line.strip()
                    + "'");
          }
          rows.add(row);
        }
      }
    } catch (IOException e) {
      throw new DataException(file + ": it cannot be read (" + e + "); get it again", e);
    }
    if (rows.isEmpty()) {
      throw new DataException(file + ": there are no numbers in it; get it again");
    }
    return rows.toArray(double[][]::new);
  }

  /** Whole numbers of 0 to below a limit; published files have them as 3 or as 3.0e+00. */
  private static int[] positions(Path file, int limit) {
    double[] all = Arrays.stream(numbers(file)).flatMapToDouble(Arrays::stream).toArray();
    for (double value : all) {
      if (value != Math.rint(value) || value < 0 || value >= limit) {
        throw new DataException(
            "%s: positions must be whole numbers of 0 to %d, got %s"
                .formatted(file, limit - 1, value));
      }
    }
    return Arrays.stream(all).mapToInt(value -> (int) value).toArray();
  }
}
