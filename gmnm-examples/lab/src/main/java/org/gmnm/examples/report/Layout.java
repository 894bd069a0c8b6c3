package org.gmnm.examples.report;

/** Lengths that pictures in PNG share, in points. */
final class Layout {

  /** Height of a title. */
  static final int TITLE = 44;

  /** Height of a line of text. */
  static final int LINE = 24;

  /** Space between things that are apart. */
  static final int GAP = 14;

  /** Space between things that belong together. */
  static final int NEAR = 7;

  private Layout() {}
}
