package org.gmnm.examples.report;

import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Shows how far a task is, how fast it goes and how long it will take: one line that rewrites
 * itself on a terminal, else a plain line every {@value #PLAIN_SECONDS} s and at the end.
 *
 * <p>Rate and time left count only what this process did, so a resumed task is not flattered.
 * Thread-safe; an update costs next to nothing between two lines.
 */
public final class Progress implements AutoCloseable {

  /** Seconds between two lines where there is no terminal: {@value}. */
  public static final int PLAIN_SECONDS = 10;

  private static final long PLAIN_NANOS = TimeUnit.SECONDS.toNanos(PLAIN_SECONDS);
  private static final long TERMINAL_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ProgressText text;
  private final long alreadyDone;
  private final LongSupplier nanoTime;
  private final Consumer<String> show;
  private final Consumer<String> last;
  private final long interval;
  private final long start;
  private long shownAt;
  private long done;
  private String detail = "";
  private boolean closed;

  /**
   * Starts a task.
   *
   * @param task what is done, such as "epoch 3"
   * @param total how much there is to do, 0 where unknown
   * @param unit what is counted, in the plural, such as "images"
   */
  public Progress(String task, long total, String unit) {
    this(task, total, unit, 0);
  }

  /**
   * Continues a task.
   *
   * @param task what is done, such as "epoch 3"
   * @param total how much there is to do in all, 0 where unknown
   * @param unit what is counted, in the plural, such as "images"
   * @param alreadyDone how much of the total an earlier process did
   */
  public Progress(String task, long total, String unit, long alreadyDone) {
    this(task, total, unit, alreadyDone, Console.isTerminal());
  }

  private Progress(String task, long total, String unit, long alreadyDone, boolean terminal) {
    this(
        new ProgressText(task, total, unit, terminal),
        alreadyDone,
        terminal ? TERMINAL_NANOS : PLAIN_NANOS,
        System::nanoTime,
        terminal ? Console::rewrite : Console::line,
        Console::line);
  }

  /** For tests: with their own clock and their own console. */
  Progress(
      ProgressText text,
      long alreadyDone,
      long intervalNanos,
      LongSupplier nanoTime,
      Consumer<String> show,
      Consumer<String> last) {
    if (alreadyDone < 0) {
      throw new IllegalArgumentException("Progress: alreadyDone must be >= 0, got " + alreadyDone);
    }
    this.text = text;
    this.alreadyDone = alreadyDone;
    this.interval = intervalNanos;
    this.nanoTime = nanoTime;
    this.show = show;
    this.last = last;
    this.start = nanoTime.getAsLong();
    this.shownAt = start;
    this.done = alreadyDone;
  }

  /**
   * Reports how much is done; a line is shown only when one is due.
   *
   * @param doneNow how much of the total is done, including what an earlier process did
   * @param detailNow a few words more, such as the loss; may be empty
   */
  public synchronized void update(long doneNow, String detailNow) {
    if (closed) {
      return;
    }
    done = doneNow;
    detail = detailNow;
    long now = nanoTime.getAsLong();
    if (now - shownAt >= interval) {
      shownAt = now;
      show.accept(text.running(done, done - alreadyDone, now - start, detail));
    }
  }

  /** Shows the last line: how much was done, how long it took, how fast it went. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      last.accept(text.finished(done, done - alreadyDone, nanoTime.getAsLong() - start, detail));
    }
  }
}
