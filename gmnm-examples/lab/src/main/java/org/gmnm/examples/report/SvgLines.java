package org.gmnm.examples.report;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.gmnm.examples.report.Axis.Tick;
import org.gmnm.examples.report.Charts.Band;

/**
 * Lines with their bands. Each has a colour, a pattern of dashes and a mark of its own, so that
 * they are told apart without colours too.
 */
final class SvgLines {

  private static final double HEIGHT = 300;

  /** Colours with their dashes, as in chart.css. */
  static final int COLORS = 7;

  /** Shapes about a point: disc, square, triangle, diamond, triangle upside down, plus. */
  private static final List<String> MARKS =
      List.of(
          "m-3.6 0a3.6 3.6 0 1 0 7.2 0a3.6 3.6 0 1 0-7.2 0",
          "m-3.2-3.2h6.4v6.4h-6.4z",
          "m0-4.6l4.3 7.7h-8.6z",
          "m0-4.9l4.9 4.9l-4.9 4.9l-4.9-4.9z",
          "m0 4.6l4.3-7.7h-8.6z",
          "m-1.5-4.3h3v2.8h2.8v3h-2.8v2.8h-3v-2.8h-2.8v-3h2.8z");

  /** Up to so many points, each has its mark; a longer line has {@value #SOME_MARKS}. */
  private static final int FEW_POINTS = 25;

  private static final int SOME_MARKS = 6;

  /** An axis whose first position is less than this part of its last begins at 0. */
  private static final double NEAR_ZERO = 0.1;

  /** So many points of a line answer the pointer. */
  private static final int MOST_TIPS = 60;

  private final SvgSheet sheet;
  private final ChartData data;
  private final Axis x;
  private final Axis y;
  private final double left;
  private final double right;
  private final double top;

  private SvgLines(SvgSheet sheet, ChartData data) {
    this.sheet = sheet;
    this.data = data;
    x = xAxis(data.bands());
    y = yAxis(data.bands(), data.logY());
    double labels = SvgText.widest(y.ticks().stream().map(Tick::label).toList());
    left = SvgSheet.MARGIN + labels + SvgSheet.NEAR;
    right = SvgSheet.WIDTH - 2 * SvgSheet.MARGIN;
    top = sheet.bottom() + SvgSheet.NEAR;
  }

  static void draw(SvgSheet sheet, ChartData data) {
    new SvgLines(sheet, data).draw();
  }

  /** A short piece of a line, to stand before its name. */
  static String sample(int series, double x, double y) {
    return String.format(
        Locale.ROOT,
        "<g class=\"%s\"><path class=\"line\" d=\"M%.1f %.1fh34\"/><path class=\"mark\" d=\"M%.1f %.1f%s\"/></g>",
        style(series),
        x,
        y,
        x + 17,
        y,
        mark(series));
  }

  private static String style(int series) {
    return "s" + series % COLORS;
  }

  private static String mark(int series) {
    return MARKS.get(series % MARKS.size());
  }

  private static Axis yAxis(List<Band> bands, boolean logY) {
    return Axis.around(all(bands, b -> Stream.of(b.middle(), b.low(), b.high())), logY, 6);
  }

  private static double[] all(List<Band> bands, Function<Band, Stream<double[]>> part) {
    return bands.stream().flatMap(part).flatMapToDouble(DoubleStream::of).toArray();
  }

  private static Axis xAxis(List<Band> bands) {
    double[] x =
        DoubleStream.of(all(bands, b -> Stream.of(b.x()))).filter(Double::isFinite).toArray();
    double low = DoubleStream.of(x).min().orElse(0);
    double high = DoubleStream.of(x).max().orElse(1);
    boolean whole = DoubleStream.of(x).allMatch(v -> v == Math.rint(v)); // epochs, steps
    boolean nearZero = !whole && low > 0 && low < NEAR_ZERO * high; // times since the start
    return Axis.linear(nearZero ? 0 : low, high, 5, whole ? 1 : 0);
  }

