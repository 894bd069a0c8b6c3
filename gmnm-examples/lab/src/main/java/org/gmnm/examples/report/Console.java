package org.gmnm.examples.report;

/**
 * The one class that writes to the terminal. Results go to standard output, errors to the other.
 */
public final class Console {

  private static final Object LOCK = new Object();

  /** Characters of a progress line that still stands, to be wiped before anything else is shown. */
  private static int standing;

  private Console() {}

  /**
   * Prints a line to standard output.
   *
   * @param text the line, without its end
   */
  public static void line(String text) {
    synchronized (LOCK) {
      wipe();
      System.out.println(text);
      System.out.flush();
    }
  }

  /**
   * Prints a line to standard error.
   *
   * @param text the line, without its end
   */
  public static void error(String text) {
    synchronized (LOCK) {
      wipe();
      System.err.println(text);
      System.err.flush();
    }
  }

  /** Shows a line on a terminal that the next line of any kind overwrites. */
  static void rewrite(String text) {
    synchronized (LOCK) {
      int padding = Math.max(0, standing - text.length());
      System.out.print("\r" + text + " ".repeat(padding));
      System.out.flush();
      standing = text.length();
    }
  }

  /** Whether somebody watches, so that a line can be rewritten. */
  @SuppressWarnings("SystemConsoleNull") // from Java 22 on it is never null, hence isTerminal
  static boolean isTerminal() {
    java.io.Console console = System.console();
    if (console == null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      return (boolean) java.io.Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException before22) {
      return true;
    }
  }

  private static void wipe() {
    if (standing > 0) {
      System.out.print("\r" + " ".repeat(standing) + "\r");
      System.out.flush();
      standing = 0;
    }
  }
}
