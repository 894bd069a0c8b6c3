package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.nd4j.shade.jackson.databind.JsonNode;

class NormalTest {

  private final JsonNode reference = MixtureReference.part("normal");

  @Test
  void tailsEqualTheReferenceDownToTheSmallestNormalNumber() {
    double[] z = MixtureReference.array(reference, "z");
    double[] tail = MixtureReference.array(reference, "tail");
    for (int i = 0; i < z.length; i++) {
      Expect.relative(tail[i], Normal.cdf(-z[i]), 2e-15);
      assertEquals(1 - tail[i], Normal.cdf(z[i]), 2e-16);
    }
  }

  @Test
  void quantilesEqualTheReference() {
    double[] q = MixtureReference.array(reference, "probability");
    double[] z = MixtureReference.array(reference, "upper_quantile");
    for (int i = 0; i < q.length; i++) {
      assertEquals(z[i], Normal.upperQuantile(q[i]), 2e-15 * Math.max(1, z[i]));
    }
    assertEquals(Double.POSITIVE_INFINITY, Normal.upperQuantile(0));
    assertTrue(Normal.upperQuantile(Double.MIN_VALUE) > 38);
  }

  @Test
  void farArgumentsGiveTheLimits() {
    assertEquals(0, Normal.cdf(-1e300));
    assertEquals(1, Normal.cdf(1e300));
    assertEquals(0, Normal.cdf(Double.NEGATIVE_INFINITY));
    assertEquals(1, Normal.cdf(Double.POSITIVE_INFINITY));
    assertTrue(Double.isNaN(Normal.cdf(Double.NaN)));
  }

  @Test
  void meanAbsoluteIsSmoothWhereItTakesTheShortcut() {
    Expect.relative(
        Normal.meanAbsolute(8.999999, 1), Normal.meanAbsolute(9.000001, 1) - 2e-6, 1e-14);
    Expect.relative(Math.sqrt(2 / Math.PI) * 3, Normal.meanAbsolute(0, 3), 1e-15);
  }
}
