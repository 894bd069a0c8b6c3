package org.gmnm.examples.data;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A table of numbers in a CSV file, as time series are published: a header, then a row for each
 * moment, whose first cell is a date.
 *
 * <p>Lenient where publishers err: line ends of either kind, no line end at the end of the file,
 * cells in quotes, a byte-order mark, a header in a damaged encoding (bytes are read as ISO 8859-1,
 * so that any of them is some character), and dates of any form, for columns are read only when
 * they are asked for. Strict about everything else: a row with a cell too few or a cell that is no
 * number is an error that names file, line and column.
 */
public final class CsvTable {

  private static final Charset CHARACTERS = StandardCharsets.ISO_8859_1;
  private static final String ADVICE = "Copy or download the file again.";

  private final Path file;
  private final List<String> header;
  private final List<List<String>> rows;

  private CsvTable(Path file, List<String> header, List<List<String>> rows) {
    this.file = file;
    this.header = header;
    this.rows = rows;
  }

  /**
   * Reads a file.
   *
   * @param file the CSV file
   * @return the table
   * @throws DataException if the file is not there or not readable, has no row below its header, or
   *     a row with another number of cells than the header
   */
  public static CsvTable read(Path file) {
    DataFiles.size(file, "Give the folder that holds it by --data.");
    String text;
    try {
      text = Files.readString(file, CHARACTERS);
    } catch (IOException e) {
      throw DataFiles.unreadable(file, 0, e, ADVICE);
    }
    String mark = new String(new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF}, CHARACTERS);
    List<String> lines = text.substring(text.startsWith(mark) ? mark.length() : 0).lines().toList();
    int end = lines.size();
    while (end > 0 && lines.get(end - 1).isBlank()) {
      end--;
    }
    if (end < 2) {
      throw new DataException(
          "%s: expected a header and rows below it, found %d lines. %s"
              .formatted(file, end, ADVICE));
    }
    List<String> header = cells(lines.get(0));
    List<List<String>> rows = new ArrayList<>(end - 1);
    for (int i = 1; i < end; i++) {
      List<String> row = cells(lines.get(i));
      if (row.size() != header.size()) {
        throw new DataException(
            "%s: line %d: expected %d cells as in the header, found %d: '%s'. %s"
                .formatted(file, i + 1, header.size(), row.size(), lines.get(i), ADVICE));
      }
      rows.add(row);
    }
    return new CsvTable(file, List.copyOf(header), rows);
  }

  /** Cells at commas outside of quotes, without the quotes and the blanks around them. */
  private static List<String> cells(String line) {
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ',' && !quoted) {
        cells.add(cell.toString().strip());
        cell.setLength(0);
      } else {
        cell.append(c);
      }
    }
    cells.add(cell.toString().strip());
    return cells;
  }

  /**
   * The names of the columns.
   *
   * @return a name for each, the date's first
   */
  public List<String> header() {
    return header;
  }

  /**
   * How many rows are below the header.
   *
   * @return at least 1
   */
  public int rows() {
    return rows.size();
  }

  /**
   * Where a column stands.
   *
   * @param name as in the header
   * @return its index, from 0
   * @throws DataException if there is none of this name
   */
  public int column(String name) {
    int index = header.indexOf(name);
    if (index < 0) {
      throw new DataException(
          "%s: line 1: expected a column '%s', found %s".formatted(file, name, header));
    }
    return index;
  }

  /**
   * The numbers of a column, all of which are there.
   *
   * @param column index, from 0
   * @return a finite number for each row
   * @throws DataException if a cell holds anything else
   */
  public double[] numbers(int column) {
    double[] values = new double[rows()];
    for (int i = 0; i < values.length; i++) {
      values[i] = number(i, column);
    }
    return values;
  }

  /**
   * The numbers of a column with gaps.
   *
   * @param column index, from 0
   * @param sentinel the number that publishers wrote where they had none, such as -9999
   * @return a number for each row, NaN where the cell holds the sentinel or nothing
   * @throws DataException if a cell holds anything else
   */
  public double[] numbersWithGaps(int column, double sentinel) {
    double[] values = new double[rows()];
    for (int i = 0; i < values.length; i++) {
      values[i] = cell(i, column).isEmpty() ? Double.NaN : number(i, column);
      if (values[i] == sentinel) {
        values[i] = Double.NaN;
      }
    }
    return values;
  }

  private double number(int row, int column) {
    String cell = cell(row, column);
    try {
      double value = Double.parseDouble(cell);
      if (Double.isFinite(value)) {
        return value;
      }
    } catch (NumberFormatException e) {
      // the error below says what was expected
    }
    throw problem(row, column, "a finite number");
  }

  /**
   * An error about one cell.
   *
   * @param row index, from 0, the header not counted
   * @param column index, from 0
   * @param expected what the cell should hold
   * @return the error, to be thrown
   */
  public DataException problem(int row, int column, String expected) {
    return new DataException(
        "%s: line %d, column %d '%s': expected %s, found '%s'. %s"
            .formatted(
                file,
                row + 2,
                column + 1,
                header.get(column),
                expected,
                cell(row, column),
                ADVICE));
  }

  private String cell(int row, int column) {
    if (column < 0 || column >= header.size()) {
      throw new DataException(
          "%s: line 1: expected at least %d columns, found %s".formatted(file, column + 1, header));
    }
    return rows.get(row).get(column);
  }
}
