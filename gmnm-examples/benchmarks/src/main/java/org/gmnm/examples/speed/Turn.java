package org.gmnm.examples.speed;

/** What is timed by turns: it runs as often as it is told to, and says how long that took. */
@FunctionalInterface
public interface Turn {

  /**
   * Runs in a row.
   *
   * @param times how many
   * @return milliseconds of one of them
   */
  double milliseconds(int times);

  /**
   * Something in this process.
   *
   * @param action what is timed
   * @return its turns, by this process's clock
   */
  static Turn of(Runnable action) {
    return times -> {
      long started = System.nanoTime();
      for (int i = 0; i < times; i++) {
        action.run();
      }
      return (System.nanoTime() - started) * 1e-6 / times;
    };
  }
}
