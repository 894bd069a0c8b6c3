package org.gmnm.examples.report;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.geom.Line2D;
import java.awt.geom.Rectangle2D;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.gmnm.examples.report.Charts.Bar;

/** Bars with error bars, their values written above them. */
final class BarChart {

  private static final double HEIGHT = 400;
  private static final double LEAST_WIDTH = 480;
  private static final double SLOT = 110;
  private static final double BAR_SHARE = 0.6;
  private static final double WHISKER = 7;

  private final List<Bar> bars;
  private final Frame frame;
  private final Canvas canvas;
  private final double slot;
  private final List<List<String>> names;

  private BarChart(String yLabel, List<Bar> bars) {
    this.bars = bars;
    Axis y = yAxis(bars);
    double width = Math.max(LEAST_WIDTH, bars.size() * SLOT);
    slot = width / bars.size();
    names = bars.stream().map(b -> wrapped(b.name(), slot - Layout.NEAR)).toList();
    int lines = names.stream().mapToInt(List::size).max().orElse(1);
    double left = Layout.GAP + Frame.roomLeft(y, yLabel);
    frame =
        new Frame(left, Layout.TITLE + 4.0, width, HEIGHT, Axis.linear(0, bars.size(), 1, 1), y);
    canvas =
        new Canvas(
            left + width + 2 * Layout.GAP,
            frame.top() + HEIGHT + lines * (double) Layout.LINE + 2 * Layout.GAP);
    frame.drawGrid(canvas, false);
    for (int i = 0; i < bars.size(); i++) {
      drawBar(i);
    }
    drawZero();
    frame.drawYAxis(canvas, yLabel);
  }

  static void draw(Path png, String title, String yLabel, List<Bar> bars) {
    if (bars.isEmpty()) {
      throw new IllegalArgumentException("Charts: needs at least one bar, got none");
    }
    BarChart chart = new BarChart(yLabel, bars);
    chart.canvas.title(title);
    chart.canvas.save(png, ChartData.bars(title, yLabel, bars));
  }

  /** From zero, for a bar's length is what the eye compares. */
  static Axis yAxis(List<Bar> bars) {
    double[] values =
        bars.stream()
            .flatMap(b -> Stream.of(b.value(), b.low(), b.high()))
            .mapToDouble(Double::doubleValue)
            .filter(Double::isFinite)
            .toArray();
    double low = Math.min(0, DoubleStream.of(values).min().orElse(0));
    double high = Math.max(0, DoubleStream.of(values).max().orElse(0));
    double room = 0.1 * high - 0.1 * low; // for the numbers
    return Axis.linear(low < 0 ? low - room : 0, high > 0 || low == 0 ? high + room : 0, 6, 0);
  }

  private void drawBar(int index) {
    Bar bar = bars.get(index);
    Graphics2D g = canvas.graphics();
    double centre = frame.left() + (index + 0.5) * slot;
    double zero = frame.y(0);
    if (Double.isFinite(bar.value())) {
      double end = frame.y(bar.value());
      double width = Math.min(SLOT, slot) * BAR_SHARE;
      g.setColor(Style.FILL);
      g.fill(
          new Rectangle2D.Double(
              centre - width / 2, Math.min(zero, end), width, Math.abs(end - zero)));
      drawWhiskers(bar, centre);
    }
    boolean below = bar.value() < 0;
    double outer = below ? Math.min(bar.low(), bar.value()) : Math.max(bar.high(), bar.value());
    double y = Double.isFinite(outer) ? frame.y(outer) : zero;
    String number = Double.isFinite(bar.value()) ? Numbers.brief(bar.value()) : "n/a";
    canvas.text(number, centre, below ? y + 5 : y - 5, 0.5, below ? 1 : 0, Style.TICK, Style.INK);
    double nameY = frame.top() + HEIGHT + Layout.GAP + Layout.LINE / 2.0;
    for (String line : names.get(index)) {
      canvas.text(line, centre, nameY, 0.5, 0.5, Style.LABEL, Style.INK);
      nameY += Layout.LINE;
    }
  }

  private void drawWhiskers(Bar bar, double centre) {
    if (!(bar.high() > bar.low())) {
      return;
    }
    Graphics2D g = canvas.graphics();
    g.setColor(Style.INK);
    g.setStroke(new BasicStroke(1.8f));
    double low = frame.y(bar.low());
    double high = frame.y(bar.high());
    g.draw(new Line2D.Double(centre, low, centre, high));
    g.draw(new Line2D.Double(centre - WHISKER, low, centre + WHISKER, low));
    g.draw(new Line2D.Double(centre - WHISKER, high, centre + WHISKER, high));
  }

  private void drawZero() {
    canvas.graphics().setColor(Style.INK);
    canvas.graphics().setStroke(new BasicStroke(1.4f));
    double y = frame.y(0);
    canvas.graphics().draw(new Line2D.Double(frame.left(), y, frame.left() + frame.width(), y));
  }

  /** In lines that fit, broken at spaces; a single long word stands as it is. */
  private static List<String> wrapped(String name, double room) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : name.trim().split("\\s+", -1)) {
      if (line.length() > 0 && Canvas.width(line + " " + word, Style.LABEL) > room) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.length() > 0 ? " " : "").append(word);
    }
    lines.add(line.toString());
    return lines;
  }
}
