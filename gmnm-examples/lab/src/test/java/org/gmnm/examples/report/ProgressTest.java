package org.gmnm.examples.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final List<String> shown = new ArrayList<>();
  private final List<String> last = new ArrayList<>();
  private long now = 5;

  private Progress progress(long total, long alreadyDone, boolean terminal) {
    return new Progress(
        new ProgressText("train", total, "images", terminal),
        alreadyDone,
        TimeUnit.SECONDS.toNanos(10),
        () -> now,
        shown::add,
        last::add);
  }

  private void pass(long seconds) {
    now += TimeUnit.SECONDS.toNanos(seconds);
  }

  @Test
  void showsShareRateTimeLeftAndDetail() {
    try (Progress p = progress(60_000, 0, false)) {
      pass(10);
      p.update(6_120, "loss 0.5");
      assertEquals(List.of("train:  10%  612 images/s  1 min 28 s left  loss 0.5"), shown);
    }
  }

  @Test
  void showsABarOnATerminalThatNeverWraps() {
    try (Progress p = progress(100, 0, true)) {
      pass(100);
      p.update(50, "");
      assertEquals(
          "train [##########..........]  50%  30.0 images/min  1 min 40 s left", shown.get(0));
      pass(100);
      p.update(51, "a long detail ".repeat(9));
      assertEquals(79, shown.get(1).length());
    }
  }

  @Test
  void isSilentUntilTheNextLineIsDue() {
    try (Progress p = progress(100, 0, false)) {
      p.update(1, "");
      pass(9);
      p.update(2, "");
      assertEquals(List.of(), shown);
      pass(1);
      p.update(3, "");
      p.update(4, "");
      assertEquals(1, shown.size());
    }
  }

  @Test
  void aResumedTaskCountsOnlyItsOwnWorkAsSpeed() {
    Progress p = progress(1000, 900, false);
    pass(10);
    p.update(950, "");
    p.close();
    assertEquals(List.of("train:  95%  5.00 images/s  10 s left"), shown);
    assertEquals(List.of("train: stopped at 950 of 1000 images in 10 s (5.00 images/s)"), last);
  }

  @Test
  void endsWithOneLineAndThenSaysNothing() {
    Progress p = progress(100, 0, false);
    pass(4000);
    p.update(100, "loss 1");
    p.close();
    p.close();
    pass(100);
    p.update(100, "");
    assertEquals(List.of("train: 100 images in 1 h 06 min (1.50 images/min)  loss 1"), last);
    assertEquals(1, shown.size());
  }

  @Test
  void knowsTasksOfUnknownLength() {
    try (Progress p = progress(0, 0, false)) {
      pass(20);
      p.update(40, "");
      assertEquals(List.of("train: 40 images  2.00 images/s"), shown);
    }
  }

  @Test
  void countsNothingLostFromManyThreads() throws InterruptedException {
    Progress p = progress(0, 0, false);
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      Thread thread =
          new Thread(
              () -> {
                for (int i = 0; i < 1000; i++) {
                  p.update(i, "");
                }
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    p.close();
    assertTrue(last.get(0).startsWith("train: 999 images"), last.get(0));
  }

  @Test
  void durationsReadWell() {
    assertEquals("0.3 s", ProgressText.duration(0.34));
    assertEquals("10 s", ProgressText.duration(9.96));
    assertEquals("1 min 00 s", ProgressText.duration(59.7));
    assertEquals("2 h 03 min", ProgressText.duration(7380));
  }

  @Test
  void refusesNegativeCounts() {
    assertThrows(IllegalArgumentException.class, () -> progress(-1, 0, false));
    assertThrows(IllegalArgumentException.class, () -> progress(1, -1, false));
  }
}
