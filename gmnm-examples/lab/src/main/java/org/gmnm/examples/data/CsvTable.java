package org.gmnm.examples.data;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;

/**
 * A table of numbers in a CSV file, as time series are published: a header, then a row for each
 * moment, whose first cell is a date.
 *
 * <p>Lenient where publishers err: line ends of either kind, no line end at the end of the file,
 * cells in quotes (a quote within is doubled), a byte-order mark, a header in a damaged encoding
 * (bytes are read as ISO 8859-1, so that any of them is some character), and dates of any form, for
 * columns are read only when they are asked for. Strict about everything else: a row with a cell
 * too few, a cell that is no number, two columns of the name asked for, other separators than
 * commas, UTF-16 are errors that name file, line and column.
 */
public final class CsvTable {

  private static final Charset CHARACTERS = StandardCharsets.ISO_8859_1;
  private static final String ADVICE = "Copy or download the file again.";
  private static final byte[] MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  /**
   * A file of more than this share of the memory is refused: it is held as bytes, and where each
   * cell begins, which takes up to 12 times as much where cells are empty.
   */
  private static final int SHARE_OF_MEMORY = 16;

  /** So much of a line stands in an error. */
  private static final int SHOWN = 80;

  private final Path file;
  private final byte[] text;
  private final List<String> header;

  /** Where cells begin, row by row, the header not counted. */
  private final int[] cells;

  private CsvTable(Path file, byte[] text, List<String> header, int[] cells) {
    this.file = file;
    this.text = text;
    this.header = header;
    this.cells = cells;
  }

  /**
   * Reads a file.
   *
   * @param file the CSV file
   * @return the table
   * @throws DataException if the file is not there or not readable, larger than memory allows, no
   *     text with commas, has no row below its header, or a row with another number of cells than
   *     the header
   */
  public static CsvTable read(Path file) {
    return read(file, Math.min(Runtime.getRuntime().maxMemory() / SHARE_OF_MEMORY, 1 << 30));
  }

  static CsvTable read(Path file, long most) {
    long size = DataFiles.size(file, "Give the folder that holds it by --data.");
    if (size > most) {
      throw new DataException(
          ("%s: %d bytes are more than the memory of this process allows (%d). Leave out rows or"
                  + " columns that are not needed, or give Java more memory by -Xmx.")
              .formatted(file, size, most));
    }
    try {
      return new Reader(file, Files.readAllBytes(file)).read();
    } catch (IOException e) {
      throw DataFiles.unreadable(file, 0, e, ADVICE);
    }
  }

  /** Finds the cells of a file's text. */
  private static final class Reader {
    private final Path file;
    private final byte[] text;
    private final int start;

    /** Where text ends, blank lines at the end left out. */
    private final int end;

    Reader(Path file, byte[] text) {
      this.file = file;
      this.text = text;
      boolean marked = Arrays.equals(Arrays.copyOf(text, MARK.length), MARK);
      start = marked ? MARK.length : 0;
      int last = text.length;
      while (last > start && (isLineEnd(text[last - 1]) || isBlank(text[last - 1]))) {
        last--;
      }
      end = last;
    }

    CsvTable read() {
      checkKind();
      IntStream.Builder found = IntStream.builder();
      List<Integer> firstLine = new ArrayList<>();
      int at = row(start, 1, firstLine::add);
      List<String> header = firstLine.stream().map(cell -> cell(text, cell)).toList();
      int line = 1;
      for (; at < end; line++) {
        int[] count = {0};
        int from = at;
        at =
            row(
                from,
                line + 1,
                cell -> {
                  found.add(cell);
                  count[0]++;
                });
        if (count[0] != header.size()) {
          throw problem(
              line + 1,
              "expected %d cells as in the header, found %d: '%s'"
                  .formatted(header.size(), count[0], excerpt(from)));
        }
      }
      if (line < 2) {
        throw new DataException(
            "%s: expected a header and rows below it, found %d lines. %s"
                .formatted(file, end > start ? 1 : 0, ADVICE));
      }
      return new CsvTable(file, text, header, found.build().toArray());
    }

    /** Another kind of file, or another kind of table. */
    private void checkKind() {
      String hint = FileKind.hint(Arrays.copyOf(text, Math.min(text.length, FileKind.HEAD)));
      if (!hint.isEmpty()) {
        throw new DataException("%s: expected text with commas.%s".formatted(file, hint));
      }
      for (int i = 0; i < text.length; i++) {
        if (text[i] == 0) {
          throw new DataException(
              ("%s: at byte %d: expected text, found a zero byte: it is UTF-16 (save it as"
                      + " UTF-8), or this part of the file was never written, as by a broken"
                      + " download. %s")
                  .formatted(file, i, ADVICE));
        }
      }
      int commas = 0;
      int semicolons = 0;
      int tabs = 0;
      boolean quoted = false;
      for (int i = start; i < end && !isLineEnd(text[i]); i++) {
        quoted ^= text[i] == '"';
        commas += !quoted && text[i] == ',' ? 1 : 0;
        semicolons += !quoted && text[i] == ';' ? 1 : 0;
        tabs += !quoted && text[i] == '\t' ? 1 : 0;
      }
      if (Math.max(semicolons, tabs) > commas) {
        throw new DataException(
            ("%s: line 1: expected commas between cells, found %s. Save the table with commas"
                    + " between cells and points in numbers.")
                .formatted(file, tabs > semicolons ? "tabs" : "semicolons"));
      }
    }

