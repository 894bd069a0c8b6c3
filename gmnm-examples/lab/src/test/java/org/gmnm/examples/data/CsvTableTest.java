package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What publishers' files hold, and what they must not. */
class CsvTableTest {

  @TempDir private Path folder;

  private Path file(byte[] content) throws IOException {
    return Files.write(folder.resolve("series.csv"), content);
  }

  private Path file(String content) throws IOException {
    return file(content.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** As weather.csv: CR LF, a lone byte that is no UTF-8, dates that are none, the sentinel. */
  @Test
  void damagedHeaderLineEndsAndDatesDoNoHarm() throws IOException {
    CsvTable table =
        CsvTable.read(
            file(
                "date,SWDR (W/m\u00b2\u00ef),OT\r\n99/99/99,1,2.5\r\n,3,-9999\r\nsoon,-9999.0,4\r\n"));
    assertEquals(3, table.rows());
    assertArrayEquals(
        new double[] {2.5, Double.NaN, 4}, table.numbersWithGaps(table.column("OT"), -9999));
    assertArrayEquals(new double[] {1, 3, Double.NaN}, table.numbersWithGaps(1, -9999));
    assertArrayEquals(new double[] {2.5, -9999, 4}, table.numbers(2), "a number like others");
  }

  /** As airline-passengers.csv: cells in quotes, no line end at the end. */
  @Test
  void quotesAndNoLineEndAtTheEnd() throws IOException {
    CsvTable table = CsvTable.read(file("\"Month\",\"A, B\"\n\"1949-01\",112\n\"1949-02\", 118 "));
    assertEquals(List.of("Month", "A, B"), table.header());
    assertArrayEquals(new double[] {112, 118}, table.numbers(table.column("A, B")));
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheFirstName() throws IOException {
    byte[] text = "x,y\n1,2\n\n".getBytes(StandardCharsets.UTF_8);
    byte[] marked = new byte[text.length + 3];
    marked[0] = (byte) 0xEF;
    marked[1] = (byte) 0xBB;
    marked[2] = (byte) 0xBF;
    System.arraycopy(text, 0, marked, 3, text.length);
    CsvTable table = CsvTable.read(file(marked));
    assertEquals(0, table.column("x"));
    assertEquals(1, table.rows(), "blank lines at the end are none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "date,OT;a,1;b,one| line 3, column 2 'OT': expected a finite number, found 'one'",
        "date,OT;a,1;b,NaN| line 3, column 2 'OT': expected a finite number, found 'NaN'",
        "date,OT;a,1;b,| line 3, column 2 'OT': expected a finite number, found ''",
        "date,OT;a,1;b| line 3: expected 2 cells as in the header, found 1",
        "date,OT;a,1;;b,2| line 3: expected 2 cells as in the header, found 1",
        "date,OT;a,10f| line 2, column 2 'OT': expected a finite number, found '10f'",
        "date,OT;a,10d| line 2, column 2 'OT': expected a finite number, found '10d'",
        "date,OT;a,0x1p3| line 2, column 2 'OT': expected a finite number, found '0x1p3'",
        "date,OT;a,Infinity| line 2, column 2 'OT': expected a finite number, found 'Infinity'",
        "date,OT,x,OT;a,1,2,3| expected one column 'OT', found it as column 2 and as column 4",
        "date,OT;\"a,1;b,2| line 2: expected a quote at the end of the cell that begins here",
        "date,OT;\"a\"\",1;b,2| line 2: expected a quote at the end of the cell that begins here",
        "date\tOT;a\t1| line 1: expected commas between cells, found tabs",
        "date,OT| expected a header and rows below it, found 1 lines",
        "date,HT;a,1| line 1: expected a column 'OT', found [date, HT]",
      })
  void whatIsWrongIsNamed(String lines, String problem) throws IOException {
    Path file = file(lines.replace(';', '\n'));
    DataException error =
        assertThrows(
            DataException.class,
            () -> {
              CsvTable table = CsvTable.read(file);
              table.numbers(table.column("OT"));
            });
    String message = String.valueOf(error.getMessage());
    assertTrue(message.contains(problem.strip()) && message.contains("series.csv"), message);
  }

  @Test
  void aQuoteWithinQuotesIsDoubled() throws IOException {
    CsvTable table =
        CsvTable.read(file("\"5\"\" disc, new\",b\"c\n\"\"\"x\"\"\", \"1\" \n\"\",2\n"));
    assertEquals(List.of("5\" disc, new", "b\"c"), table.header());
    assertArrayEquals(new double[] {1, 2}, table.numbers(1));
    DataException error = assertThrows(DataException.class, () -> table.numbers(0));
    assertTrue(String.valueOf(error.getMessage()).contains("found '\"x\"'"), error.getMessage());
  }

  @Test
  void wordsForNothingAreGapsAsWithSpark() throws IOException {
    CsvTable table = CsvTable.read(file("t,x\n1,NaN\n2,NA\n3,null\n4,nan\n5,\n6, -9999 \n7,8"));
    double none = Double.NaN;
    assertArrayEquals(
        new double[] {none, none, none, none, none, none, 8}, table.numbersWithGaps(1, -9999));
  }

  @Test
  void semicolonsAreNamed() throws IOException {
    byte[] text = "date;x;y\n1;2,5;3,5\n".getBytes(StandardCharsets.UTF_8);
    assertTrue(refusal(text).contains("found semicolons"));
  }

  @Test
  void otherFilesAreNamedForWhatTheyAre() throws IOException {
    byte[] wide = "date,x\n1,2\n".getBytes(StandardCharsets.UTF_16); // with a mark, as Excel does
    assertTrue(refusal(wide).contains("UTF-16"));
    byte[] unmarked = "date,x\n1,2\n".getBytes(StandardCharsets.UTF_16LE);
    assertTrue(refusal(unmarked).contains("at byte 1: expected text, found a zero byte"));
    byte[] broken = Arrays.copyOf("date,x\n1,2\n".getBytes(StandardCharsets.UTF_8), 5000);
    assertTrue(refusal(broken).contains("at byte 11: expected text, found a zero byte"));
    assertTrue(refusal(Fixtures.gzip(wide)).contains("gzip"));
    assertTrue(refusal("<html>no".getBytes(StandardCharsets.UTF_8)).contains("web page"));
  }

  @Test
  void aFileBeyondTheMemoryIsRefusedBeforeItIsRead() throws IOException {
    Path sparse = folder.resolve("sparse.csv");
    try (RandomAccessFile file = new RandomAccessFile(sparse.toFile(), "rw")) {
      file.setLength(3L << 30); // takes no room on the disc
    }
    DataException error = assertThrows(DataException.class, () -> CsvTable.read(sparse));
    assertTrue(String.valueOf(error.getMessage()).contains("3221225472 bytes are more than"));
    Path small = file("x\n1\n");
    assertThrows(DataException.class, () -> CsvTable.read(small, 3));
    assertEquals(1, CsvTable.read(small, 4).rows());
  }

  @Test
  void anErrorShowsTheBeginningOfALongCell() throws IOException {
    Path file = file("x\n" + "a".repeat(100_000));
    DataException error = assertThrows(DataException.class, () -> CsvTable.read(file).numbers(0));
    assertTrue(String.valueOf(error.getMessage()).length() < 500);
  }

  private String refusal(byte[] content) throws IOException {
    Path file = file(content);
    return String.valueOf(
        assertThrows(DataException.class, () -> CsvTable.read(file)).getMessage());
  }

  @Test
  void aMissingFileIsNamed() {
    DataException error =
        assertThrows(DataException.class, () -> CsvTable.read(folder.resolve("none.csv")));
    assertTrue(String.valueOf(error.getMessage()).contains("none.csv"));
  }
}
