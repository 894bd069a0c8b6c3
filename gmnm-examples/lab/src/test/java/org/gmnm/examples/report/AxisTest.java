package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class AxisTest {

  private static List<String> labels(Axis axis) {
    return axis.ticks().stream().map(Axis.Tick::label).toList();
  }

  @Test
  void linearTicksAreRound() {
    assertEquals(List.of("0", "0.5", "1.0"), labels(Axis.linear(0, 1, 4, 0)));
    assertEquals(List.of("−2,000", "0", "2,000"), labels(Axis.linear(-3000, 3000, 4, 0)));
    assertEquals(List.of("0", "2e−6", "4e−6"), labels(Axis.linear(0, 4e-6, 3, 0)));
  }

  @Test
  void epochsAreNeverHalved() {
    assertEquals(List.of("1", "2", "3"), labels(Axis.linear(1, 3, 7, 1)));
  }

  @Test
  void logTicksAreDecadesInOneNotation() {
    assertEquals(List.of("0.01", "0.1", "1", "10"), labels(Axis.log(0.01, 10)));
    assertEquals(List.of("10⁻⁴", "10⁻³", "10⁻²", "10⁻¹", "10⁰"), labels(Axis.log(1e-4, 1)));
  }

  @Test
  void logTicksOfFewDecadesAreDense() {
    assertEquals(List.of("1", "2", "5", "10", "20"), labels(Axis.log(1, 30)));
    assertEquals(List.of("0.03", "0.04", "0.05"), labels(Axis.log(0.025, 0.051)));
  }

  @Test
  void valuesWithoutAPlaceAreLeftOut() {
    Axis axis = Axis.around(new double[] {Double.NaN, -1, 0, 1, 100}, true, 5);
    assertTrue(axis.min() > 0.5 && axis.max() < 200);
    assertEquals(1, Axis.around(new double[] {Double.NaN}, false, 5).max());
    assertEquals(1, Axis.around(new double[] {-1}, true, 5).max());
  }

  /** Farther from zero than that, neighbouring labels would differ in their fifth digit. */
  @Property(tries = 300)
  void everyRangeHasUniqueTicksWithinIt(
      @ForAll @DoubleRange(min = -1e4, max = 1e4) double widthsFromZero,
      @ForAll @DoubleRange(min = -9, max = 9) double exponent) {
    double width = Math.pow(10, exponent);
    double min = width * widthsFromZero;
    Axis axis = Axis.linear(min, min + width, 4, 0);
    List<Axis.Tick> ticks = axis.ticks();
    assertTrue(ticks.size() >= 2 && ticks.size() <= 6, () -> "" + ticks);
    assertEquals(ticks.size(), labels(axis).stream().distinct().count(), () -> "" + ticks);
    for (Axis.Tick tick : ticks) {
      double at = axis.position(tick.value());
      assertTrue(at >= -1e-6 && at <= 1 + 1e-6, () -> tick + " at " + at);
    }
  }

  @Property(tries = 300)
  void everyLogRangeHasTicksWithinIt(
      @ForAll @DoubleRange(min = -12, max = 12) double exponent,
      @ForAll @DoubleRange(min = 0.05, max = 15) double decades) {
    double min = Math.pow(10, exponent);
    Axis axis = Axis.log(min, min * Math.pow(10, decades));
    assertTrue(axis.ticks().size() >= 2 && axis.ticks().size() <= 10, () -> "" + axis.ticks());
    assertEquals(0, axis.position(axis.min()), 1e-9);
    assertEquals(1, axis.position(axis.max()), 1e-9);
  }

  private static final double[] EXTREMES = {
    -Double.MAX_VALUE,
    -1e308,
    -1,
    -Double.MIN_NORMAL,
    -Double.MIN_VALUE,
    0,
    Double.MIN_VALUE,
    1e-310,
    1e-300,
    1,
    Math.nextUp(1.0),
    1e300,
    1e308,
    Double.MAX_VALUE
  };

  /** Whatever is shown, an axis ends, its ticks are numbers, and values lie between its ends. */
  @Test
  void axesReachAsFarAsDoubles() {
    for (double a : EXTREMES) {
      for (double b : EXTREMES) {
        assertHolds(Axis.around(new double[] {a, b}, false, 6), a, b);
        if (a <= b) {
          assertHolds(Axis.linear(a, b, 4, 0), a, b);
        }
        if (a > 0 && b > 0) {
          assertHolds(Axis.around(new double[] {a, b}, true, 6), a, b);
          assertHolds(Axis.log(Math.min(a, b), Math.max(a, b)), a, b);
        }
      }
    }
  }

  private static void assertHolds(Axis axis, double... values) {
    List<Axis.Tick> ticks = axis.ticks();
    String shown = axis.min() + " to " + axis.max() + ": " + ticks;
    assertTrue(ticks.size() < 15, shown);
    assertTrue(ticks.stream().allMatch(t -> Double.isFinite(t.value())), shown);
    for (double value : values) {
      double at = axis.position(value);
      assertTrue(at >= -1e-9 && at <= 1 + 1e-9, value + " at " + at + " of " + shown);
    }
  }

  @Test
  void theWholeRangeOfDoublesHasTicks() {
    double most = Double.MAX_VALUE;
    Axis axis = Axis.linear(-most, most, 6, 0);
    assertEquals(List.of("−1e308", "0", "1e308"), labels(axis));
    assertEquals(0.5, axis.position(0));
    assertEquals(1, axis.position(most));
    assertEquals(0, axis.position(-most));
    assertEquals(1, Axis.log(1, most).position(most), 1e-12);
  }
}
