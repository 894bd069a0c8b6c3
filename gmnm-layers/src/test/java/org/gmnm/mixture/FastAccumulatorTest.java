package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast way to the weights beside the exact one. */
class FastAccumulatorTest {

  /** What the class promises of each weight. */
  private static final double PROMISED = 1e-12;

  private static double[] weights(Accumulator accumulator) {
    GaussianMixture mixture = accumulator.toMixture();
    double[] all = new double[accumulator.expansion().components()];
    double[] means = accumulator.expansion().means();
    for (int i = 0; i < mixture.components(); i++) {
      double mean = mixture.means()[i];
      int at =
          IntStream.range(0, means.length).filter(k -> means[k] == mean).findFirst().orElseThrow();
      all[at] += mixture.weights()[i];
    }
    return all;
  }

  private static double[] values(int count, long seed) {
    Random random = new Random(seed);
    return random.doubles(count).map(u -> u * u).toArray();
  }

  /** From the widest cells that moments suit to those where 8 powers do. */
  @ParameterizedTest
  @CsvSource({"0.33,50", "0.5,50", "0.65,50", "0.75,50", "1,50", "3,50", "0.75,1", "0.75,1000"})
  void weightsAreThoseOfTheExactSums(double t, int components) {
    GmmExpansion expansion = GmmExpansion.of(0, 1, components, t);
    double[] values = values(200_000, 1);
    double[] exact = weights(expansion.accumulator().add(values));
    double[] fast = weights(expansion.fastAccumulator().add(values));
    assertArrayEquals(exact, fast, PROMISED);
  }

  /** Every value in one cell, at its ends and its middle, many times over. */
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.125, 0.06251, 0.3, 1})
  void manyEqualValuesDoNotAddUpTheirErrors(double value) {
    GmmExpansion expansion = GmmExpansion.of(0, 1, 5);
    double[] values = new double[1_000_000];
    Arrays.fill(values, value);
    double[] exact = weights(expansion.accumulator().add(value, values.length));
    assertArrayEquals(exact, weights(expansion.fastAccumulator().add(values)), PROMISED);
  }

  /** One by one, in portions, with values outside the interval, merged with the exact kind. */
  @Test
  void portionsDifferInTheLastDigitsOnly() {
    GmmExpansion expansion = GmmExpansion.of(0.1, 0.9, 20);
    double[] values = values(30_000, 2);
    double[] exact = weights(expansion.accumulator().add(values));
    Accumulator single = expansion.fastAccumulator();
    Arrays.stream(values).forEach(single::add);
    assertArrayEquals(exact, weights(single), PROMISED);
    assertEquals(30_000, single.count());
    Accumulator portions = expansion.fastAccumulator();
    for (int i = 0; i < values.length; i += 777) {
      portions.add(values, i, Math.min(values.length, i + 777));
      portions.add(0.5, 0);
    }
    assertArrayEquals(exact, weights(portions), PROMISED);
    double[] half = Arrays.copyOf(values, 15_000);
    double[] rest = Arrays.copyOfRange(values, 15_000, 30_000);
    Accumulator merged = expansion.fastAccumulator().add(half);
    merged.merge(expansion.accumulator().add(rest));
    assertArrayEquals(exact, weights(merged), PROMISED);
    Accumulator other = expansion.accumulator().add(rest);
    other.merge(expansion.fastAccumulator().add(half));
    assertArrayEquals(exact, weights(other), PROMISED);
  }

  @Test
  void aFewValuesAreAsExact() {
    GmmExpansion expansion = GmmExpansion.of(0, 1, 10);
    for (int n = 1; n < 6; n++) {
      double[] values = values(n, n);
      double[] exact = weights(expansion.accumulator().add(values));
      assertArrayEquals(exact, weights(expansion.fastAccumulator().add(values)), PROMISED);
    }
  }

  /** Asked in between, it goes on; the same portions give the same bits. */
  @Test
  void addingMayGoOnAndRepeats() {
    GmmExpansion expansion = GmmExpansion.of(0, 1, 10);
    double[] values = values(10_000, 3);
    double[][] runs = new double[2][];
    for (int run = 0; run < 2; run++) {
      Accumulator accumulator = expansion.fastAccumulator().add(values, 0, 4_000);
      accumulator.toMixture();
      runs[run] = weights(accumulator.add(values, 4_000, 10_000));
    }
    assertArrayEquals(runs[0], runs[1]);
    assertArrayEquals(weights(expansion.accumulator().add(values)), runs[0], PROMISED);
  }

  @Test
  void whatItWritesIsReadByTheExactKind() throws IOException, ClassNotFoundException {
    GmmExpansion expansion = GmmExpansion.of(0, 1, 10);
    double[] values = values(5_000, 4);
    Accumulator accumulator = expansion.fastAccumulator().add(values);
    ByteArrayOutputStream plain = new ByteArrayOutputStream();
    accumulator.write(new DataOutputStream(plain));
    Accumulator read =
        expansion.readAccumulator(
            new DataInputStream(new ByteArrayInputStream(plain.toByteArray())));
    assertArrayEquals(weights(accumulator), weights(read));
    ByteArrayOutputStream objects = new ByteArrayOutputStream();
    new ObjectOutputStream(objects).writeObject(accumulator);
    Accumulator copy =
        (Accumulator)
            new ObjectInputStream(new ByteArrayInputStream(objects.toByteArray())).readObject();
    assertArrayEquals(weights(accumulator), weights(copy));
    copy.add(values);
    assertArrayEquals(
        weights(expansion.accumulator().add(values).add(values)), weights(copy), PROMISED);
  }

  @Test
  void badValuesAreRefusedBeforeAnythingIsAdded() {
    Accumulator accumulator = GmmExpansion.of(0, 1, 10).fastAccumulator();
    double[] bad = {0.5, Double.NaN};
    assertThrows(IllegalArgumentException.class, () -> accumulator.add(bad));
    assertEquals(0, accumulator.count());
  }
}
