package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class StatisticsTest {

  @Test
  void medianOfOddAndEvenNumbersOfValues() {
    assertEquals(3, Statistics.median(List.of(9.0, 1.0, 3.0)));
    assertEquals(2, Statistics.median(List.of(3.0, 1.0)));
    assertThrows(IllegalArgumentException.class, () -> Statistics.median(List.of()));
  }

  @Test
  void aSpreadIsTheMedianAndTheExtremes() {
    assertEquals("2.0 (1.0 to 9.0)", Statistics.spread(List.of(9.0, 1.0, 2.0), "%.1f"));
    assertEquals("5.0e-01 %", Statistics.spread(List.of(0.5), "%.1e %%"));
    assertEquals("", Statistics.spread(List.of(), "%.1f"));
  }

  /** ND4J and a loop that only asks "greater than the best so far" let the first one win. */
  @Test
  void theLargestOfNumbersThatAreNoneIsNone() {
    assertEquals(1, Statistics.largest(new double[] {1, 3, 2, 3}));
    assertEquals(2, Statistics.largest(new double[] {9, 1, 2, 9}, 1, 3));
    assertEquals(0, Statistics.largest(new double[] {Double.NEGATIVE_INFINITY}));
    for (int nan = 0; nan < 3; nan++) {
      double[] values = {1, 2, 3};
      values[nan] = Double.NaN;
      assertEquals(-1, Statistics.largest(values));
    }
    assertEquals(1, Statistics.largest(new double[] {Double.NaN, 1, 0}, 1, 3));
  }
}
