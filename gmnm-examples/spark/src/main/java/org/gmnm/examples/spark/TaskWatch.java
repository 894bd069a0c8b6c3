package org.gmnm.examples.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.spark.executor.TaskMetrics;
import org.apache.spark.scheduler.SparkListener;
import org.apache.spark.scheduler.SparkListenerExecutorAdded;
import org.apache.spark.scheduler.SparkListenerExecutorRemoved;
import org.apache.spark.scheduler.SparkListenerTaskEnd;

/** Counts the tasks of a job, notes executors that come and go, and acts after so many tasks. */
final class TaskWatch extends SparkListener {

  private final List<String> events = new ArrayList<>();
  private final int actAfter;
  private final Runnable action;
  private long start = System.nanoTime();
  private int succeeded;
  private int failed;
  private long processorNanos;
  private long shuffledBytes;
  private long resultBytes;

  /** For a job that nothing happens to. */
  TaskWatch() {
    this(Integer.MAX_VALUE, () -> {});
  }

  /** The action runs once, on the listener's thread, when so many tasks have succeeded. */
  TaskWatch(int actAfter, Runnable action) {
    this.actAfter = actAfter;
    this.action = action;
  }

  /** Sets the clock of the events to zero. */
  synchronized void begin() {
    start = System.nanoTime();
  }

  @Override
  public synchronized void onTaskEnd(SparkListenerTaskEnd end) {
    if (!end.taskInfo().successful()) {
      failed++;
      return;
    }
    succeeded++;
    TaskMetrics metrics = end.taskMetrics();
    if (metrics != null) {
      processorNanos += metrics.executorCpuTime();
      shuffledBytes += metrics.shuffleWriteMetrics().bytesWritten();
      resultBytes += metrics.resultSize();
    }
    if (succeeded == actAfter) {
      action.run();
      note("a worker and its executor killed (SIGKILL) after " + succeeded + " tasks");
    }
  }

  @Override
  public synchronized void onExecutorAdded(SparkListenerExecutorAdded added) {
    note("executor " + added.executorId() + " joined");
  }

  @Override
  public synchronized void onExecutorRemoved(SparkListenerExecutorRemoved removed) {
    note("executor " + removed.executorId() + " lost: " + removed.reason());
  }

  private void note(String event) {
    double seconds = (System.nanoTime() - start) * 1e-9;
    String line = event.lines().findFirst().orElse("");
    events.add(String.format(Locale.ROOT, "%6.1f s  %s", seconds, line));
  }

  synchronized int succeeded() {
    return succeeded;
  }

  synchronized int failed() {
    return failed;
  }

  /** Seconds of processor time of all tasks that succeeded. */
  synchronized double processorSeconds() {
    return processorNanos * 1e-9;
  }

  /** Bytes that tasks left for others to fetch. */
  synchronized long shuffledBytes() {
    return shuffledBytes;
  }

  /** Bytes that tasks sent to the driver. */
  synchronized long resultBytes() {
    return resultBytes;
  }

  synchronized List<String> events() {
    return List.copyOf(events);
  }
}