    /** Tells the cells of a line; returns where the next line begins. */
    private int row(int from, int line, IntConsumer cells) {
      int at = from;
      cells.accept(at);
      for (int to = cellEnd(text, at); to < end && text[to] == ','; to = cellEnd(text, at)) {
        checkQuotes(at, to, line);
        at = to + 1;
        cells.accept(at);
      }
      int to = Math.min(end, cellEnd(text, at));
      checkQuotes(at, to, line);
      return to + (to + 1 < end && text[to] == '\r' && text[to + 1] == '\n' ? 2 : 1);
    }

    /** A cell that begins with a quote ends with one, and those within are doubled. */
    private void checkQuotes(int from, int to, int line) {
      String cell = new String(text, from, to - from, CHARACTERS).strip();
      boolean whole = isQuoted(cell) && !within(cell).replace("\"\"", "").contains("\"");
      if (cell.startsWith("\"") && !whole) {
        throw problem(
            line,
            "expected a quote at the end of the cell that begins here: '%s'"
                .formatted(excerpt(from)));
      }
    }

    private String excerpt(int from) {
      int to = from;
      while (to < end && !isLineEnd(text[to]) && to - from < SHOWN) {
        to++;
      }
      String shown = new String(text, from, to - from, CHARACTERS);
      return to - from < SHOWN ? shown : shown + " ...";
    }

    private DataException problem(int line, String what) {
      return new DataException("%s: line %d: %s. %s".formatted(file, line, what, ADVICE));
    }
  }

  private static boolean isLineEnd(byte b) {
    return b == '\n' || b == '\r';
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  /** At the comma or the line end after a cell. Only a cell that begins with a quote has quotes. */
  private static int cellEnd(byte[] text, int from) {
    int at = from;
    while (at < text.length && isBlank(text[at])) {
      at++;
    }
    boolean hasQuotes = at < text.length && text[at] == '"';
    boolean quoted = false;
    for (; at < text.length && !isLineEnd(text[at]); at++) {
      quoted ^= hasQuotes && text[at] == '"';
      if (text[at] == ',' && !quoted) {
        return at;
      }
    }
    return at;
  }

  /** Without the blanks and the quotes around it. */
  private static String cell(byte[] text, int from) {
    String cell = new String(text, from, cellEnd(text, from) - from, CHARACTERS).strip();
    return isQuoted(cell) ? within(cell).replace("\"\"", "\"").strip() : cell;
  }

  private static boolean isQuoted(String cell) {
    return cell.length() > 1 && cell.startsWith("\"") && cell.endsWith("\"");
  }

  private static String within(String quoted) {
    return quoted.substring(1, quoted.length() - 1);
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
    return cells.length / header.size();
  }

  /**
   * Where a column stands.
   *
   * @param name as in the header
   * @return its index, from 0
   * @throws DataException if there is none of this name, or more than one
   */
  public int column(String name) {
    int index = header.indexOf(name);
    if (index < 0) {
      throw new DataException(
          "%s: line 1: expected a column '%s', found %s".formatted(file, name, header));
    }
    int last = header.lastIndexOf(name);
    if (last > index) {
      throw new DataException(
          "%s: line 1: expected one column '%s', found it as column %d and as column %d. %s"
              .formatted(file, name, index + 1, last + 1, "Rename or remove one of them."));
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
   * @return a number for each row, NaN where the cell holds the sentinel, nothing, or a word for
   *     nothing ({@link NumberText#isMissing})
   * @throws DataException if a cell holds anything else
   */
  public double[] numbersWithGaps(int column, double sentinel) {
    double[] values = new double[rows()];
    for (int i = 0; i < values.length; i++) {
      values[i] = NumberText.isMissing(cell(i, column)) ? Double.NaN : number(i, column);
      if (values[i] == sentinel) {
        values[i] = Double.NaN;
      }
    }
    return values;
  }

  private double number(int row, int column) {
    double value = NumberText.parse(cell(row, column));
    if (!Double.isNaN(value)) {
      return value;
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
                shortened(cell(row, column)),
                ADVICE));
  }

  private static String shortened(String cell) {
    return cell.length() <= SHOWN ? cell : cell.substring(0, SHOWN) + " ...";
  }

  private String cell(int row, int column) {
    if (column < 0 || column >= header.size()) {
      throw new DataException(
          "%s: line 1: expected at least %d columns, found %s".formatted(file, column + 1, header));
    }
    return cell(text, cells[row * header.size() + column]);
  }
}
