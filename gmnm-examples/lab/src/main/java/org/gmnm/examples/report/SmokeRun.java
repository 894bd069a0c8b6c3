package org.gmnm.examples.report;

/** A run that is too short to show what its experiment is about, and says so. */
public final class SmokeRun {

  private SmokeRun() {}

  /**
   * Says so on the console; for the top of the summary, and so of the page, too.
   *
   * @param why what it lacks
   * @param options those that a run needs to show the effect
   * @return a paragraph in Markdown
   */
  public static String note(String why, String options) {
    String note =
        "This is a smoke run: %s. The options of a run that shows the effect: `%s`"
            .formatted(why, options);
    Console.line(note);
    return note + "\n\n";
  }
}
