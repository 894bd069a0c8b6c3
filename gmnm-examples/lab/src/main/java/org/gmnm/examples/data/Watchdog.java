package org.gmnm.examples.data;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Closes a stream on which nothing has come for too long, or which has taken too long in all, so
 * that its reader wakes up: the HTTP client has no such limits for the body of an answer.
 */
final class Watchdog implements AutoCloseable {
  private final InputStream stream;
  private final long limit;
  private final long deadline;
  private final Thread thread;
  private volatile long last = System.nanoTime();
  private volatile boolean barked;
  private volatile boolean closed;

  /** The deadline is a moment of {@link System#nanoTime}. */
  Watchdog(InputStream stream, Duration limit, long deadline) {
    this.stream = stream;
    this.limit = limit.toNanos();
    this.deadline = deadline;
    this.thread = new Thread(this::watch, "download-watchdog");
    thread.setDaemon(true);
    thread.start();
  }

  void alive() {
    last = System.nanoTime();
  }

  boolean barked() {
    return barked;
  }

  private void watch() {
    try {
      while (!closed) {
        long now = System.nanoTime();
        long left = Math.min(limit - (now - last), deadline - now);
        if (left <= 0) {
          barked = true;
          stream.close();
          return;
        }
        Thread.sleep(left / 1_000_000 + 1);
      }
    } catch (InterruptedException | IOException e) {
      // Interrupted: the download is over. Failed to close: the reader has the same failure.
    }
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }
}
