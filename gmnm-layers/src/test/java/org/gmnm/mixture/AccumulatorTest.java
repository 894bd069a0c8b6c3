package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.IntSupplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** So many values in so few cells that buckets, blocks and words of sums are filled and emptied. */
class AccumulatorTest {

  /** Values in and around [−1, 1], many of them at the ends and in the middles of cells. */
  private static double[] values(Random random, int count, int components) {
    int halves = 16 * components;
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] =
          random.nextBoolean()
              ? 2.2 * random.nextDouble() - 1.1
              : -1 + 2.0 * random.nextInt(halves + 1) / halves;
    }
    return values;
  }

  @Property(tries = 25)
  void anySplitOfVeryManyValuesGivesTheSameBits(
      @ForAll long seed,
      @ForAll @IntRange(min = 1, max = 4) int components,
      @ForAll @DoubleRange(min = 0.25, max = 3) double t,
      @ForAll @IntRange(min = 1, max = 8_000) int count) {
    Random random = new Random(seed);
    GmmExpansion expansion = GmmExpansion.of(-1, 1, components, t);
    double[] values = values(random, count, components);
    double[] whole = expansion.accumulator().add(values).toMixture().weights();

    Accumulator[] parts = new Accumulator[3];
    Arrays.setAll(parts, i -> expansion.accumulator());
    IntSupplier length = () -> 1 + random.nextInt(random.nextBoolean() ? 100 : 2_000);
    List<double[]> runs = runs(values, length);
    Collections.shuffle(runs, random);
    for (double[] run : runs) {
      Accumulator part = parts[random.nextInt(parts.length)];
      switch (random.nextInt(4)) {
        case 0 -> Arrays.stream(run).forEach(part::add);
        case 1 -> Arrays.stream(run).forEach(x -> part.add(x, 1));
        case 2 -> part.merge(expansion.accumulator().add(run));
        default -> part.add(run).toMixture(); // settles what waits
      }
    }
    Accumulator merged = parts[0].merge(parts[1]).merge(parts[2]);
    assertEquals(count, merged.count());
    assertArrayEquals(whole, merged.toMixture().weights(), 0, "to the last bit");
  }

  private static List<double[]> runs(double[] values, IntSupplier length) {
    List<double[]> runs = new ArrayList<>();
    for (int from = 0; from < values.length; ) {
      int to = Math.min(values.length, from + length.getAsInt());
      runs.add(Arrays.copyOfRange(values, from, to));
      from = to;
    }
    return runs;
  }

  /** At both ends, at the beginning of a cell and within one; more than a word has room for. */
  @Test
  void repeatedValuesAreThatManyToTheLastBit() {
    GmmExpansion expansion = GmmExpansion.of(-1, 1, 2);
    for (double value : new double[] {-1, 0.25, 0.3, 1}) {
      for (int times : new int[] {0, 1, 17, 40_000}) {
        double[] copies = new double[times];
        Arrays.fill(copies, value);
        assertArrayEquals(
            expansion.accumulator().add(0.6).add(copies).toMixture().weights(),
            expansion.accumulator().add(0.6).add(value, times).toMixture().weights(),
            0);
      }
    }
  }

  @Test
  void weightsEqualTheFormula() {
    for (double t : new double[] {0.3, 0.35, 0.5, 0.75, 1, 3}) {
      for (int components : new int[] {2, 3, 10, 200}) {
        assertEqualsTheFormula(GmmExpansion.of(-1, 1, components, t), 200);
      }
    }
    assertEqualsTheFormula(GmmExpansion.of(-1, 1, 2_000), 50);
  }

  /** As many copies of each value fill buckets, and further ones stay single. */
  private static void assertEqualsTheFormula(GmmExpansion expansion, int count) {
    double[] values = values(new Random(count), count, expansion.components());
    values[0] = -1; // both ends
    values[1] = 1;
    double[] copies = new double[19 * count];
    Arrays.setAll(copies, i -> values[i % count]);
    assertArrayEquals(
        mean(expansion, values),
        expansion.accumulator().add(copies).toMixture().weights(),
        2e-15,
        expansion::toString);
  }

  private static double[] mean(GmmExpansion expansion, double[] values) {
    int components = expansion.components();
    double[] equal = new double[components];
    Arrays.fill(equal, 1.0 / components);
    GaussianMixture prior = expansion.mixture(equal);
    Sum[] sums = new Sum[components];
    Arrays.setAll(sums, i -> new Sum());
    for (double value : values) {
      double[] shares = prior.responsibilities(value);
      for (int i = 0; i < components; i++) {
        sums[i].add(shares[i]);
      }
    }
    return Arrays.stream(sums).mapToDouble(sum -> sum.value() / values.length).toArray();
  }

  /**
   * What a version wrote that rounded moments otherwise: 40 values, i/8 − 2.4 for i = 0 .. 39, on 3
   * components from −2 to 2.
   */
  @Test
  void sumsThatAnEarlierVersionWroteGoOn() throws IOException {
    GmmExpansion expansion = GmmExpansion.of(-2, 2, 3);
    double[] values = new double[40];
    Arrays.setAll(values, i -> i / 8.0 - 2.4);
    try (InputStream file =
        AccumulatorTest.class.getResourceAsStream("/org/gmnm/fixtures/accumulator-0.2.0.bin")) {
      Accumulator read = expansion.readAccumulator(new DataInputStream(file));
      assertEquals(40, read.count());
      double[] expected = mean(expansion, values);
      assertArrayEquals(expected, read.toMixture().weights(), 2e-15);
      assertArrayEquals(expected, read.add(values).toMixture().weights(), 2e-15);
    }
  }
}
