package org.gmnm.examples.spark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.math.BigDecimal;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Cells mean what they mean to the reader of tables on one machine. */
class ColumnSumsTest {

  @Test
  void numbersAndWordsForNothing() {
    ColumnSums sums = new ColumnSums(null);
    for (Object cell : Arrays.asList(1, " 2.5e0 ", new BigDecimal("-3"), null, "", "NA", "null")) {
      sums.take(cell);
    }
    sums.take(Double.NaN);
    assertNull(sums.wrong());
    assertEquals(-3, sums.low());
    assertEquals(2.5, sums.high());
    assertEquals(5, sums.missing());
  }

  @ParameterizedTest
  @ValueSource(strings = {"10f", "10d", "0x1p3", "Infinity", "1e999", "x"})
  void whatIsNoNumberIsWrong(String cell) {
    ColumnSums sums = new ColumnSums(null);
    sums.take(cell);
    assertEquals("'" + cell + "'", sums.wrong());
  }
}
