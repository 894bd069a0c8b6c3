package org.gmnm.examples.report;

import java.util.Locale;
import org.gmnm.examples.report.Axis.Tick;
import org.gmnm.examples.report.Charts.Band;
import org.gmnm.examples.report.Charts.Bar;

/** A chart for a page: its values show where the pointer rests, its colours follow the page. */
final class SvgChart {

  private static final double WIDTH = 720;
  private static final double HEIGHT = 400;
  private static final double LEFT = 84;
  private static final double RIGHT = 16;
  private static final double TOP = 14;
  private static final double BOTTOM = 58;
  private static final int COLORS = 7;

  /** So many places of a line answer the pointer. */
  private static final int MOST_HITS = 120;

  /** Whole numbers below stand without decimals: steps, epochs. */
  private static final double MOST_PLAIN = 1e7;

  private final ChartData data;
  private final Axis x;
  private final Axis y;
  private final StringBuilder svg = new StringBuilder();

  private SvgChart(ChartData data, Axis x, Axis y) {
    this.data = data;
    this.x = x;
    this.y = y;
  }

  /** A figure with its legend. */
  static String figure(ChartData data) {
    SvgChart chart =
        data.bars().isEmpty()
            ? new SvgChart(
                data, LineChart.xAxis(data.bands()), LineChart.yAxis(data.bands(), data.logY()))
            : new SvgChart(
                data, Axis.linear(0, data.bars().size(), 1, 1), BarChart.yAxis(data.bars()));
    return "<figure><figcaption>%s</figcaption><div class=\"plot\">%s</div>%s</figure>%n"
        .formatted(Html.text(data.title()), chart.draw(), chart.legend());
  }

  private String draw() {
    add("<svg viewBox=\"0 0 %.0f %.0f\" role=\"img\" aria-label=\"", WIDTH, HEIGHT);
    svg.append(Html.text(data.title())).append("\">\n");
    for (Tick tick : y.ticks()) {
      double at = y(tick.value());
      add("<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>", LEFT, at, WIDTH - RIGHT);
      text(LEFT - 6, at + 5, "end", tick.label());
    }
    text(-(TOP + HEIGHT - BOTTOM) / 2, 18, "middle\" transform=\"rotate(-90)", data.yLabel());
    if (data.bars().isEmpty()) {
      drawLines();
    } else {
      drawBars();
    }
    return svg.append("</svg>").toString();
  }

