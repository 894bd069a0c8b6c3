package org.gmnm.examples.classification;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.schedule.ISchedule;
import org.nd4j.shade.jackson.core.JsonProcessingException;
import org.nd4j.shade.jackson.databind.ObjectMapper;

class CosineRateTest {

  @Test
  void risesInALineAndFallsAlongACosine() {
    CosineRate rate = new CosineRate(0.4, 4, 12);
    assertEquals(0.1, rate.valueAt(0, 0), 1e-15);
    assertEquals(0.4, rate.valueAt(3, 0), 1e-15);
    assertEquals(0.4, rate.valueAt(4, 0), 1e-15);
    assertEquals(0.4 * (1 + Math.sqrt(0.5)) / 2, rate.valueAt(6, 0), 1e-15);
    assertEquals(0.2, rate.valueAt(8, 3), 1e-15);
    assertEquals(0, rate.valueAt(12, 0), 1e-15);
    assertEquals(0, rate.valueAt(99, 0), 1e-15);
    assertEquals(0.4, new CosineRate(0.4, 0, 12).valueAt(0, 0), 1e-15);
  }

  @Test
  void savedModelsKeepIt() throws JsonProcessingException {
    CosineRate rate = new CosineRate(0.4, 4, 12);
    String json = new ObjectMapper().writeValueAsString(rate);
    assertEquals(rate, new ObjectMapper().readValue(json, ISchedule.class));
    assertNotEquals(rate, new CosineRate(0.3, 4, 12));
    assertNotEquals(rate, new CosineRate(0.4, 3, 12));
    assertNotEquals(rate, new CosineRate(0.4, 4, 13));
  }

  @Test
  void stepsMustExceedTheWarmUp() {
    IllegalArgumentException error =
        assertThrows(IllegalArgumentException.class, () -> new CosineRate(0.1, 5, 5));
    assertTrue(error.getMessage().contains("steps = 5"), error.getMessage());
  }
}
