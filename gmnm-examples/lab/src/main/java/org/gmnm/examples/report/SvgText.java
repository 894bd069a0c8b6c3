package org.gmnm.examples.report;

import java.util.ArrayList;
import java.util.List;

/**
 * How much room text takes in a drawing. Readers' fonts differ, so this is an estimate for the
 * wider ones among them: text may come out shorter, hardly ever longer.
 */
final class SvgText {

  /** Height of letters, as in chart.css. */
  static final double SIZE = 16;

  /** From one line of text to the next. */
  static final double LINE = 20;

  private static final String NARROW = " !'(),./:;I[]fijlrt|·";
  private static final String BROAD = "%@MWmw—…";
  private static final int FIRST_SQUARE = 0x2E80; // Chinese, Japanese, Korean, pictures

  private SvgText() {}

  static double width(String text) {
    return SIZE * text.codePoints().mapToDouble(SvgText::share).sum();
  }

  private static double share(int letter) {
    if (letter >= FIRST_SQUARE) {
      return 1.05;
    }
    return NARROW.indexOf(letter) >= 0
        ? 0.4
        : BROAD.indexOf(letter) >= 0 ? 1 : Character.isUpperCase(letter) ? 0.74 : 0.63;
  }

  static double widest(List<String> texts) {
    return texts.stream().mapToDouble(SvgText::width).max().orElse(0);
  }

  /** In lines that fit, broken at spaces; a word that is longer than a line is broken within. */
  static List<String> wrapped(String text, double room) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : text.strip().split("\\s+", -1)) {
      for (String piece : pieces(word, room)) {
        if (line.length() > 0 && width(line + " " + piece) > room) {
          lines.add(line.toString());
          line.setLength(0);
        }
        line.append(line.length() > 0 ? " " : "").append(piece);
      }
    }
    lines.add(line.toString());
    return lines;
  }

  private static List<String> pieces(String word, double room) {
    if (width(word) <= room) {
      return List.of(word);
    }
    List<String> pieces = new ArrayList<>();
    StringBuilder piece = new StringBuilder();
    double used = 0;
    for (int letter : word.codePoints().toArray()) {
      double width = SIZE * share(letter);
      if (used + width > room && piece.length() > 0) {
        pieces.add(piece.toString());
        piece.setLength(0);
        used = 0;
      }
      piece.appendCodePoint(letter);
      used += width;
    }
    pieces.add(piece.toString());
    return pieces;
  }
}
