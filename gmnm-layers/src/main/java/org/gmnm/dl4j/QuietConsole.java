package org.gmnm.dl4j;

import java.io.PrintStream;
import java.nio.charset.Charset;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a debugging line of ND4J off standard output while this thread is inside.
 *
 * <p>SameDiff 1.0.0-M2.1 prints a line for every operation that it differentiates, with no switch.
 * What other threads print meanwhile, and every other line of this one, passes through.
 */
final class QuietConsole implements AutoCloseable {

  private static final String DROPPED = "Added differentiated op";
  private static final Set<Thread> QUIET = new HashSet<>();
  private static @Nullable PrintStream original;

  private QuietConsole() {}

  static QuietConsole open() {
    synchronized (QUIET) {
      if (QUIET.isEmpty()) {
        original = System.out;
        System.setOut(new Filter(System.out));
      }
      QUIET.add(Thread.currentThread());
    }
    return new QuietConsole();
  }

  @Override
  public void close() {
    synchronized (QUIET) {
      QUIET.remove(Thread.currentThread());
      if (QUIET.isEmpty() && original != null) {
        System.setOut(original);
        original = null;
      }
    }
  }

  private static boolean drops(@Nullable String line) {
    synchronized (QUIET) {
      return line != null && line.startsWith(DROPPED) && QUIET.contains(Thread.currentThread());
    }
  }

  private static final class Filter extends PrintStream {

    private final PrintStream target;

    Filter(PrintStream target) {
      super(target, true, Charset.defaultCharset());
      this.target = target;
    }

    @Override
    public void println(@Nullable String line) {
      if (!drops(line)) {
        target.println(line);
      }
    }
  }
}
