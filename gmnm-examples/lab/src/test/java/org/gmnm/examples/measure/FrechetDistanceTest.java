package org.gmnm.examples.measure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Against cases whose distance is known in closed form. */
class FrechetDistanceTest {

  /** Correlated rows. */
  private static double[][] sample(int count, int dimensions, long seed) {
    Random random = new Random(seed);
    double[][] sample = new double[count][dimensions];
    for (double[] row : sample) {
      double common = random.nextGaussian();
      for (int j = 0; j < dimensions; j++) {
        row[j] = (j + 1) * random.nextGaussian() + 2 * common;
      }
    }
    return sample;
  }

  /** y = s x + b: |mean difference|² + (1 − s)² trace Σ, for Σ^½ and its multiple commute. */
  @Property(tries = 30)
  void ofAScaledAndShiftedSample(
      @ForAll @IntRange(min = 1, max = 8) int dimensions,
      @ForAll @DoubleRange(min = 0, max = 3) double scale,
      @ForAll @DoubleRange(min = -5, max = 5) double shift,
      @ForAll long seed) {
    double[][] x = sample(40, dimensions, seed);
    double[][] y =
        Arrays.stream(x)
            .map(row -> Arrays.stream(row).map(v -> scale * v + shift).toArray())
            .toArray(double[][]::new);
    double expected = 0;
    for (int j = 0; j < dimensions; j++) {
      int at = j;
      double mean = Arrays.stream(x).mapToDouble(row -> row[at]).average().orElseThrow();
      double squares = Arrays.stream(x).mapToDouble(row -> Math.pow(row[at] - mean, 2)).sum();
      expected += Math.pow(mean - scale * mean - shift, 2);
      expected += (1 - scale) * (1 - scale) * squares / (x.length - 1);
    }
    assertEquals(expected, FrechetDistance.between(x, y), 1e-7 * (1 + expected));
    assertEquals(expected, FrechetDistance.between(y, x), 1e-7 * (1 + expected));
  }

  /** Rotating one of two normals with variances 4 and 1 by a quarter turn: 2 (2 − 1)². */
  @Test
  void covariancesThatAreTurned() {
    double[][] x = {{2, 0}, {-2, 0}, {0, 1}, {0, -1}};
    double[][] y = {{0, 2}, {0, -2}, {1, 0}, {-1, 0}};
    double unit = 2.0 / 3; // of the variances 8/3 and 2/3
    assertEquals(2 * unit, FrechetDistance.between(x, y), 1e-12);
  }

  @Test
  void fewerRowsThanFeaturesAreNoHarm() {
    double[][] x = sample(5, 20, 1);
    assertEquals(0, FrechetDistance.between(x, x), 1e-6);
    assertTrue(FrechetDistance.between(x, sample(5, 20, 2)) > 1);
  }

  @Test
  void wrongSamplesAreExplained() {
    double[][] good = {{1, 2}, {3, 4}};
    double[][][] wrong = {{{1, 2}}, {{1, 2}, {3}}, {{1, 2}, {3, Double.NaN}}, {{1}, {2}}};
    for (double[][] bad : wrong) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> FrechetDistance.between(good, bad));
      assertTrue(String.valueOf(e.getMessage()).startsWith("FrechetDistance: "), e.getMessage());
    }
  }
}
