package org.gmnm.calculus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.function.DoubleUnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** On functions of one variable, from 0 upwards: steps are points. */
class WolfeSearchTest {

  private final List<Double> tried = new ArrayList<>();

  private WolfeSearch search(DoubleUnaryOperator value, DoubleUnaryOperator slope) {
    QuasiNewton.Objective objective =
        (x, gradient) -> {
          tried.add(x[0]);
          gradient[0] = slope.applyAsDouble(x[0]);
          return value.applyAsDouble(x[0]);
        };
    double[] gradient = {slope.applyAsDouble(0)};
    return new WolfeSearch(
        objective, new double[1], value.applyAsDouble(0), gradient, new double[] {1});
  }

  private static double step(WolfeSearch.@Nullable Trial trial) {
    return assertNotNullTrial(trial).step();
  }

  private static WolfeSearch.Trial assertNotNullTrial(WolfeSearch.@Nullable Trial trial) {
    assertNotNull(trial);
    return trial;
  }

  /** With these values and slopes at the start, at 1 and beyond. */
  private static DoubleUnaryOperator numbers(double start, double atOne, double beyond) {
    return t -> t == 0 ? start : t == 1 ? atOne : beyond;
  }

  @Test
  void aTrialIsThePointItsValueAndItsSlopeAlongTheDirection() {
    WolfeSearch search =
        new WolfeSearch(
            (x, gradient) -> {
              gradient[0] = 2 * (x[0] - 4);
              gradient[1] = 2 * x[1];
              return (x[0] - 4) * (x[0] - 4) + x[1] * x[1];
            },
            new double[] {3, 4},
            17,
            new double[] {-2, 8},
            new double[] {1, -2});
    assertEquals(-18, search.slope());
    WolfeSearch.Trial trial = assertNotNullTrial(search.find(2, 9));
    assertEquals(2, trial.step());
    assertArrayEquals(new double[] {5, 0}, trial.point());
    assertEquals(1, trial.value());
    assertArrayEquals(new double[] {2, 0}, trial.gradient());
    assertEquals(2, trial.slope());
    assertEquals(1, search.evaluations());
  }

  @Test
  void stepsDoubleUntilTheSlopeIsNineTenthsOfTheFirst() {
    WolfeSearch search = search(t -> (t - 100) * (t - 100), t -> 2 * (t - 100));
    assertEquals(16, step(search.find(1, 99)));
    assertEquals(List.of(1.0, 2.0, 4.0, 8.0, 16.0), tried);
    assertEquals(5, search.evaluations());

    tried.clear(); // at 1 the slope is just that
    assertEquals(1, step(search(t -> (t - 10) * (t - 10), t -> 2 * (t - 10)).find(1, 99)));
    assertEquals(List.of(1.0), tried);
  }

  @Test
  void theDecreaseMustBeOneTenThousandthOfWhatTheSlopePromises() {
    DoubleUnaryOperator slope = numbers(-1, 0, 0);
    assertEquals(1, step(search(numbers(0, -1e-4, -1), slope).find(1, 99)));
    assertEquals(List.of(1.0), tried);
    tried.clear();
    assertTrue(step(search(numbers(0, -0.99e-4, -1), slope).find(1, 99)) < 1);
    assertEquals(2, tried.size());
    assertNull(search(t -> -1.9e-4 * t, t -> t < 2 ? -2 : 0).find(2, 9), "2e-4 t of a slope of 2");
    tried.clear(); // at 2 twice as much
    assertEquals(2, step(search(t -> -0.5e-4 * t * t, t -> t < 2 ? -1 : 0).find(2, 99)));
  }

  @Test
  void stepsEndAtAThousandFirstOnesOrWithTheEvaluations() {
    assertEquals(256, step(search(t -> -t, t -> -1).find(0.5, 99)));
    assertEquals(10, tried.size());
    tried.clear();
    assertEquals(4, step(search(t -> -t, t -> -1).find(1, 3)));
    assertEquals(3, tried.size());
  }

