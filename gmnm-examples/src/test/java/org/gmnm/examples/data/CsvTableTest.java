package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void aMissingFileIsNamed() {
    DataException error =
        assertThrows(DataException.class, () -> CsvTable.read(folder.resolve("none.csv")));
    assertTrue(String.valueOf(error.getMessage()).contains("none.csv"));
  }
}
