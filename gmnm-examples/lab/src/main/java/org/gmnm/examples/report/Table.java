package org.gmnm.examples.report;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.gmnm.model.AtomicFiles;
import org.jspecify.annotations.Nullable;

/**
 * A table of results, as text for the terminal, Markdown for a page, CSV for other programs.
 * Columns of numbers are aligned to the right. Text and Markdown show four significant digits of a
 * {@code double}, CSV all of them.
 */
public final class Table {

  /** A number, perhaps with a spread, a percent sign or a short unit. */
  private static final Pattern NUMERIC =
      Pattern.compile(
          "([-+]?[\\d,]*\\.?\\d+([eE][-+]?\\d+)?(\\s?(±|\\+/-)\\s?[\\d.,]+([eE][-+]?\\d+)?)?"
              + "\\s?(%|[a-zA-Z/]{0,4})|NaN|[-+]?Infinity|-|)");

  private final List<String> headers;
  private final List<List<Object>> rows = new ArrayList<>();

  /**
   * An empty table.
   *
   * @param headers one for each column
   */
  public Table(String... headers) {
    if (headers.length == 0) {
      throw new IllegalArgumentException("Table: needs at least one column, got none");
    }
    this.headers = List.of(headers);
  }

  /**
   * Adds a row.
   *
   * @param cells one for each column; null is an empty cell
   * @return this table
   */
  public Table row(@Nullable Object... cells) {
    if (cells.length != headers.size()) {
      throw new IllegalArgumentException(
          "Table: row "
              + rows.size()
              + " must have "
              + headers.size()
              + " cells, one for each of "
              + headers
              + ", got "
              + cells.length);
    }
    rows.add(Arrays.stream(cells).<Object>map(cell -> cell == null ? "" : cell).toList());
    return this;
  }

  /**
   * Whether no row was added.
   *
   * @return true while there is only the header
   */
  public boolean isEmpty() {
    return rows.isEmpty();
  }

  /**
   * The table in columns of equal width.
   *
   * @return lines, each with its end
   */
  public String toText() {
    List<List<String>> shown = shown();
    int[] widths = widths(shown, 0);
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < shown.size(); r++) {
      text.append(aligned(shown.get(r), widths, "  ").stripTrailing()).append('\n');
      if (r == 0) {
        text.append(rule(widths, "  ")).append('\n');
      }
    }
    return text.toString();
  }

  /**
   * The table in GitHub's Markdown, aligned for the eye as well.
   *
   * @return lines, each with its end
   */
  public String toMarkdown() {
    List<List<String>> shown =
        shown().stream()
            .map(row -> row.stream().map(cell -> cell.replace("|", "\\|")).toList())
            .toList();
    int[] widths = widths(shown, 3);
    StringBuilder text = new StringBuilder();
    for (int r = 0; r < shown.size(); r++) {
      text.append("| ").append(aligned(shown.get(r), widths, " | ")).append(" |\n");
      if (r == 0) {
        text.append("| ").append(markdownRule(widths)).append(" |\n");
      }
    }
    return text.toString();
  }

  /**
   * The table as comma-separated values after RFC 4180: lines end in CR LF; a cell with a comma, a
   * quote or a line break stands in quotes.
   *
   * @return lines, each with its end
   */
  public String toCsv() {
    StringBuilder text = new StringBuilder();
    text.append(csvLine(headers));
    rows.forEach(row -> text.append(csvLine(row)));
    return text.toString();
  }

  /**
   * Writes {@link #toCsv()}, whole or not at all.
   *
   * @param file where to
   */
  public void writeCsv(Path file) {
    AtomicFiles.write(file, toCsv());
  }

  private static String csvLine(List<?> cells) {
    return cells.stream().map(Table::csvCell).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String csvCell(Object cell) {
    String text = cell.toString();
    boolean quote = text.chars().anyMatch(c -> c == ',' || c == '"' || c == '\r' || c == '\n');
    return quote ? '"' + text.replace("\"", "\"\"") + '"' : text;
  }

  /** Headers and rows, as text. */
  private List<List<String>> shown() {
    List<List<String>> shown = new ArrayList<>();
    shown.add(headers);
    rows.forEach(row -> shown.add(row.stream().map(Table::shown).toList()));
    return shown;
  }

  private static String shown(Object cell) {
    return cell instanceof Double || cell instanceof Float
        ? Numbers.compact(((Number) cell).doubleValue())
        : cell.toString().replaceAll("\\R", " ");
  }

  private int[] widths(List<List<String>> shown, int least) {
    int[] widths = new int[headers.size()];
    for (int c = 0; c < widths.length; c++) {
      widths[c] = least;
      for (List<String> row : shown) {
        widths[c] = Math.max(widths[c], length(row.get(c)));
      }
    }
    return widths;
  }

  private String aligned(List<String> row, int[] widths, String separator) {
    List<String> cells = new ArrayList<>();
    for (int c = 0; c < widths.length; c++) {
      String padding = " ".repeat(widths[c] - length(row.get(c)));
      cells.add(isNumeric(c) ? padding + row.get(c) : row.get(c) + padding);
    }
    return String.join(separator, cells);
  }

  private static String rule(int[] widths, String separator) {
    return Arrays.stream(widths).mapToObj("-"::repeat).collect(Collectors.joining(separator));
  }

  private String markdownRule(int[] widths) {
    List<String> cells = new ArrayList<>();
    for (int c = 0; c < widths.length; c++) {
      cells.add("-".repeat(widths[c] - 1) + (isNumeric(c) ? ":" : "-"));
    }
    return String.join(" | ", cells);
  }

  private boolean isNumeric(int column) {
    return !rows.isEmpty() && rows.stream().allMatch(row -> isNumeric(row.get(column)));
  }

  private static boolean isNumeric(Object cell) {
    return cell instanceof Number || NUMERIC.matcher(cell.toString()).matches();
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