  private void draw() {
    for (Tick tick : y.ticks()) {
      double at = y(tick.value());
      sheet.add("<path class=\"grid\" d=\"M%.1f %.1fH%.1f\"/>\n", left, at, right);
      sheet.text(left - SvgSheet.NEAR, at + SvgSheet.HALF_LETTER, "end", tick.label());
    }
    sheet.down(top + HEIGHT - sheet.bottom());
    sheet.axisBelow(x, left, right, top);
    group("bands", s -> drawBand(data.bands().get(s)));
    group("lines", this::drawLine);
    group("tips", s -> drawTips(data.bands().get(s))); // last, for they must lie on top
    for (String line : SvgText.wrapped(data.xLabel(), right - left)) {
      sheet.down(SvgText.LINE);
      sheet.text((left + right) / 2, sheet.bottom(), "middle", line);
    }
    sheet.down(SvgSheet.NEAR);
  }

  /** A group with one within for each line, at its place among them: pages hide lines by that. */
  private void group(String name, IntConsumer drawing) {
    sheet.add("<g class=\"%s\">\n", name);
    for (int s = 0; s < data.bands().size(); s++) {
      sheet.add("<g class=\"%s\">", style(s));
      drawing.accept(s);
      sheet.add("</g>\n");
    }
    sheet.add("</g>\n");
  }

  private void drawBand(Band band) {
    int n = band.x().length;
    for (int i = 0; i < n && band.low() != band.middle(); i++) {
      int from = i;
      while (i < n && hasBand(band, i)) {
        i++;
      }
      if (i > from) {
        sheet.add("<path class=\"band\" d=\"%sZ\"/>", outline(band, from, i));
      }
    }
  }

  private boolean hasBand(Band band, int i) {
    return Double.isFinite(band.x()[i])
        && Axis.shows(band.high()[i], data.logY())
        && Double.isFinite(band.low()[i]);
  }

  /** Along the upper edge and back along the lower one. */
  private String outline(Band band, int from, int to) {
    StringBuilder path = new StringBuilder("M");
    for (int i = from; i < to; i++) {
      path.append(point(band.x()[i], band.high()[i]));
    }
    for (int i = to - 1; i >= from; i--) {
      double low = Math.max(band.low()[i], y.min()); // zero has no place on a logarithmic axis
      path.append(point(band.x()[i], low));
    }
    return path.toString();
  }

  private void drawLine(int series) {
    Band band = data.bands().get(series);
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < band.x().length; i++) {
      if (shown(band, i)) {
        boolean begins = i == 0 || !shown(band, i - 1);
        path.append(begins ? "M" : "").append(point(band.x()[i], band.middle()[i]));
      }
    }
    if (path.length() > 0) {
      sheet.add("<path class=\"line\" d=\"%s\"/>\n", path);
      sheet.add("<path class=\"mark\" d=\"%s\"/>", marks(band, series));
    }
  }

  /** At points that stand alone, and at some of a long line, where other lines have none. */
  private String marks(Band band, int series) {
    int n = band.x().length;
    int step = n <= FEW_POINTS ? 1 : n / SOME_MARKS;
    int first = (int) (step * (series + 0.5) / data.bands().size());
    StringBuilder path = new StringBuilder();
    each(
        band,
        i -> {
          if (isAlone(band, i) || i % step == first) {
            path.append('M').append(point(band.x()[i], band.middle()[i])).append(mark(series));
          }
        });
    return path.toString();
  }

  private void drawTips(Band band) {
    int step = (band.x().length + MOST_TIPS - 1) / MOST_TIPS;
    each(
        band,
        i -> {
          if (isAlone(band, i) || i % step == 0) {
            sheet.add(
                "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"8\">", x(band.x()[i]), y(band.middle()[i]));
            String value = SvgChart.number(band.middle()[i], band.low()[i], band.high()[i]);
            sheet.tip(band.name() + "\n" + SvgChart.number(band.x()[i]) + ": " + value);
            sheet.add("</circle>\n");
          }
        });
  }

  private void each(Band band, Consumer<Integer> point) {
    for (int i = 0; i < band.x().length; i++) {
      if (shown(band, i)) {
        point.accept(i);
      }
    }
  }

  private boolean isAlone(Band band, int i) {
    return (i == 0 || !shown(band, i - 1)) && (i == band.x().length - 1 || !shown(band, i + 1));
  }

  private boolean shown(Band band, int i) {
    return Double.isFinite(band.x()[i]) && Axis.shows(band.middle()[i], data.logY());
  }

  private String point(double px, double py) {
    return String.format(Locale.ROOT, "%.1f %.1f ", x(px), y(py));
  }

  private double x(double value) {
    return left + x.position(value) * (right - left);
  }

  private double y(double value) {
    double share = Math.min(1, Math.max(0, y.position(value)));
    return top + (1 - share) * HEIGHT;
  }
}