  @Test
  void thirtyEvaluationsAreEnoughForAnySearch() {
    WolfeSearch search = search(t -> t == 0 ? 0 : Double.NaN, t -> t == 0 ? -1 : Double.NaN);
    assertNull(search.find(1, 99));
    assertEquals(30, search.evaluations());
    assertEquals(List.of(1.0, 0.5, 0.25, 0.125), tried.subList(0, 4));
    tried.clear();
    assertNull(search(t -> 7 + t, t -> -1).find(1, 4), "nothing lower");
    assertEquals(4, tried.size());
  }

  /** What rounding hides is no decrease. */
  @Test
  void aDecreaseMustBeSeen() {
    assertNull(search(t -> 1e20, t -> -1).find(1, 99));
  }

  @Test
  void theMinimumOfACubicIsFoundAtOnceFromEitherSide() {
    DoubleUnaryOperator value = t -> t * t * t - t;
    DoubleUnaryOperator slope = t -> 3 * t * t - 1;
    assertEquals(Math.sqrt(1.0 / 3), step(search(value, slope).find(1, 99)), 1e-15);
    assertEquals(2, tried.size(), "1 is not low enough");
    tried.clear();
    assertEquals(Math.sqrt(1.0 / 3), step(search(value, slope).find(0.95, 99)), 1e-15);
    assertEquals(2, tried.size(), "at 0.95 it rises");
  }

  @Test
  void theMinimumOfACubicIsFoundBetweenTheLastTwoSteps() {
    // slope −1 − b t + c t², steep at 1, rising at 2
    WolfeSearch higher =
        search(t -> -t - t * t + 0.6 * t * t * t, t -> -1 - 2 * t + 1.8 * t * t); // than at 1
    assertEquals((1 + Math.sqrt(2.8)) / 1.8, step(higher.find(1, 99)), 1e-14);
    assertEquals(3, tried.size());
    tried.clear();
    WolfeSearch lower =
        search(t -> -t - 0.75 * t * t + 1.3 / 3 * t * t * t, t -> -1 - 1.5 * t + 1.3 * t * t);
    assertEquals((1.5 + Math.sqrt(7.45)) / 2.6, step(lower.find(1, 99)), 1e-14);
    assertEquals(3, tried.size());
  }

  @Test
  void aTrialKeepsATenthOfTheBracketOffItsEnd() {
    step(search(numbers(0, 1e4, -1), numbers(-1, 2e4, 0)).find(1, 99));
    assertEquals(0.1, tried.get(1), 1e-15);
  }

  @Test
  void aSecondStepThatIsNotLowerEndsTheDoubling() {
    // as low at 2 as at 1, and steep at both
    step(search(t -> t < 1 ? 0 : t == 1 || t == 2 ? -1 : -2, t -> -1).find(1, 3));
    assertEquals(2, tried.get(1));
    assertTrue(tried.get(2) > 1 && tried.get(2) < 2, tried::toString);
  }

  @Test
  void theSlopeSaysOnWhichSideTheValleyLies() {
    // 1 is too high; in the middle it is low and steep
    for (double steep : new double[] {-1, 1}) {
      tried.clear();
      step(search(t -> t == 0 ? 0 : t == 1 ? 9 : -t, numbers(-1, 9, steep)).find(1, 3));
      double middle = tried.get(1);
      double next = tried.get(2);
      assertEquals(steep < 0, next > middle, tried::toString);
      assertTrue(next > 0 && next < 1, tried::toString);
    }
    // 1 is low and rises; the middle is lower and steep
    for (double steep : new double[] {-1, 1}) {
      tried.clear();
      step(search(t -> t == 0 ? 0 : t == 1 ? -0.1 : -1 - t, numbers(-1, 1, steep)).find(1, 3));
      double middle = tried.get(1);
      double next = tried.get(2);
      assertEquals(steep < 0, next > middle, tried::toString);
      assertTrue(next > 0 && next < 1, tried::toString);
    }
  }

  @Test
  void theLowestOfTheBracketIsWhatEvaluationsLeave() {
    // 1 is low and rises, what lies below is as low as that
    WolfeSearch.Trial trial =
        assertNotNullTrial(search(t -> t == 0 ? 0 : -1, numbers(-1, 1, 1)).find(1, 4));
    assertEquals(1, trial.step());
    assertEquals(4, tried.size());
    assertTrue(tried.get(3) > tried.get(2) && tried.get(2) > tried.get(1), tried::toString);
  }
}
