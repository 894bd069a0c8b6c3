package org.gmnm.examples.report;

import java.util.List;
import java.util.Locale;
import org.gmnm.examples.report.Axis.Tick;

/**
 * A drawing in SVG that grows downward. It is narrow enough for its letters to be read on a phone,
 * where it is shown at two thirds of its size.
 */
final class SvgSheet {

  static final double WIDTH = 520;
  static final double MARGIN = 12;

  /** Space between a label and what it names. */
  static final double NEAR = 8;

  /** From the middle of a letter down to the line it stands on. */
  static final double HALF_LETTER = 5.5;

  private final StringBuilder svg = new StringBuilder();
  private double bottom = MARGIN;

  /** Where what is drawn ends. */
  double bottom() {
    return bottom;
  }

  void down(double by) {
    bottom += by;
  }

  /** Markup, with its numbers in the notation of SVG. */
  void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  /** Text whose letters stand at y; anchor is start, middle or end. */
  void text(double x, double y, String anchor, String label) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", x, y, anchor);
    plain(label);
    add("</text>\n");
  }

  /** Text in as many lines as it needs, across the drawing. */
  void paragraph(List<String> lines, String style) {
    for (String line : lines) {
      if (!line.isEmpty()) {
        add("<text class=\"%s\" x=\"%.1f\" y=\"%.1f\">", style, MARGIN, bottom + SvgText.SIZE);
        plain(line);
        add("</text>\n");
        bottom += SvgText.LINE;
      }
    }
  }

  /** What shows where the pointer rests on the element that is open. */
  void tip(String text) {
    add("<title>");
    plain(text);
    add("</title>");
  }

  private void plain(String text) {
    svg.append(Html.text(text));
  }

  /** An axis to the right below a plot that begins at top: lines through the plot, labels. */
  void axisBelow(Axis axis, double left, double right, double top) {
    double free = 0; // labels that would run into the one before are left out
    for (Tick tick : axis.ticks()) {
      double at = left + axis.position(tick.value()) * (right - left);
      add("<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>\n", at, top, bottom);
      double half = SvgText.width(tick.label()) / 2;
      double centre = Math.min(at, WIDTH - half);
      if (centre - half >= free) {
        text(centre, bottom + NEAR + SvgText.SIZE - 2, "middle", tick.label());
        free = centre + half + NEAR;
      }
    }
    bottom += SvgText.LINE + NEAR;
  }

  /** What was drawn, without the element around it. */
  String content() {
    return svg.toString();
  }
}
