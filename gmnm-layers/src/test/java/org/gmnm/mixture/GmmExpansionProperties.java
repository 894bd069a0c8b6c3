package org.gmnm.mixture;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class GmmExpansionProperties {

  @Property(tries = 200)
  void everyValueIsSharedOutWhole(
      @ForAll @IntRange(min = 1, max = 60) int n,
      @ForAll @DoubleRange(min = 0.05, max = 5) double t,
      @ForAll double value) {
    double[] weights = GmmExpansion.of(-2, 3, n, t).accumulator().add(value).toMixture().weights();
    assertEquals(1, Sum.of(weights), 1e-15);
    assertTrue(Arrays.stream(weights).allMatch(w -> w >= 0));
  }

  @Property(tries = 200)
  void sharesEqualTheFormula(
      @ForAll @IntRange(min = 1, max = 60) int n,
      @ForAll @DoubleRange(min = 0.2, max = 5) double t,
      @ForAll @DoubleRange(min = -4, max = 5) double value) {
    GmmExpansion expansion = GmmExpansion.of(-2, 3, n, t);
    double[] logs = new double[n];
    for (int i = 0; i < n; i++) {
      logs[i] = Normal.logDensity((value - expansion.mean(i)) / expansion.sigma());
    }
    double largest = Arrays.stream(logs).max().orElseThrow();
    double[] shares = Arrays.stream(logs).map(log -> Math.exp(log - largest)).toArray();
    double sum = Arrays.stream(shares).sum();
    assertArrayEquals(
        Arrays.stream(shares).map(share -> share / sum).toArray(),
        expansion.accumulator().add(value).toMixture().weights(),
        1e-13);
  }

  @Property(tries = 100)
  void anySplitAndAnyOrderGivesTheSameWeights(
      @ForAll @Size(min = 1, max = 200) List<@DoubleRange(min = -10, max = 10) Double> values,
      @ForAll @IntRange(min = 1, max = 5) int parts,
      @ForAll long seed) {
    double[] data = values.stream().mapToDouble(Double::doubleValue).toArray();
    GmmExpansion expansion = GmmExpansion.of(-3, 4, 25, 0.75);
    double[] whole = expansion.accumulator().add(data).toMixture().weights();
    Random random = new Random(seed);
    Accumulator[] accumulators = new Accumulator[parts];
    Arrays.setAll(accumulators, i -> expansion.accumulator());
    List<Double> shuffled = new ArrayList<>(values);
    Collections.shuffle(shuffled, random);
    shuffled.forEach(x -> accumulators[random.nextInt(parts)].add(x.doubleValue()));
    Accumulator merged =
        Arrays.stream(accumulators).reduce(expansion.accumulator(), Accumulator::merge);
    assertEquals(data.length, merged.count());
    assertArrayEquals(whole, merged.toMixture().weights(), 0, "to the last bit");
  }

  @Property(tries = 50)
  void furtherPassesNeverLowerTheLikelihood(
      @ForAll long seed,
      @ForAll @IntRange(min = 2, max = 40) int n,
      @ForAll @DoubleRange(min = 0.3, max = 2) double t) {
    Random random = new Random(seed);
    double[] data = DoubleStream.generate(random::nextGaussian).limit(100).toArray();
    List<Double> likelihood = GmmExpansion.forRange(data, n, t).refine(data, 20).logLikelihood();
    for (int i = 1; i < likelihood.size(); i++) {
      assertTrue(likelihood.get(i) >= likelihood.get(i - 1) - 1e-13);
    }
  }

  @Property(tries = 50)
  void movedAndScaledDataGivesTheSameWeights(
      @ForAll long seed,
      @ForAll @DoubleRange(min = 0.01, max = 100) double scale,
      @ForAll @DoubleRange(min = -1000, max = 1000) double shift) {
    double[] data = new Random(seed).doubles(100).toArray();
    double[] moved = Arrays.stream(data).map(x -> scale * x + shift).toArray();
    assertArrayEquals(
        GmmExpansion.forRange(data, 20, 0.75).fit(data).weights(),
        GmmExpansion.forRange(moved, 20, 0.75).fit(moved).weights(),
        1e-8);
  }
}
