package org.gmnm.dl4j;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class VectorLoopsTest {

  private static final int COUNT = 200_001;

  /** From -20 to 20. */
  private static float at(int j) {
    return (j - COUNT / 2) * 2e-4f;
  }

  private static float[] values() {
    float[] values = new float[COUNT];
    for (int j = 0; j < COUNT; j++) {
      values[j] = at(j);
    }
    return values;
  }

  @Test
  void tanhIsThatOfDoubles() {
    float[] result = new float[COUNT];
    VectorLoops.tanh(values(), result, COUNT);
    for (int j = 0; j < COUNT; j++) {
      double expected = Math.tanh(at(j));
      assertEquals(expected, result[j], 3.5e-7, "tanh of " + at(j));
      assertTrue(Math.abs(expected - result[j]) <= 6e-7 * Math.abs(expected), "near 0, too");
      assertTrue(Math.abs(result[j]) <= 1, "beyond its range at " + at(j));
    }
  }

  @Test
  void sigmoidIsThatOfDoubles() {
    float[] result = values();
    VectorLoops.sigmoid(result, COUNT);
    for (int j = 0; j < COUNT; j++) {
      assertEquals(1 / (1 + Math.exp(-at(j))), result[j], 3e-7, "sigmoid of " + at(j));
      assertTrue(result[j] >= 0 && result[j] <= 1, "beyond its range at " + at(j));
    }
  }

  @Test
  void theEndsAndWhatIsNoNumber() {
    float[] values = {Float.NaN, Float.NEGATIVE_INFINITY, Float.POSITIVE_INFINITY, 0, 7};
    float[] tanh = new float[5];
    VectorLoops.tanh(values, tanh, 4);
    assertEquals(Float.NaN, tanh[0]);
    assertEquals(-1, tanh[1], 3e-7);
    assertEquals(1, tanh[2], 3e-7);
    assertEquals(0, tanh[3]);
    assertEquals(0, tanh[4], "beyond the count");
    VectorLoops.sigmoid(values, 4);
    assertEquals(Float.NaN, values[0]);
    assertEquals(0, values[1], 3e-7);
    assertEquals(1, values[2], 3e-7);
    assertEquals(0.5f, values[3]);
    assertEquals(7, values[4], "beyond the count");
  }
}
