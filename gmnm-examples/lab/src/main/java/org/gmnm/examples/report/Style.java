package org.gmnm.examples.report;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.util.List;

/** The look all charts share. */
final class Style {

  static final Font TITLE = new Font(Font.SANS_SERIF, Font.BOLD, 20);
  static final Font LABEL = new Font(Font.SANS_SERIF, Font.PLAIN, 17);
  static final Font TICK = new Font(Font.SANS_SERIF, Font.PLAIN, 15);

  static final Color INK = new Color(0x222222);

  /** Of bars: light enough for an error bar to be seen on it. */
  static final Color FILL = new Color(0x56B4E9);

  static final Color GRID = new Color(0xE2E2E2);
  static final Color FRAME = new Color(0x777777);

  /**
   * Okabe and Ito's colours, which colour-blind readers can tell apart; the faint yellow left out.
   */
  private static final List<Color> PALETTE =
      List.of(
          new Color(0x0072B2),
          new Color(0xD55E00),
          new Color(0x009E73),
          new Color(0xCC79A7),
          new Color(0x56B4E9),
          new Color(0xE69F00),
          new Color(0x000000));

  private static final float LINE = 2.4f;

  private Style() {}

  static Color color(int series) {
    return PALETTE.get(series % PALETTE.size());
  }

  /** Dashed once the colours come round again. */
  static BasicStroke stroke(int series) {
    float[] dash =
        switch (series / PALETTE.size()) {
          case 0 -> null;
          case 1 -> new float[] {9, 5};
          default -> new float[] {2, 5};
        };
    return new BasicStroke(LINE, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND, 10, dash, 0);
  }
}
