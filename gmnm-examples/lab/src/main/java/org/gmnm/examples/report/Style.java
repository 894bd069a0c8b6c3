package org.gmnm.examples.report;

import java.awt.Color;
import java.awt.Font;

/** The look that pictures in PNG share. */
final class Style {

  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 20);
  static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 17);
  static final Font TICK = new Font(Font.SANS_SERIF, Font.PLAIN, 15);

  static final Color INK = new Color(0x222222);

  static final Color FRAME = new Color(0x777777);

  private Style() {}
}
