package org.gmnm.examples.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NumberTextTest {

  @ParameterizedTest
  @CsvSource({"10,10", "-1.5,-1.5", "+.5,0.5", "3.,3", "1e3,1000", "2.5E-3,0.0025", "007,7"})
  void decimalsAreNumbers(String text, double value) {
    assertEquals(value, NumberText.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "10f",
        "10d",
        "10F",
        "1e3D",
        "0x1p3",
        "0x10",
        "Infinity",
        "-Infinity",
        "NaN",
        "1,5",
        "1 5",
        "1e",
        "e3",
        ".",
        "1_000",
        "--1",
        "1e999",
        "٣"
      })
  void whatJavaWouldTakeBesidesIsNone(String text) {
    assertTrue(Double.isNaN(NumberText.parse(text)), text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "NA", "NaN", "nan", "null"})
  void wordsForNothing(String text) {
    assertTrue(NumberText.isMissing(text));
    assertFalse(NumberText.isMissing("x" + text));
  }
}
