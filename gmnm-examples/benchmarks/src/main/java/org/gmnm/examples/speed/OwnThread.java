package org.gmnm.examples.speed;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * A training in a thread of its own, as its users have it: ND4J keeps workspaces by thread, as
 * large as the first network there needed.
 */
final class OwnThread implements AutoCloseable {

  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread own = new Thread(task, "contestant");
            own.setDaemon(true);
            return own;
          });
  private final StepContestant.Training training;

  OwnThread(StepContestant contestant, StepCase size, long seed) {
    training = inside(() -> contestant.start(size, seed));
  }

  /** Of one of so many passes in a row. */
  double milliseconds(StepPass pass, int times) {
    return inside(() -> training.milliseconds(pass, times));
  }

  @Override
  public void close() {
    inside(
        () -> {
          training.close();
          return training;
        });
    thread.shutdown();
  }

  private <T> T inside(Callable<T> work) {
    try {
      return thread.submit(work).get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while a contestant was timed", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }
}
