package org.gmnm.examples;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a polite request: the training loop finishes its step, saves, and says how to resume.
 *
 * <pre>
 *   try (StopRequest stop = StopRequest.install(() -&gt; Console.line("Stopping after this step ..."))) {
 *     while (moreSteps()) {
 *       step();
 *       if (stop.requested()) {
 *         saveCheckpoint();
 *         Console.line("Continue with --resume");
 *         break;
 *       }
 *     }
 *   } // closing lets the process end
 * </pre>
 *
 * <p><b>Limits</b>: the process ends when this is closed or after {@value #WAIT_SECONDS} s,
 * whichever comes first. A kill that gives no notice (kill -9) cannot be seen. The signal decides
 * the exit code (130 after Ctrl-C), whatever the command returns.
 */
public final class StopRequest implements AutoCloseable {

  /** How long a stopping process waits for the training loop: {@value} s. */
  public static final int WAIT_SECONDS = 30;

  private static final Set<StopRequest> OPEN = ConcurrentHashMap.newKeySet();

  private final Runnable onStop;
  private final CountDownLatch finished = new CountDownLatch(1);
  private final Thread hook = new Thread(this::stopAndWait, "stop-request");
  private volatile boolean requested;

  private StopRequest(Runnable onStop) {
    this.onStop = onStop;
  }

  /**
   * Starts to listen for the end of the process.
   *
   * @param onStop runs once, on another thread, when the stop is requested
   * @return the request, to be asked after each step and closed after the loop
   */
  public static StopRequest install(Runnable onStop) {
    StopRequest request = new StopRequest(onStop);
    OPEN.add(request);
    Runtime.getRuntime().addShutdownHook(request.hook);
    return request;
  }

  /**
   * Whether the loop should stop.
   *
   * @return true once the process was asked to end
   */
  public boolean requested() {
    return requested;
  }

  /** The loop has ended: the process need not wait for it any longer. */
  @Override
  public void close() {
    finished.countDown();
    OPEN.remove(this);
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException alreadyShuttingDown) {
      // The hook is running: the latch above lets it go.
    }
  }

  /** Closes requests whose loops forgot to, lest a normal exit waits for them. */
  static void closeAll() {
    OPEN.forEach(StopRequest::close);
  }

  /** What the shutdown hook does. */
  void stopAndWait() {
    stopAndWait(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Returns whether the loop finished within the time. */
  boolean stopAndWait(long time, TimeUnit unit) {
    if (finished.getCount() == 0) {
      return true;
    }
    requested = true;
    try {
      onStop.run();
      return finished.await(time, unit);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
