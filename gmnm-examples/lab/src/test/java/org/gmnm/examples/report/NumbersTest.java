package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NumbersTest {

  @Test
  void compactShowsFourDigits() {
    assertEquals("0", Numbers.compact(0));
    assertEquals("1.000", Numbers.compact(1));
    assertEquals("-12.35", Numbers.compact(-12.3456));
    assertEquals("0.001235", Numbers.compact(0.00123456));
    assertEquals("1.235e-04", Numbers.compact(0.000123456));
    assertEquals("123457", Numbers.compact(123456.7));
    assertEquals("NaN", Numbers.compact(Double.NaN));
  }

  @Test
  void briefShowsThreeDigitsAndNoZerosBehind() {
    assertEquals("0", Numbers.brief(0));
    assertEquals("5", Numbers.brief(5));
    assertEquals("-0.0123", Numbers.brief(-0.01234));
    assertEquals("12,300", Numbers.brief(12345));
    assertEquals("6.1e-6", Numbers.brief(6.1e-6));
    assertEquals("3.0e8", Numbers.brief(3e8));
  }
}
