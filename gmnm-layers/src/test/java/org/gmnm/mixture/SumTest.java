package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class SumTest {

  @Test
  void whatALargeTermSwallowsIsCarriedAlong() {
    assertEquals(2, Sum.of(new double[] {1e100, 1, 1, -1e100}), "a term is lost in the sum");
    assertEquals(2, Sum.of(new double[] {1, 1, 1e100, -1e100}), "the sum is lost in a term");
    assertEquals(2, Sum.of(new double[] {1, 1e100, 1, -1e100}), "one after the other");
  }

  @Test
  void aSumBeyondADoubleIsInfinite() {
    assertEquals(
        Double.POSITIVE_INFINITY, Sum.of(new double[] {Double.MAX_VALUE, Double.MAX_VALUE, 1}));
  }
}
