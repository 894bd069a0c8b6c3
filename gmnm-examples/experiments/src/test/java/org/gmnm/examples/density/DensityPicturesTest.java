package org.gmnm.examples.density;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.gmnm.examples.report.Charts.Series;
import org.junit.jupiter.api.Test;

class DensityPicturesTest {

  private static Measurement of(String method, int components, long values, double likelihood) {
    return new Measurement(
        "comparison", "t", values, method, components, 0.75, 0, 1, 0.1, likelihood, 0);
  }

  @Test
  void anInfiniteLikelihoodIsAGapAndNotTheBest() {
    List<Series> series =
        DensityPictures.belowTheBest(
            List.of(
                of("expansion", 300, 1_000, -2),
                of("expansion", 50, 1_000, -1.5),
                of("collapsed", 50, 1_000, Double.POSITIVE_INFINITY),
                of("collapsed", 50, 10_000, -1)));
    assertEquals(
        List.of("collapsed, 50", "expansion, 50", "expansion, 300"),
        series.stream().map(Series::name).toList());
    assertArrayEquals(new double[] {Double.NaN, 1e-6}, series.get(0).y(), 1e-12);
    assertArrayEquals(new double[] {0.5}, series.get(1).y(), 1e-12);
  }
}
