package org.gmnm.examples.baseline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.gmnm.calculus.QuasiNewton;
import org.gmnm.examples.store.Checkpoint;
import org.gmnm.examples.store.RunStore;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FullBatchDescentTest {

  private record Key(String name) {}

  private final Path folder;
  private int calls;

  FullBatchDescentTest(@TempDir Path folder) {
    this.folder = folder;
  }

  /** A long narrow valley, which takes many steps. */
  private double valley(double[] x, double[] gradient) {
    calls++;
    double across = x[1] - x[0] * x[0];
    gradient[0] = 2 * (x[0] - 1) - 400 * x[0] * across;
    gradient[1] = 200 * across;
    return (x[0] - 1) * (x[0] - 1) + 100 * across * across;
  }

  private double bowl(double[] x, double[] gradient) {
    calls++;
    gradient[0] = 2 * x[0] + 0.1 * Math.pow(x[0], 3);
    return x[0] * x[0] + 0.025 * Math.pow(x[0], 4);
  }

  private @Nullable List<FullBatchDescent.Seen> run(
      String name,
      QuasiNewton.Objective loss,
      double[] start,
      int steps,
      int count,
      FullBatchDescent.Watch watch) {
    Checkpoint<FullBatchDescent.State> checkpoint =
        new RunStore<Key, Key>(folder, Key.class)
            .checkpoint(new Key(name), FullBatchDescent.State.class);
    return FullBatchDescent.run(
        checkpoint,
        loss,
        () -> new QuasiNewton(loss, start),
        steps,
        count,
        parameters -> {
          double value = loss.at(parameters, new double[parameters.length]);
          calls--;
          return new double[] {value};
        },
        watch);
  }

  private List<FullBatchDescent.Seen> bowl(int steps, int count) {
    List<FullBatchDescent.Seen> seen =
        run("bowl", this::bowl, new double[] {30}, steps, count, (step, loss) -> true);
    assertNotNull(seen);
    return seen;
  }

  private static List<Integer> steps(List<FullBatchDescent.Seen> seen) {
    return seen.stream().map(FullBatchDescent.Seen::step).toList();
  }

  @Test
  void looksAreEvenAndSeeNoMoreThanTheirStepsFound() {
    List<FullBatchDescent.Seen> seen = bowl(12, 4);
    assertEquals(List.of(3, 6, 9, 12), steps(seen));
    for (int i = 1; i < seen.size(); i++) {
      assertTrue(seen.get(i).values()[0] <= seen.get(i - 1).values()[0]);
    }
    assertTrue(calls <= 12, "evaluations");
  }

  @Test
  void thereIsALookAtTheEndEvenIfTheMinimumIsFoundBefore() {
    List<FullBatchDescent.Seen> seen = bowl(500, 3);
    assertEquals(List.of(166, 333, 500), steps(seen));
    assertEquals(0, seen.get(2).values()[0], 1e-20);
    assertTrue(calls < 250, "it stopped at the minimum");
  }

  /** Every number to the bit, wherever it is stopped and however often. */
  @Test
  void stoppedAndResumedEqualsUndisturbed() {
    double[] start = {-1.2, 1};
    List<FullBatchDescent.Seen> whole =
        run("whole", this::valley, start, 60, 20, (step, loss) -> true);
    assertNotNull(whole);
    int[] stops = {0};
    List<FullBatchDescent.Seen> parts = null;
    while (parts == null) {
      stops[0]++;
      int[] left = {stops[0]}; // after one step, then after two more, and so on
      parts = run("parts", this::valley, start, 60, 20, (step, loss) -> --left[0] > 0);
    }
    assertTrue(stops[0] > 4, "stopped " + stops[0] + " times");
    assertEquals(steps(whole), steps(parts));
    for (int i = 0; i < whole.size(); i++) {
      assertArrayEquals(whole.get(i).values(), parts.get(i).values(), 0.0);
    }
  }

  @Test
  void theWatchStopsIt() {
    assertNull(run("bowl", this::bowl, new double[] {30}, 100, 10, (step, loss) -> step < 5));
    assertTrue(calls <= 40);
  }
}
