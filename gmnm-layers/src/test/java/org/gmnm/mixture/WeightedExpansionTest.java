package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Weighted values and histograms in {@link GmmExpansion}. */
class WeightedExpansionTest {

  private static final GmmExpansion EXPANSION = GmmExpansion.of(-3, 3, 30);

  @Property(tries = 100)
  void aValueAddedSeveralTimesIsThatManyValuesToTheLastBit(
      @ForAll @DoubleRange(min = -5, max = 5) double value,
      @ForAll @IntRange(min = 0, max = 300) int times,
      @ForAll @DoubleRange(min = 0.1, max = 2) double t) {
    GmmExpansion expansion = GmmExpansion.of(-3, 3, 20, t);
    Accumulator one = expansion.accumulator().add(0.3).add(value, times);
    Accumulator many = expansion.accumulator().add(0.3);
    for (int i = 0; i < times; i++) {
      many.add(value);
    }
    assertEquals(many.count(), one.count());
    assertArrayEquals(many.toMixture().weights(), one.toMixture().weights(), 0);
  }

  @Test
  void sumsOfVeryManyValuesAreExact() {
    long half = 1L << 61;
    double[] weights =
        EXPANSION
            .accumulator()
            .add(-1.5, half)
            .add(1.5, half)
            .merge(EXPANSION.accumulator().add(-1.5, half / 2).add(1.5, half / 2))
            .toMixture()
            .weights();
    assertArrayEquals(
        EXPANSION.accumulator().add(-1.5).add(1.5).toMixture().weights(), weights, 1e-16);
  }

  @Property(tries = 50)
  void wholeWeightsAreRepeatedValues(@ForAll long seed) {
    Random random = new Random(seed);
    double[] data = random.doubles(40, -4, 4).toArray();
    double[] weights = random.ints(40, 0, 6).asDoubleStream().toArray();
    weights[0] = 1;
    Accumulator repeated = EXPANSION.accumulator();
    for (int i = 0; i < data.length; i++) {
      repeated.add(data[i], (long) weights[i]);
    }
    double[] scaled = Arrays.stream(weights).map(w -> 0.37 * w).toArray();
    assertArrayEquals(repeated.toMixture().weights(), EXPANSION.fit(data, scaled).weights(), 1e-15);
  }

  @Test
  void aHistogramIsItsValuesSpreadEvenlyInTheirBins() {
    double[] edges = {-2, -0.5, 0, 2.5};
    long[] counts = {3, 0, 7};
    Accumulator spread = EXPANSION.accumulator();
    int points = 20_000;
    for (int i = 0; i < points; i++) {
      spread.add(-2 + 1.5 * (i + 0.5) / points, 3);
      spread.add(2.5 * (i + 0.5) / points, 7);
    }
    assertArrayEquals(
        spread.toMixture().weights(), EXPANSION.fitHistogram(edges, counts).weights(), 1e-4);
    assertEquals(0.3 * -1.25 + 0.7 * 1.25, EXPANSION.fitHistogram(edges, counts).mean(), 1e-3);
    double[] below = {-2.5, -1, -0.5};
    assertEquals(
        0.25 * -1.75 + 0.75 * -0.75, EXPANSION.fitHistogram(below, new long[] {1, 3}).mean(), 1e-3);
  }

  @Test
  void argumentsOutOfRangeAreNamed() {
    double[] two = {1, 2};
    Expect.rejected(() -> EXPANSION.fit(two, new double[1]), "weights", "data (2), got 1");
    Expect.rejected(() -> EXPANSION.fit(two, new double[] {1, -1}), "weights[1]", "got -1.0");
    Expect.rejected(() -> EXPANSION.fit(two, new double[2]), "sum of the weights must be > 0");
    Expect.rejected(() -> EXPANSION.fit(new double[0], new double[0]), "data is empty");
    Expect.rejected(() -> EXPANSION.accumulator().add(1, -1L), "times must be >= 0, got -1");
    Expect.rejected(() -> EXPANSION.accumulator().add(Double.NaN, 2L), "value must be finite");
    Expect.rejected(
        () -> EXPANSION.fitHistogram(two, new long[2]), "one more than counts", "2 and 2");
    Expect.rejected(
        () -> EXPANSION.fitHistogram(new double[] {1, 1}, new long[1]), "edges must rise");
    Expect.rejected(
        () -> EXPANSION.fitHistogram(two, new long[] {-1}), "counts[0] must be >= 0, got -1");
    Expect.rejected(() -> EXPANSION.fitHistogram(new double[1], new long[0]), "must not be empty");
    Expect.rejected(
        () -> EXPANSION.fitHistogram(new double[] {0, Double.POSITIVE_INFINITY}, new long[1]),
        "edges[1] must be finite, got Infinity");
    double huge = Double.MAX_VALUE;
    Expect.rejected(
        () -> EXPANSION.fit(two, new double[] {huge, huge}), "sum of the weights", "got Infinity");
  }
}
