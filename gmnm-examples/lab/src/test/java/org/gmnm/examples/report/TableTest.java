package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableTest {

  private final Table table =
      new Table("model", "parameters", "error")
          .row("GMNM", 1234, 0.0123456)
          .row("MLP, tanh", 56, 1.5)
          .row("a|b", 7, null);

  @Test
  void textAlignsNumbersToTheRight() {
    assertEquals(
        """
        model      parameters    error
        ---------  ----------  -------
        GMNM             1234  0.01235
        MLP, tanh          56    1.500
        a|b                 7
        """,
        table.toText());
  }

  @Test
  void markdownMarksNumbersAndEscapesBars() {
    assertEquals(
        """
        | model     | parameters |   error |
        | --------- | ---------: | ------: |
        | GMNM      |       1234 | 0.01235 |
        | MLP, tanh |         56 |   1.500 |
        | a\\|b      |          7 |         |
        """,
        table.toMarkdown());
  }

  @Test
  void csvKeepsAllDigitsAndQuotesWhatNeedsIt() {
    assertEquals(
        "model,parameters,error\r\nGMNM,1234,0.0123456\r\n\"MLP, tanh\",56,1.5\r\na|b,7,\r\n",
        table.toCsv());
  }

  @Test
  void csvDoublesQuotesAndKeepsLineBreaks() {
    assertEquals(
        "a\r\n\"say \"\"hi\"\"\nthere\"\r\n", new Table("a").row("say \"hi\"\nthere").toCsv());
  }

  @Test
  void csvQuotesACellWithOnlyAQuoteInIt() {
    assertEquals("a\r\n\"5\"\" disk\"\r\n", new Table("a").row("5\" disk").toCsv());
  }

  @Test
  void textKeepsOneLineForEachRow() {
    assertEquals("a\n---\nb c\n", new Table("a").row("b\nc").toText());
  }

  @Test
  void numbersWithSpreadOrUnitAreNumbersAndWordsAreNot() {
    assertEquals("    x\n-----\n1 ± 2\n  5 %\n", new Table("x").row("1 ± 2").row("5 %").toText());
    assertEquals(
        "x\n---------\n2D fit\n1000 more\n",
        new Table("x").row("2D fit").row("1000 more").toText());
  }

  @Test
  void refusesARowOfAnotherLength() {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new Table("a", "b").row(1));
    assertEquals("Table: row 0 must have 2 cells, one for each of [a, b], got 1", e.getMessage());
  }

  @Test
  void writesCsvFiles(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("t.csv");
    table.writeCsv(file);
    assertEquals(table.toCsv(), Files.readString(file));
  }
}
