package org.gmnm.examples.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.gmnm.examples.report.Charts.Bar;

/**
 * Bars with error bars, one below the other: names stand whole before them and values behind, and
 * the drawing grows in length with their number, not in width.
 */
final class SvgBars {

  private static final double MOST_NAME = 190;
  private static final double THICKNESS = 20;
  private static final double CAP = 5;

  private final SvgSheet sheet;
  private final Axis axis;
  private final double left;
  private final double right;

  private SvgBars(SvgSheet sheet, List<Bar> bars) {
    this.sheet = sheet;
    axis = axis(bars);
    double names = bars.stream().mapToDouble(bar -> SvgText.widest(lines(bar))).max().orElse(0);
    double values = SvgText.widest(bars.stream().map(SvgBars::value).toList());
    left = SvgSheet.MARGIN + names + SvgSheet.NEAR;
    right = SvgSheet.WIDTH - SvgSheet.MARGIN - values - SvgSheet.NEAR;
  }

  static void draw(SvgSheet sheet, ChartData data) {
    new SvgBars(sheet, data.bars()).draw(data.bars());
  }

  /** The axis comes first, for its lines lie below the bars. */
  private void draw(List<Bar> bars) {
    double top = sheet.bottom() + SvgSheet.NEAR;
    double bottom = top + bars.stream().mapToDouble(SvgBars::height).sum();
    sheet.down(bottom - sheet.bottom());
    sheet.axisBelow(axis, left, right, top);
    double y = top;
    for (Bar bar : bars) {
      draw(bar, y + height(bar) / 2);
      y += height(bar);
    }
    sheet.add("<path class=\"axis\" d=\"M%.1f %.1fV%.1f\"/>\n", x(0), top, bottom);
  }

  private static double height(Bar bar) {
    return Math.max(THICKNESS, lines(bar).size() * SvgText.LINE) + SvgSheet.NEAR;
  }

  /** From zero, for a bar's length is what the eye compares. */
  private static Axis axis(List<Bar> bars) {
    double[] values =
        bars.stream()
            .flatMap(b -> Stream.of(b.value(), b.low(), b.high()))
            .mapToDouble(Double::doubleValue)
            .filter(Double::isFinite)
            .toArray();
    double low = Math.min(0, DoubleStream.of(values).min().orElse(0));
    double high = Math.max(0, DoubleStream.of(values).max().orElse(0));
    return Axis.linear(low, low == high ? 1 : high, 4, 0); // bars of zero stand at its start
  }

  private static List<String> lines(Bar bar) {
    return SvgText.wrapped(bar.name(), MOST_NAME);
  }

  private static String value(Bar bar) {
    return Double.isFinite(bar.value()) ? Axis.withMinus(Numbers.brief(bar.value())) : "n/a";
  }

  private void draw(Bar bar, double middle) {
    List<String> name = lines(bar);
    double line = middle + SvgSheet.HALF_LETTER - (name.size() - 1) * SvgText.LINE / 2;
    for (String part : name) {
      sheet.text(left - SvgSheet.NEAR, line, "end", part);
      line += SvgText.LINE;
    }
    if (Double.isFinite(bar.value())) {
      double from = Math.min(x(0), x(bar.value()));
      double length = Math.abs(x(bar.value()) - x(0));
      sheet.add(
          "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.0f\">",
          from, middle - THICKNESS / 2, length, THICKNESS);
      sheet.tip(bar.name() + ": " + SvgChart.number(bar.value(), bar.low(), bar.high()));
      sheet.add("</rect>\n");
    }
    if (bar.high() > bar.low()) {
      double cap = middle - CAP;
      sheet.add(
          "<path class=\"whisker\" d=\"M%.1f %.1fv%.0fm0-%.0fH%.1fm0-%.0fv%.0f\"/>\n",
          x(bar.low()), cap, 2 * CAP, CAP, x(bar.high()), CAP, 2 * CAP);
    }
    double end = SvgSheet.WIDTH - SvgSheet.MARGIN;
    sheet.text(end, middle + SvgSheet.HALF_LETTER, "end", value(bar));
  }

  private double x(double value) {
    return left + Math.min(1, Math.max(0, axis.position(value))) * (right - left);
  }
}
