package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.gmnm.testing.FuzzInputs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a CSV file holds: finite numbers, or one error that helps. */
class CsvFuzzTest {

  private static final double SENTINEL = -9999;

  /** Called by the fuzzer. */
  public static void fuzzerTestOneInput(byte[] input) throws IOException {
    Path file = FuzzInputs.file("table.csv", input);
    CsvTable table;
    try {
      table = CsvTable.read(file);
    } catch (DataException refused) {
      assertHelps(refused, file);
      return;
    }
    assertTrue(table.rows() > 0);
    String first = table.header().get(0);
    if (table.header().lastIndexOf(first) == 0) {
      assertEquals(0, table.column(first));
    }
    for (int column = 0; column < table.header().size(); column++) {
      try {
        table.numbersWithGaps(column, SENTINEL);
        assertTrue(Arrays.stream(table.numbers(column)).allMatch(Double::isFinite));
      } catch (DataException refused) {
        assertHelps(refused, file);
      }
    }
  }

  private static void assertHelps(DataException refused, Path file) {
    assertTrue(refused.getMessage().startsWith(file.toString()), refused.getMessage());
  }

  static Stream<Arguments> inputs() throws IOException, URISyntaxException {
    return FuzzInputs.of(CsvFuzzTest.class);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("inputs")
  void readOrRefused(String name, byte[] input) throws IOException {
    fuzzerTestOneInput(input);
  }
}