  private void drawLines() {
    for (Tick tick : x.ticks()) {
      add("<path class=\"grid\" d=\"M%.1f %.1fV%.1f\"/>", x(tick.value()), TOP, HEIGHT - BOTTOM);
      text(x(tick.value()), HEIGHT - BOTTOM + 20, "middle", tick.label());
    }
    text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 10, "middle", data.xLabel());
    for (int s = 0; s < data.bands().size(); s++) {
      Band band = data.bands().get(s);
      String color = color(s);
      if (band.low() != band.middle()) {
        add("<path class=\"band\" style=\"fill:%s\" d=\"%s\"/>", color, outline(band));
      }
      add("<path class=\"line\" style=\"stroke:%s\" d=\"%s\"/>%n", color, path(band));
    }
    for (int s = 0; s < data.bands().size(); s++) { // last, for they must lie on top
      drawHits(data.bands().get(s), color(s));
    }
  }

  private void drawHits(Band band, String color) {
    int n = band.x().length;
    int step = Math.max(1, (n + MOST_HITS - 1) / MOST_HITS);
    for (int i = 0; i < n; i++) {
      boolean shown = shown(band, i);
      boolean alone =
          shown && (i == 0 || !shown(band, i - 1)) && (i == n - 1 || !shown(band, i + 1));
      if (!alone && (!shown || i % step != 0)) {
        continue;
      }
      double px = x(band.x()[i]);
      double py = y(band.middle()[i]);
      if (n <= LineChart.FEW_POINTS || alone) {
        add("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" style=\"fill:%s\"/>", px, py, color);
      }
      add("<circle class=\"hit\" cx=\"%.1f\" cy=\"%.1f\" r=\"8\"><title>", px, py);
      String spread =
          band.low()[i] == band.high()[i]
              ? ""
              : " (" + number(band.low()[i]) + " to " + number(band.high()[i]) + ")";
      svg.append(
          Html.text(
              band.name() + "\n" + number(band.x()[i]) + ": " + number(band.middle()[i]) + spread));
      svg.append("</title></circle>\n");
    }
  }

  private void drawBars() {
    double slot = (WIDTH - LEFT - RIGHT) / data.bars().size();
    for (int i = 0; i < data.bars().size(); i++) {
      Bar bar = data.bars().get(i);
      double centre = LEFT + (i + 0.5) * slot;
      if (Double.isFinite(bar.value())) {
        double end = y(bar.value());
        add(
            "<rect class=\"bar\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"><title>",
            centre - 0.3 * slot, Math.min(end, y(0)), 0.6 * slot, Math.abs(end - y(0)));
        String spread =
            bar.high() > bar.low()
                ? " (" + number(bar.low()) + " to " + number(bar.high()) + ")"
                : "";
        svg.append(Html.text(bar.name() + ": " + number(bar.value()) + spread));
        svg.append("</title></rect>");
      }
      if (bar.high() > bar.low()) {
        add("<path class=\"whisker\" d=\"M%.1f %.1fV%.1f\"/>", centre, y(bar.low()), y(bar.high()));
      }
      int room = (int) Math.max(3, slot / 8); // characters
      String name = bar.name();
      text(
          centre,
          HEIGHT - BOTTOM + 20 + (data.bars().size() > 6 && i % 2 == 1 ? 18 : 0),
          "middle",
          name.length() <= room ? name : name.substring(0, room - 1) + "…");
    }
  }

  private String legend() {
    StringBuilder html = new StringBuilder("<ul class=\"legend\">");
    for (int s = 0; s < data.bands().size(); s++) {
      html.append("<li><span style=\"background:").append(color(s)).append("\"></span>");
      html.append(Html.text(data.bands().get(s).name())).append("</li>");
    }
    return html.append("</ul>").toString();
  }

  private String path(Band band) {
    StringBuilder path = new StringBuilder();
    boolean down = false;
    for (int i = 0; i < band.x().length; i++) {
      boolean shown = shown(band, i);
      if (shown) {
        path.append(point(down ? 'L' : 'M', band.x()[i], band.middle()[i]));
      }
      down = shown;
    }
    return path.toString();
  }

  /** Along the upper edge and back along the lower one; places without a band are left out. */
  private String outline(Band band) {
    StringBuilder path = new StringBuilder();
    int n = band.x().length;
    char pen = 'M';
    for (int i = 0; i < 2 * n; i++) {
      int at = i < n ? i : 2 * n - 1 - i;
      boolean both =
          shown(band, at)
              && Double.isFinite(band.low()[at])
              && Axis.shows(band.high()[at], data.logY());
      if (both) {
        double edge = i < n ? band.high()[at] : Math.max(band.low()[at], y.min());
        path.append(point(pen, band.x()[at], edge));
        pen = 'L';
      }
    }
    return path.append('Z').toString();
  }

  private boolean shown(Band band, int i) {
    return Double.isFinite(band.x()[i]) && Axis.shows(band.middle()[i], data.logY());
  }

  private String point(char pen, double px, double py) {
    return String.format(Locale.ROOT, "%c%.1f %.1f", pen, x(px), y(py));
  }

  private double x(double value) {
    return LEFT + x.position(value) * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    double share = Math.min(1, Math.max(0, y.position(value)));
    return HEIGHT - BOTTOM - share * (HEIGHT - TOP - BOTTOM);
  }

  private void text(double px, double py, String anchor, String label) {
    add("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">", px, py, anchor);
    svg.append(Html.text(label)).append("</text>\n");
  }

  private void add(String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values));
  }

  private static String color(int series) {
    return "var(--s" + series % COLORS + ")";
  }

  private static String number(double value) {
    boolean whole = value == Math.rint(value) && Math.abs(value) < MOST_PLAIN;
    return whole ? Long.toString((long) value) : Numbers.compact(value);
  }
}
