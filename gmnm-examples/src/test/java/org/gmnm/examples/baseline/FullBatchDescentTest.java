package org.gmnm.examples.baseline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.gmnm.calculus.QuasiNewton;
import org.junit.jupiter.api.Test;

class FullBatchDescentTest {

  private final List<Integer> looks = new ArrayList<>();
  private final List<Double> values = new ArrayList<>();
  private int calls;

  private double bowl(double[] x, double[] gradient) {
    calls++;
    gradient[0] = 2 * x[0] + 0.1 * Math.pow(x[0], 3);
    return x[0] * x[0] + 0.025 * Math.pow(x[0], 4);
  }

  private boolean run(int steps, int count, FullBatchDescent.Watch watch) {
    return FullBatchDescent.run(
        () -> new QuasiNewton(this::bowl, new double[] {30}),
        steps,
        count,
        (step, seconds, parameters) -> {
          looks.add(step);
          values.add(bowl(parameters, new double[1]));
        },
        watch);
  }

  @Test
  void looksAreEvenAndSeeNoMoreThanTheirStepsFound() {
    assertTrue(run(12, 4, (step, loss) -> true));
    assertEquals(List.of(3, 6, 9, 12), looks);
    for (int i = 1; i < values.size(); i++) {
      assertTrue(values.get(i) <= values.get(i - 1));
    }
    assertTrue(calls - looks.size() <= 12, "evaluations");
  }

  @Test
  void thereIsALookAtTheEndEvenIfTheMinimumIsFoundBefore() {
    assertTrue(run(500, 3, (step, loss) -> true));
    assertEquals(List.of(166, 333, 500), looks);
    assertEquals(0, values.get(2), 1e-20);
    assertTrue(calls < 250, "it stopped at the minimum");
  }

  @Test
  void theWatchStopsIt() {
    assertFalse(run(100, 10, (step, loss) -> step < 5));
    assertTrue(calls <= 40);
  }
}
