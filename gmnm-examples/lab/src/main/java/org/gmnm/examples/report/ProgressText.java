package org.gmnm.examples.report;

import java.util.Locale;

/** The words of {@link Progress}, free of clocks and consoles. */
final class ProgressText {

  /** A rewritten line must not wrap, and a terminal narrower than this is rare. */
  private static final int TERMINAL_WIDTH = 79;

  private static final int BAR = 20;
  private static final double NANOS = 1e9;

  private final String task;
  private final long total;
  private final String unit;
  private final boolean terminal;

  ProgressText(String task, long total, String unit, boolean terminal) {
    if (total < 0) {
      throw new IllegalArgumentException(
          "Progress: total must be >= 0 (0 where unknown), got " + total);
    }
    this.task = task;
    this.total = total;
    this.unit = unit;
    this.terminal = terminal;
  }

  /** The line of a task under way. */
  String running(long done, long doneHere, long nanos, String detail) {
    double rate = rate(doneHere, nanos);
    StringBuilder line = new StringBuilder(task);
    if (total > 0) {
      double share = Math.min(1, (double) done / total);
      line.append(terminal ? " [" + bar(share) + "]" : ":");
      line.append(String.format(Locale.ROOT, " %3d%%", (int) (100 * share)));
    } else {
      line.append(": ").append(done).append(' ').append(unit);
    }
    if (rate > 0) {
      line.append("  ").append(rateText(rate));
      if (total > done) {
        line.append("  ").append(duration((total - done) / rate)).append(" left");
      }
    }
    if (!detail.isEmpty()) {
      line.append("  ").append(detail);
    }
    return terminal && line.length() > TERMINAL_WIDTH
        ? line.substring(0, TERMINAL_WIDTH)
        : line.toString();
  }

  /** The line of a task that has ended, complete or not. */
  String finished(long done, long doneHere, long nanos, String detail) {
    StringBuilder line = new StringBuilder(task).append(": ");
    boolean complete = total == 0 || done >= total;
    line.append(complete ? "" : "stopped at ").append(done);
    line.append(complete ? "" : " of " + total).append(' ').append(unit);
    line.append(" in ").append(duration(nanos / NANOS));
    double rate = rate(doneHere, nanos);
    if (rate > 0) {
      line.append(" (").append(rateText(rate)).append(')');
    }
    return detail.isEmpty() ? line.toString() : line.append("  ").append(detail).toString();
  }

  private static String bar(double share) {
    int full = (int) Math.round(share * BAR);
    return "#".repeat(full) + ".".repeat(BAR - full);
  }

  /** Units a second, 0 where nothing can be said. */
  private static double rate(long doneHere, long nanos) {
    return doneHere > 0 && nanos > 0 ? doneHere * NANOS / nanos : 0;
  }

  /** In the largest unit of time that makes a number of at least 1. */
  private String rateText(double perSecond) {
    if (perSecond >= 1) {
      return number(perSecond) + " " + unit + "/s";
    }
    return perSecond * 60 >= 1
        ? number(perSecond * 60) + " " + unit + "/min"
        : number(perSecond * 3600) + " " + unit + "/h";
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value >= 100 ? "%.0f" : value >= 10 ? "%.1f" : "%.2f", value);
  }

  /** Such as 0.3 s, 12 s, 4 min 05 s, 2 h 03 min. */
  static String duration(double seconds) {
    if (seconds < 9.95) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    long s = Math.round(seconds);
    if (s < 60) {
      return s + " s";
    }
    return s < 3600
        ? String.format(Locale.ROOT, "%d min %02d s", s / 60, s % 60)
        : String.format(Locale.ROOT, "%d h %02d min", s / 3600, s % 3600 / 60);
  }
}
